import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inert } from '../../../electron/node/cli/output/inert.ts'

describe('a host’s text on a terminal', () => {
  it.each([
    ['a title', '\x1b]0;owned\x07', '^[]0;owned^G'],
    ['clearing the screen', '\x1b[2J', '^[[2J'],
    ['a one-character control (C1)', '\x9b2J', '<U+009B>2J'],
    ['a carriage return', 'sure\rno', 'sure^Mno'],
    ['a mark that reorders text', 'a\u202eb', 'a<U+202E>b'],
    ['DEL', '\x7f', '^?'],
  ])('%s is shown, not obeyed', (_, text, shown) => {
    expect(inert(text)).toBe(shown)
  })

  it('keeps colours, and ends them', () => {
    expect(inert('\x1b[1;31mred')).toBe('\x1b[1;31mred\x1b[0m')
  })

  it('leaves only colours that a terminal would obey', () => {
    const piece = fc.constantFrom('\x1b', '[', ']', '0', '2', ';', 'm', 'J', '\x9b', '\x07', '\n', 'x')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const rest = inert(pieces.join('')).replace(/\x1b\[[0-9;:]*m/g, '')
        expect(rest).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/)
      }),
    )
  })
})
