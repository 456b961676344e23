import { useMemo } from 'react'
import type { HostView } from '../../../shared/contract/inventory.ts'
import { useFilteredHosts } from '../../sidebar/host_filter.ts'
import { useHostStates, type HostState } from '../../state/host_state.ts'
import { useInventory } from '../../state/inventory.ts'
import { useTarget, useTargetHosts } from '../../state/target.ts'
import { sortHosts, type Sorting } from './sort.ts'

const noHosts: readonly HostView[] = []
const noStates: ReadonlyMap<string, HostState> = new Map()

/** In which order, and by which states: those that were known when it was asked for. */
export interface SortedBy extends Sorting {
  readonly states: ReadonlyMap<string, HostState>
}

export function sortedBy(sorting: Sorting): SortedBy {
  const needsStates = sorting.column === 'state' || sorting.column === 'latency'
  return { ...sorting, states: needsStates ? useHostStates.getState().states : noStates }
}

/**
 * The hosts of the screen: those that the target means (all when it says nothing, or nothing that can be understood), of
 * them those that the filter leaves, in order. Sorting is the dear part, so a keystroke in the filter does not do it again.
 */
export function useVisibleHosts(sorting: SortedBy | undefined): readonly HostView[] {
  const hosts = useInventory((state) => state.snapshot?.hosts ?? noHosts)
  const hasTarget = useTarget((state) => state.text.trim() !== '')
  const target = useTargetHosts()
  const { left } = useFilteredHosts()
  const sorted = useMemo(() => (sorting ? sortHosts(hosts, sorting, sorting.states) : hosts), [hosts, sorting])
  const positions = useMemo(() => new Map(hosts.map((host, at) => [host, at])), [hosts])
  const meant = useMemo(
    () => (hasTarget && target.problems.length === 0 ? new Set(target.hosts) : undefined),
    [hasTarget, target],
  )
  return useMemo(() => {
    if (!meant && !left) return sorted
    return sorted.filter((host) => (!meant || meant.has(host.name)) && (!left || left[positions.get(host) ?? -1] === 1))
  }, [sorted, positions, meant, left])
}
