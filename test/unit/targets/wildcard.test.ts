import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchesWildcard } from '../../../shared/targets/wildcard.ts'

describe('a wildcard pattern', () => {
  it('matches what the equivalent regular expression matches', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 8 })
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 10 })
    fc.assert(
      fc.property(pattern, text, (pattern, text) => {
        const expression = pattern.replace(/\./g, '\\.').replace(/\*/g, '.*').replace(/\?/g, '.')
        expect(matchesWildcard(pattern, text)).toBe(new RegExp(`^${expression}$`).test(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('settles at once where backtracking would not', () => {
    expect(matchesWildcard('*a'.repeat(500) + 'b', 'a'.repeat(5000))).toBe(false)
  })
})
