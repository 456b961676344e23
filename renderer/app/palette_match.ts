import { wordsOf } from '../../shared/search_words.ts'

/** Something that can be chosen, with what it is found by. */
export interface Candidate {
  readonly text: string
}

/**
 * How well a text answers what was typed: higher is better, 0 is not at all. Every word must be in it; a word at the
 * beginning counts most, at the beginning of a word more than inside one. Case does not matter.
 */
export function matchScore(text: string, words: readonly string[]): number {
  const lower = text.toLowerCase()
  let score = 1
  for (const word of words) {
    const at = lower.indexOf(word)
    if (at < 0) return 0
    const begins = at === 0 || /[^\p{L}\p{N}]/u.test(lower[at - 1]!)
    score += at === 0 ? 4 : begins ? 2 : 1
  }
  // Of two that hold the same words, the shorter one is more about them.
  return score + 1 / (1 + lower.length)
}

/** The best `limit`, best first; ties keep their order. Everything matches nothing typed. */
export function bestMatches<Item extends Candidate>(items: readonly Item[], typed: string, limit: number): Item[] {
  const words = wordsOf(typed)
  if (words.length === 0) return items.slice(0, limit)
  return items
    .map((item) => ({ item, score: matchScore(item.text, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ item }) => item)
}
