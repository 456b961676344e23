import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inertText } from '../../../../shared/inert_text.ts'
import { cutLine, plainText, styledLines, styledText } from '../../../../renderer/ui/ansi.ts'
import { NO_STYLE } from '../../../../renderer/ui/ansi_style.ts'

const ESC = '\x1b'
// Written out again, so that a slip in the code's own list is found.
const ACTIVE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/

/** Texts that hold what hosts use against readers far more often than chance would. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.constantFrom(
        ESC,
        `${ESC}[`,
        `${ESC}]`,
        '\x9b',
        '\x07',
        `${ESC}\\`,
        ';',
        ':',
        'm',
        '31',
        '38;5;',
        '38;2;',
        '\n',
        '\r',
      ),
      fc.integer({ min: 0, max: 0x2100 }).map((code) => String.fromCharCode(code)),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''))

describe("a host's text", () => {
  it('is never obeyed: no control character but tab and line feed, and no mark that reorders text is left', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = plainText(styledText(text).spans)
        expect(shown).not.toMatch(ACTIVE)
        expect(inertText(text)).not.toMatch(ACTIVE)
      }),
    )
  })

  it('is kept character by character where nothing in it acts', () => {
    const plain = fc.string({ unit: 'grapheme' }).filter((text) => !ACTIVE.test(text))
    fc.assert(
      fc.property(plain, (text) => {
        expect(plainText(styledText(text).spans)).toBe(text)
        expect(styledLines(text).lines.map(plainText).join('\n')).toBe(text)
      }),
    )
  })

  it('reads the same whether lines are read together or one by one', () => {
    fc.assert(
      fc.property(fc.array(hostile.map((text) => text.replaceAll(/[\n\r]/g, ''))), (texts) => {
        let style = NO_STYLE
        const single = texts.map((text) => {
          const line = styledText(text, style)
          style = line.style
          return line.spans
        })
        const together = styledLines(texts.join('\n'))
        expect(together.lines).toEqual(texts.length === 0 ? [[]] : single)
        expect(together.style).toEqual(style)
      }),
    )
  })

  it('shows what acts as a visible sign', () => {
    expect(inertText('a\u202eb\x00\x85\x7f')).toBe('a<U+202E>b^@<U+0085>^?')
  })

  it('has Windows line ends as line ends, and other carriage returns as signs', () => {
    expect(styledLines('10%\r20%\r\nok').lines.map(plainText)).toEqual(['10%^M20%', 'ok'])
  })
})

describe('colours', () => {
  it('are read from SGR sequences and last over line ends', () => {
    const { lines, style } = styledLines(`${ESC}[1;31mred\nstill${ESC}[22m thin${ESC}[0m none`)
    expect(lines).toEqual([
      [{ text: 'red', style: { bold: true, colour: 1 } }],
      [
        { text: 'still', style: { bold: true, colour: 1 } },
        { text: ' thin', style: { colour: 1 } },
        { text: ' none', style: {} },
      ],
    ])
    expect(style).toBe(NO_STYLE)
  })

  it.each([
    ['38;5;9', { colour: 9 }],
    ['38;5;196', { colour: [255, 0, 0] }],
    ['38;5;255', { colour: [238, 238, 238] }],
    ['48;2;1;2;3', { background: [1, 2, 3] }],
    ['38:2::1:2:3', { colour: [1, 2, 3] }],
    ['38:2:1:2:3', { colour: [1, 2, 3] }],
    ['38;2;1;2;3;1', { colour: [1, 2, 3], bold: true }],
    ['38;5;300;1', { bold: true }],
    ['97;104', { colour: 15, background: 12 }],
    ['31;;1', { bold: true }],
    ['4:3', { underline: true }],
    ['31;39', {}],
  ])('SGR %s', (parameters, style) => {
    expect(styledText(`${ESC}[${parameters}mx`).spans).toEqual([{ text: 'x', style }])
  })

  it.each([
    ['a cursor move', `a${ESC}[2;1Hb`],
    ['a window title', `a${ESC}]0;title\x07b`],
    ['a link', `a${ESC}]8;;http://x/${ESC}\\b`],
    ['a device control string', `a${ESC}P1;2|abc${ESC}\\b`],
    ['a character set', `a${ESC}(Bb`],
    ['a private mode', `a${ESC}[?25lb`],
  ])('leave nothing of %s', (_, text) => {
    expect(plainText(styledText(text).spans)).toBe('ab')
  })

  it('of a sequence that was cut off leave nothing, and take no text of the next line', () => {
    expect(styledLines(`a${ESC}]0;never ended\nb${ESC}[3`).lines.map(plainText)).toEqual(['a', 'b'])
  })

  it('of 100 KB are read in less than 10 ms', () => {
    const text = `${ESC}[32m/dev/vda1${ESC}[0m   252G   22G  218G  ${ESC}[1;33m10%${ESC}[0m /\n`.repeat(1800)
    expect(text.length).toBeGreaterThan(100_000)
    const times = Array.from({ length: 9 }, () => {
      const before = performance.now()
      styledLines(text)
      return performance.now() - before
    })
    // The best of several: the machine has other things to do as well.
    expect(Math.min(...times)).toBeLessThan(10)
  })
})

describe('a long line', () => {
  it('is cut into pieces that hold all of it, none too long, none in the middle of a character', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ text: fc.string({ unit: 'binary', maxLength: 30 }), style: fc.constant(NO_STYLE) })),
        fc.integer({ min: 2, max: 9 }),
        fc.integer({ min: 1, max: 4 }),
        (line, characters, spans) => {
          const rows = cutLine(line, { characters, spans })
          expect(rows.map(plainText).join('')).toBe(plainText(line))
          for (const row of rows) {
            expect(plainText(row).length).toBeLessThanOrEqual(characters)
            expect(row.length).toBeLessThanOrEqual(spans)
            expect(plainText(row)).not.toMatch(/[\ud800-\udbff]$/)
          }
        },
      ),
    )
  })
})
