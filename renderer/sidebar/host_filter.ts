import { useMemo } from 'react'
import { create } from 'zustand'
import type { HostView } from '../../shared/contract/inventory.ts'
import { useInventory } from '../state/inventory.ts'

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

/** What the filter leaves of the snapshot's hosts, by position, and the text that this is for. */
export function useFilteredHosts(): { readonly left: Uint8Array | undefined; readonly text: string } {
  const hosts = useInventory((state) => state.snapshot?.hosts ?? none)
  const text = useHostFilter((state) => state.applied)
  return useMemo(() => ({ left: filterHosts(haystacksFor(hosts), text), text }), [hosts, text])
}
