import type { HostView } from '../../shared/contract/inventory.ts'
import type { RowState } from '../../shared/contract/runs.ts'
import { countOfState } from '../../shared/runs/row_state.ts'
import type { HostState } from '../state/host_state.ts'

/** How many hosts of a group are known to do well, how many are not, and how many are busy. */
export interface GroupCounts {
  ok: number
  failed: number
  unreachable: number
  running: number
}

/** In which of the bar's parts a host counts; the others are not known, or not yet. */
function partOf(state: RowState): keyof GroupCounts | undefined {
  const count = countOfState(state)
  if (count === 'lost') return 'unreachable'
  return count === 'pending' || count === 'cancelled' ? undefined : count
}

/** For each group that has any; `''` stands for all hosts. One pass over what is known, however many groups there are. */
export function countStates(
  states: ReadonlyMap<string, HostState>,
  hosts: ReadonlyMap<string, HostView>,
): ReadonlyMap<string, GroupCounts> {
  const counts = new Map<string, GroupCounts>()
  for (const [name, { state }] of states) {
    const part = partOf(state)
    const host = part && hosts.get(name)
    if (!part || !host) continue
    add(counts, '', part)
    for (const group of host.groups) add(counts, group, part)
  }
  return counts
}

/** For some hosts; undefined: nothing is known of any of them. */
export function countHosts(
  states: ReadonlyMap<string, HostState>,
  hosts: readonly HostView[],
): GroupCounts | undefined {
  if (states.size === 0) return undefined
  const counts = noCounts()
  for (const { name } of hosts) {
    const known = states.get(name)
    const part = known && partOf(known.state)
    if (part) counts[part]++
  }
  return counts.ok + counts.failed + counts.unreachable + counts.running > 0 ? counts : undefined
}

const noCounts = (): GroupCounts => ({ ok: 0, failed: 0, unreachable: 0, running: 0 })

function add(counts: Map<string, GroupCounts>, group: string, part: keyof GroupCounts): void {
  let count = counts.get(group)
  if (!count) counts.set(group, (count = noCounts()))
  count[part]++
}
