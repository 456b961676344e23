import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { excludeBy } from '../../../shared/tasks/transfer_exclude.ts'

const file = (pattern: string, path: string) => excludeBy([pattern])(path.split('/').at(-1)!, path, false)
const folder = (pattern: string, path: string) => excludeBy([pattern])(path.split('/').at(-1)!, path, true)

describe('excludeBy', () => {
  it('without a slash, matches names at any depth, hidden ones too', () => {
    expect(file('*.log', 'a.log')).toBe(true)
    expect(file('*.log', 'x/y/.a.log')).toBe(true)
    expect(file('*.log', 'a.log.txt')).toBe(false)
  })

  it('with a slash inside or in front, matches the path below the source', () => {
    expect(file('/build', 'build')).toBe(true)
    expect(file('/build', 'x/build')).toBe(false)
    expect(file('docs/*.tmp', 'docs/a.tmp')).toBe(true)
    expect(file('docs/*.tmp', 'docs/x/a.tmp')).toBe(false)
    expect(file('docs/**', 'docs/x/a.tmp')).toBe(true)
  })

  it('with a slash at the end, matches folders only', () => {
    expect(folder('cache/', 'x/cache')).toBe(true)
    expect(file('cache/', 'x/cache')).toBe(false)
  })

  it('matches names with newlines like any other', () => {
    expect(file('*', '\n')).toBe(true)
    expect(file('*.log', '\n.log')).toBe(true)
    expect(file('docs/**', 'docs/a\nb')).toBe(true)
  })

  it('an exclamation mark is a character, not a reversal', () => {
    expect(file('!keep', 'other')).toBe(false)
    expect(file('!keep', '!keep')).toBe(true)
  })

  it('no pattern, no exclusion; a star excludes every name', () => {
    const name = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => !/^\.{1,2}$|\//.test(text))
    fc.assert(
      fc.property(name, (text) => {
        expect(excludeBy([])(text, text, false)).toBe(false)
        expect(excludeBy(['*'])(text, text, false)).toBe(true)
      }),
    )
  })
})
