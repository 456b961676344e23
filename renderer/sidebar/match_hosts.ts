import type { HostView } from '../../shared/contract/inventory.ts'
import { holdsWords, wordsOf } from '../../shared/search_words.ts'

/** No name, address or tag holds it, so that a word never matches across two of them. */
const BETWEEN = '\n'

/** For each host all that it can be found by, in lower case: made once for each inventory, not for each keystroke. */
export function haystacksOf(hosts: readonly HostView[]): readonly string[] {
  return hosts.map(({ name, address, user, groups, tags }) =>
    [name, address, user ?? '', ...groups, ...tags].join(BETWEEN).toLowerCase(),
  )
}

/** For each host whether the filter leaves it; undefined: there is no filter. */
export function filterHosts(haystacks: readonly string[], text: string): Uint8Array | undefined {
  const words = wordsOf(text)
  if (words.length === 0) return undefined
  const left = new Uint8Array(haystacks.length)
  for (let at = 0; at < haystacks.length; at++) if (holdsWords(haystacks[at]!, words)) left[at] = 1
  return left
}
