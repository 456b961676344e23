import { foldNames } from '../../../../shared/targets/ranges.ts'

/** Characters; two lines of a wide terminal. */
const LONGEST_LIST = 160

/** Whether {@link shortList} leaves some of these hosts out. */
export function isShortened(hosts: readonly string[]): boolean {
  return hosts.length > 1 && foldNames(hosts).length > LONGEST_LIST
}

/** Hosts as ranges; of a long list only the beginning, and how many more there are. */
export function shortList(hosts: readonly string[]): string {
  if (!isShortened(hosts)) return foldNames(hosts)
  // The more hosts, the longer the list (nearly: a filled gap makes a range shorter): good enough to search by halves.
  let fits = 1
  let tooMany = hosts.length
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1
    if (foldNames(hosts.slice(0, middle)).length <= LONGEST_LIST) fits = middle
    else tooMany = middle
  }
  return `${foldNames(hosts.slice(0, fits))} and ${hosts.length - fits} more`
}
