import type { ReachMatrix, ReachState } from '../contract/reach.ts'
import { targetName } from './targets.ts'

export interface ReachChange {
  readonly source: string
  readonly target: string
  /** Absent where the earlier matrix had no such cell. */
  readonly before?: ReachState
  readonly after?: ReachState
}

/**
 * What is not as it was, in the later matrix's order, then what is no longer there. By the names of sources and targets,
 * so that matrices of different groups can be compared; TCP and UDP ports of a name are not the same.
 */
export function diffMatrices(
  before: Omit<ReachMatrix, 'head'>,
  after: Omit<ReachMatrix, 'head'>,
): { changes: ReachChange[]; same: number } {
  const earlier = statesOf(before)
  const changes: ReachChange[] = []
  let same = 0
  for (const [key, now] of statesOf(after)) {
    const was = earlier.get(key)
    earlier.delete(key)
    if (was?.state === now.state) same++
    else {
      const { source, target, state } = now
      changes.push({ source, target, ...(was ? { before: was.state } : {}), after: state })
    }
  }
  for (const { source, target, state } of earlier.values()) changes.push({ source, target, before: state })
  return { changes, same }
}

interface NamedState {
  readonly source: string
  readonly target: string
  readonly state: ReachState
}

function statesOf({ spec, sources, cells }: Omit<ReachMatrix, 'head'>): Map<string, NamedState> {
  const targets = spec.to.map((target) => (spec.protocol === 'udp' ? `${targetName(target)}/udp` : targetName(target)))
  const states = new Map<string, NamedState>()
  const set = (source: string, target: string, state: ReachState) =>
    states.set(JSON.stringify([source, target]), { source, target, state })
  for (const { name } of sources) for (const target of targets) set(name, target, 'pending')
  for (const { s, t, state } of cells) {
    const [source, target] = [sources[s]?.name, targets[t]]
    if (source !== undefined && target !== undefined) set(source, target, state)
  }
  return states
}
