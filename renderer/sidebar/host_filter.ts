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
let made: { readonly hosts: readonly HostView[]; readonly haystacks: readonly string[] } = {
  hosts: none,
  haystacks: [],
}

/** The sidebar and the screen filter the same hosts. */
function haystacksFor(hosts: readonly HostView[]): readonly string[] {
  if (made.hosts !== hosts) made = { hosts, haystacks: haystacksOf(hosts) }
  return made.haystacks
}

/** What the filter leaves of the snapshot's hosts, by position, and the text that this is for. */
export function useFilteredHosts(): { readonly left: Uint8Array | undefined; readonly text: string } {
  const hosts = useInventory((state) => state.snapshot?.hosts ?? none)
  const text = useHostFilter((state) => state.applied)
  return useMemo(() => ({ left: filterHosts(haystacksFor(hosts), text), text }), [hosts, text])
}
