import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileRegex } from '../../../shared/tester/regex.ts'

function matches(pattern: string, text: string, flags = ''): readonly (string | undefined)[] | undefined {
  const regex = compileRegex(pattern, flags)
  if ('problem' in regex) throw new Error(regex.problem)
  return regex.match(text)
}

const native = (pattern: string, text: string, flags = '') => {
  const match = new RegExp(pattern, flags).exec(text)
  return match ? [...match] : undefined
}

/** Atoms that are never empty: what an empty turn of a repetition does to its groups is left out of the comparison. */
const atom = fc.constantFrom(
  'a',
  'b',
  '.',
  '[ab]',
  '[^a]',
  '\\w',
  '\\d',
  '\\n',
  '\\x61',
  '[a-c-]',
  '\\.',
  'ſ',
  'K',
  'é',
)
const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{0,2}?', '{1,}')
const pattern = fc.letrec<{ choice: string; sequence: string; item: string }>((tie) => ({
  item: fc.oneof(
    { maxDepth: 3 },
    fc.tuple(atom, quantifier).map((parts) => parts.join('')),
    fc.constantFrom('^', '$', '\\b', '\\B'),
    fc.tuple(fc.constantFrom('(', '(?:'), atom, tie('choice'), quantifier).map(([open, first, rest, many]) => {
      return `${open}${first}(?:${rest}))${many}`
    }),
  ),
  sequence: fc.array(tie('item'), { maxLength: 4 }).map((items) => items.join('')),
  choice: fc.array(tie('sequence'), { minLength: 1, maxLength: 3 }).map((options) => options.join('|')),
})).choice
const text = fc.string({ unit: fc.constantFrom(...'aabbABcC1.-\nſsKkéÉ '), maxLength: 12 })

describe('regular expressions in linear time', () => {
  it('match what the engine’s own match, with the same groups', () => {
    fc.assert(
      fc.property(pattern, text, fc.constantFrom('', 'i'), (each, input, flags) => {
        expect(matches(each, input, flags)).toEqual(native(each, input, flags))
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['^PING (\\d+)$', 'PING 42'],
    ['(?<name>[A-Z]+)=([^;]*);?', 'x KEY=value;'],
    ['(a|ab)(c|bcd)(d*)', 'abcd'],
    ['(z)((a+)?(b+)?(c))*', 'zaacbbbcac'],
    ['[\\w-.]+@[\\d.]+', 'me.too-x@10.0.0.1'],
    ['a{,2}]{}', 'a{,2}]{}'],
    ['[\\b\\]]', ']'],
    ['', 'abc'],
    ['\\s+\\S', 'a \t\u00a0\ufeffb'],
  ])('know the grammar: /%s/', (each, input) => {
    expect(matches(each, input)).toEqual(native(each, input))
  })

  it.each(['^(a+)+$', '(a|a)*b', '(a*)*b', '(.*)*=(.*)*;', '\\w*\\w*\\w*\\w*\\w*\\w*-', '(a{0,30}){0,30}b'])(
    'end soon where others would not: /%s/',
    (each) => {
      expect(matches(each, 'a'.repeat(4096) + '!')).toBeUndefined()
    },
  )

  it.each([
    ['(a)\\1', 'refers back'],
    ['a(?=b)', 'looks ahead'],
    ['(?<!a)b', 'looks ahead or behind'],
    ['((a{100}){100}){100}', 'too large'],
    ['(a', 'Unterminated group'],
    ['('.repeat(200) + ')'.repeat(200), 'nested too deep'],
  ])('are refused where that cannot be promised: /%s/', (each, problem) => {
    expect(compileRegex(each, '')).toEqual({ problem: expect.stringContaining(problem) as string })
  })

  it('never throw, whatever is typed', () => {
    const typed = fc.string({ unit: fc.constantFrom(...'ab()[]{}?*+|\\^$.,-:<=!12dwcukx'), maxLength: 14 })
    fc.assert(
      fc.property(typed, text, (each, input) => {
        const regex = compileRegex(each, '')
        if ('problem' in regex) expect(regex.problem).not.toBe('')
        else expect(regex.match(input) === undefined).toBe(native(each, input) === undefined)
      }),
      { numRuns: 2000 },
    )
  })
})
