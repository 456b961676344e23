import { hasWildcard, matchesWildcard } from '../../../shared/targets/wildcard.ts'
import { type HashedName, hashedNameMatcher } from './hashed_name.ts'
import type { HostPattern, KnownHostEntry } from './known_hosts.ts'

/**
 * Finds the lines about a host. A hashed name can only be found by trying it against every line. Two things keep that
 * bearable for thousands of hosts: a name is tried against a line once, and a line that has turned out to be about one
 * name is never tried for another.
 */
export class HostIndex {
  private readonly exact = new Map<string, KnownHostEntry[]>()
  private readonly patterned: { readonly entry: KnownHostEntry; readonly patterns: readonly HostPattern[] }[] = []
  /** Undefined: known to be about a name that was tried earlier. */
  private readonly hashed: ({ readonly entry: KnownHostEntry; readonly name: HashedName } | undefined)[] = []
  /** For each name: its lines among the first `count` hashed ones. */
  private readonly tried = new Map<string, { readonly entries: KnownHostEntry[]; count: number }>()

  add(entries: readonly KnownHostEntry[]): void {
    for (const entry of entries) {
      if ('hashed' in entry.names) this.hashed.push({ entry, name: entry.names.hashed })
      else this.addPatterns(entry, entry.names.patterns)
    }
  }

  /** Every line about `name`, which must have the form that `knownHostName` gives. */
  find(name: string): KnownHostEntry[] {
    const patterned = this.patterned.filter(({ patterns }) => matchesPatterns(patterns, name))
    return [...(this.exact.get(name) ?? []), ...patterned.map(({ entry }) => entry), ...this.findHashed(name)]
  }

  private addPatterns(entry: KnownHostEntry, patterns: readonly HostPattern[]): void {
    if (patterns.some(({ negated, pattern }) => negated || hasWildcard(pattern))) {
      this.patterned.push({ entry, patterns })
      return
    }
    for (const name of new Set(patterns.map(({ pattern }) => pattern))) {
      const entries = this.exact.get(name)
      if (entries) entries.push(entry)
      else this.exact.set(name, [entry])
    }
  }

  private findHashed(name: string): readonly KnownHostEntry[] {
    let tried = this.tried.get(name)
    if (!tried) this.tried.set(name, (tried = { entries: [], count: 0 }))
    if (tried.count === this.hashed.length) return tried.entries
    const matches = hashedNameMatcher(name)
    for (; tried.count < this.hashed.length; tried.count++) {
      const hashed = this.hashed[tried.count]
      if (!hashed || !matches(hashed.name)) continue
      tried.entries.push(hashed.entry)
      this.hashed[tried.count] = undefined
    }
    return tried.entries
  }
}

/** sshd(8): a negated pattern that matches outweighs all others of its line. */
function matchesPatterns(patterns: readonly HostPattern[], name: string): boolean {
  const matching = patterns.filter(({ pattern }) => matchesWildcard(pattern, name))
  return matching.length > 0 && matching.every(({ negated }) => !negated)
}
