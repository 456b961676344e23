import type { HostView } from '../../shared/contract/inventory.ts'

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
