import { foldNames } from '../../../../shared/targets/ranges.ts'

/** Hosts as ranges; of a list longer than this many characters only the beginning, and how many more there are. */
export function shortList(hosts: readonly string[], longest = 160): string {
  const all = foldNames(hosts)
  if (all.length <= longest) return all
  // The more hosts, the longer the list (nearly: a filled gap makes a range shorter): good enough to search by halves.
  let fits = 1
  let tooMany = hosts.length
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1
    if (foldNames(hosts.slice(0, middle)).length <= longest) fits = middle
    else tooMany = middle
  }
  const more = hosts.length - fits
  return more === 0 ? all : `${foldNames(hosts.slice(0, fits))} and ${more} more`
}
