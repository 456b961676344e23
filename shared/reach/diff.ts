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
export function diffMatrices(before: Contents, after: Contents): { changes: ReachChange[]; same: number } {
  const [was, is] = [new NamedMatrix(before), new NamedMatrix(after)]
  const changes: ReachChange[] = []
  let same = 0
  is.forEach(was, (source, target, now, earlier) => {
    if (now === earlier) same++
    else changes.push({ source, target, ...(earlier === undefined ? {} : { before: earlier }), after: now })
  })
  was.forEach(is, (source, target, earlier, now) => {
    if (now === undefined) changes.push({ source, target, before: earlier })
  })
  return { changes, same }
}

type Contents = Omit<ReachMatrix, 'head'>

/** A matrix whose cells are found by name. A million of them take as many steps and no more. */
class NamedMatrix {
  private readonly sources: readonly string[]
  private readonly targets: readonly string[]
  private readonly states: ReachState[]

  constructor({ spec, sources, cells }: Contents) {
    this.sources = sources.map(({ name }) => name)
    this.targets = spec.to.map((target) => (spec.protocol === 'udp' ? `${targetName(target)}/udp` : targetName(target)))
    this.states = new Array<ReachState>(sources.length * spec.to.length).fill('pending')
    for (const { s, t, state } of cells) this.states[s * spec.to.length + t] = state
  }

  /** Calls `visit` for each cell, with the state of the cell of the same names in the other matrix. */
  forEach(
    other: NamedMatrix,
    visit: (source: string, target: string, state: ReachState, theirs: ReachState | undefined) => void,
  ): void {
    const [sourceIn, targetIn] = [places(other.sources), places(other.targets)]
    const theirTargets = this.targets.map((target) => targetIn.get(target))
    for (const [s, source] of this.sources.entries()) {
      const theirSource = sourceIn.get(source)
      for (const [t, target] of this.targets.entries()) {
        const theirTarget = theirTargets[t]
        const theirs =
          theirSource === undefined || theirTarget === undefined
            ? undefined
            : other.states[theirSource * other.targets.length + theirTarget]
        visit(source, target, this.states[s * this.targets.length + t]!, theirs)
      }
    }
  }
}

function places(names: readonly string[]): Map<string, number> {
  return new Map(names.map((name, at) => [name, at]))
}
