export function hasWildcard(pattern: string): boolean {
  return /[*?]/.test(pattern)
}

/**
 * Whether `text` as a whole matches `pattern`, where `*` is any run of characters and `?` is one UTF-16 code unit;
 * everything else stands for itself. Unlike a regular expression it cannot backtrack without bound: the cost is at most
 * the product of both lengths.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let at = 0
  let patternAt = 0
  let lastStar = -1
  let lastStarText = 0
  while (at < text.length) {
    const expected = pattern[patternAt]
    if (expected === '*') {
      lastStar = patternAt++
      lastStarText = at
    } else if (expected === '?' || expected === text[at]) {
      at++
      patternAt++
    } else if (lastStar >= 0) {
      // Only the last star needs another try: what the earlier ones took can stay as short as it was.
      patternAt = lastStar + 1
      at = ++lastStarText
    } else return false
  }
  while (pattern[patternAt] === '*') patternAt++
  return patternAt === pattern.length
}
