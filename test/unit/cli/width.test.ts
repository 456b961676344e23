import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { displayWidth, fit, padTo } from '../../../electron/node/cli/output/width.ts'

describe('columns of a terminal', () => {
  it.each([
    ['web01', 5],
    ['东京', 4],
    ['ｗｅｂ', 6],
    ['한국', 4],
    ['e\u0301te', 3],
    ['🚢', 2],
    ['a\u200bb', 2],
    ['· ü █', 5],
  ])('%s takes %d', (text, columns) => {
    expect(displayWidth(text)).toBe(columns)
  })

  it('a text that fits is left alone', () => {
    expect(fit('东京', 4)).toBe('东京')
  })

  it('one that does not is cut before a character that would stick out', () => {
    expect(fit('东京都', 4)).toBe('东…')
  })

  it('whatever is cut fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, columns) => {
        expect(displayWidth(fit(text, columns))).toBeLessThanOrEqual(columns)
      }),
    )
  })

  it('padding counts columns, not characters', () => {
    expect(padTo('东京', 6)).toBe('东京  ')
  })
})
