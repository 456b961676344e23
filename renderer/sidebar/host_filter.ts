import { useMemo } from 'react'
import { create } from 'zustand'
import type { HostView } from '../../shared/contract/inventory.ts'
import { useInventory } from '../state/inventory.ts'
import { filterHosts, haystacksOf } from './match_hosts.ts'

interface HostFilter {
  /** What is typed in the sidebar's filter. */
  readonly text: string
  /** What the tree and the Hosts screen are filtered by: the same, a moment later. */
  readonly applied: string
}

export const useHostFilter = create<HostFilter>()(() => ({ text: '', applied: '' }))

let due: ReturnType<typeof setTimeout> | undefined

/** The field shows the letter first and the lists follow in a task of their own, so that fast typing skips some of them. */
export function setHostFilter(text: string): void {
  useHostFilter.setState({ text })
  due ??= setTimeout(() => {
    due = undefined
    useHostFilter.setState(({ text }) => ({ applied: text }))
  })
}

const none: readonly HostView[] = []

interface Filtered {
  readonly left: Uint8Array | undefined
  readonly text: string
}

let made: { readonly hosts: readonly HostView[]; readonly haystacks: readonly string[]; last: Filtered } = {
  hosts: none,
  haystacks: [],
  last: { left: undefined, text: '' },
}

/** The sidebar and the screen ask for the same: it is worked out once. */
function filtered(hosts: readonly HostView[], text: string): Filtered {
  if (made.hosts !== hosts) made = { hosts, haystacks: haystacksOf(hosts), last: { left: undefined, text: '' } }
  if (made.last.text !== text) made.last = { left: filterHosts(made.haystacks, text), text }
  return made.last
}

/** What the filter leaves of the snapshot's hosts, by position, and the text that this is for. */
export function useFilteredHosts(): Filtered {
  const hosts = useInventory((state) => state.snapshot?.hosts ?? none)
  const text = useHostFilter((state) => state.applied)
  return useMemo(() => filtered(hosts, text), [hosts, text])
}
