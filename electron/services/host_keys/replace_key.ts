import type { KnownHostEntry } from './known_hosts.ts'

/**
 * The text of a known_hosts file without what it says about one host's keys; lines that name other hosts as well keep
 * those. `@revoked` lines stay.
 *
 * @param name As known_hosts has it.
 * @param entries What the text says about the host, as `HostIndex` found it.
 * @returns the text, or the line that speaks for more hosts than can be told apart: one with wildcards
 */
export function withoutKeysOf(
  text: string,
  name: string,
  entries: readonly KnownHostEntry[],
): { readonly text: string; readonly removed: number } | { readonly inTheWay: KnownHostEntry } {
  const lines = text.split('\n')
  let removed = 0
  for (const entry of entries) {
    if (entry.revoked) continue
    const index = entry.place.line - 1
    const left = namesLeft(entry, name)
    if (left === undefined) return { inTheWay: entry }
    lines[index] = left === '' ? '' : (lines[index] ?? '').replace(/^(\s*)\S+/, (_, indent: string) => indent + left)
    removed++
  }
  const gone = new Set(entries.map(({ place }) => place.line - 1).filter((index) => lines[index] === ''))
  return { text: lines.filter((_, index) => !gone.has(index)).join('\n'), removed }
}

/** The other names of a line, empty when there are none; undefined when the name is meant by a pattern. */
function namesLeft({ names }: KnownHostEntry, name: string): string | undefined {
  if ('hashed' in names) return ''
  const others = names.patterns.filter(({ pattern, negated }) => negated || pattern !== name)
  if (others.length === names.patterns.length) return undefined
  return others.map(({ pattern, negated }) => (negated ? `!${pattern}` : pattern)).join(',')
}
