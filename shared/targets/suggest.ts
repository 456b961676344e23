import { distance } from 'fastest-levenshtein'

/**
 * Up to `limit` of the candidates that someone who wrote `name` may have meant, best first: the same but for upper and
 * lower case, then few typing errors (Levenshtein distance of at most a third of the name; a slip of two swapped letters
 * counts as two and is always allowed for, save in names too short to bear it), then those that `name` abbreviates, then those of which it is the fully qualified form. Ties keep the candidates' order.
 */
export function suggest(name: string, candidates: Iterable<string>, limit = 3): string[] {
  const lowerName = name.toLowerCase()
  const maxDistance = Math.max(name.length > 3 ? 2 : 1, Math.floor(name.length / 3))
  const found: { candidate: string; rank: number }[] = []
  for (const candidate of candidates) {
    const rank = rankOf(lowerName, candidate.toLowerCase(), maxDistance)
    if (rank !== undefined) found.push({ candidate, rank })
  }
  return found
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ candidate }) => candidate)
}

function rankOf(name: string, candidate: string, maxDistance: number): number | undefined {
  if (Math.abs(name.length - candidate.length) <= maxDistance) {
    const errors = distance(name, candidate)
    if (errors <= maxDistance) return errors
  }
  if (candidate.startsWith(name)) return maxDistance + 1
  if (name.startsWith(`${candidate}.`)) return maxDistance + 2
  return undefined
}
