import { useMemo } from 'react'
import { create } from 'zustand'
import type { HostView } from '../../shared/contract/inventory.ts'
import { useInventory } from '../state/inventory.ts'

/** What is typed in the sidebar's filter; the tree and the Hosts screen show what it leaves. */
export const useHostFilter = create<{ readonly text: string }>()(() => ({ text: '' }))

export function setHostFilter(text: string): void {
  useHostFilter.setState({ text })
}

/** No name, address or tag holds it, so that a word never matches across two of them. */
const BETWEEN = '\n'

/** For each host all that it can be found by, in lower case: made once for each inventory, not for each keystroke. */
export function haystacksOf(hosts: readonly HostView[]): readonly string[] {
  return hosts.map(({ name, address, user, groups, tags }) =>
    [name, address, user ?? '', ...groups, ...tags].join(BETWEEN).toLowerCase(),
  )
}

/** Words separated by white space; all of them must be found. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean)
}

export function matchesWords(haystack: string, words: readonly string[]): boolean {
  for (const word of words) if (!haystack.includes(word)) return false
  return true
}

/** For each host whether the filter leaves it; undefined: there is no filter. */
export function filterHosts(haystacks: readonly string[], text: string): Uint8Array | undefined {
  const words = wordsOf(text)
  if (words.length === 0) return undefined
  const left = new Uint8Array(haystacks.length)
  for (let at = 0; at < haystacks.length; at++) if (matchesWords(haystacks[at]!, words)) left[at] = 1
  return left
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

/** What the sidebar's filter leaves of the snapshot's hosts, by position. */
export function useFilteredHosts(): Uint8Array | undefined {
  const hosts = useInventory((state) => state.snapshot?.hosts ?? none)
  const text = useHostFilter((state) => state.text)
  return useMemo(() => filterHosts(haystacksFor(hosts), text), [hosts, text])
}
