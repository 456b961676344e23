import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ENCODINGS } from '../../../shared/contract/tester/bytes.ts'
import { decodeText, encodeText } from '../../../shared/tester/encodings.ts'
import { hexRows, printable } from '../../../shared/tester/hexdump.ts'
import { payloadBytes } from '../../../shared/tester/payload.ts'
import { ascii } from './codec_tools.ts'

/** Shift-JIS has two sets of names for eight of its characters: what is sent by one comes back by the other. */
const asWindows = (text: string, encoding: string) =>
  encoding === 'shift_jis'
    ? text.replace(/[¢£¥¬‖‾−〜]/g, (sign) => '￠￡\\￢∥~－～'['¢£¥¬‖‾−〜'.indexOf(sign)] ?? sign)
    : text

describe('text in encodings', () => {
  it('comes back from the bytes that were made of it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ENCODINGS), fc.string({ unit: 'grapheme', maxLength: 20 }), (encoding, text) => {
        const bytes = encodeText(text, encoding)
        if (bytes instanceof Uint8Array) expect(decodeText(bytes, encoding)).toBe(asWindows(text, encoding))
        else expect(bytes.problem).toMatch(/^Character [0-9]+: .* has no /)
      }),
    )
  })

  it('of ISO 8859-1 is byte for byte the character of that number, unlike windows-1252', () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const text = decodeText(all, 'latin1')
    expect([...text].map((sign) => sign.codePointAt(0))).toEqual([...all])
    expect(encodeText(text, 'latin1')).toEqual(all)
  })

  it('of a megabyte is decoded without overflowing the stack', () => {
    expect(decodeText(new Uint8Array(1_000_000).fill(0xe9), 'latin1')).toHaveLength(1_000_000)
  })

  it('keeps a byte order mark, which is three of the bytes', () => {
    expect(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41), 'utf-8')).toBe('\ufeffA')
  })

  it('is never refused when it is read: what is no character is shown as such', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ENCODINGS), fc.uint8Array({ maxLength: 40 }), (encoding, bytes) => {
        expect(typeof decodeText(bytes, encoding)).toBe('string')
      }),
    )
  })
})

describe('a view of bytes', () => {
  it('has rows as hexdump -C has them', () => {
    expect(hexRows(ascii('0123456789abcdef\x00é'), 32)).toEqual([
      { offset: 32, hex: '30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66', text: '0123456789abcdef' },
      { offset: 48, hex: '00 c3 a9', text: '...' },
    ])
  })

  it('as text is one line in which nothing acts, and no backslash that was sent is taken for an escape', () => {
    expect(printable(ascii('a\r\n\t\x1b[2Jé\u202e\u0085\x7f C:\\new'), 'utf-8')).toBe(
      'a\\r\\n\\t\\x1b[2Jé\\u202e\\u0085\\x7f C:\\\\new',
    )
  })

  it('as text gives the same bytes again when it is sent as a payload', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const bytes = new TextEncoder().encode(text)
        const again = payloadBytes(
          {
            format: 'text',
            text: printable(bytes, 'utf-8'),
            encoding: 'utf-8',
            ending: 'none',
            escapes: true,
            macros: false,
          },
          { counter: 1, now: new Date(), uuid: () => '', random: () => new Uint8Array() },
        )
        expect(again).toEqual({ bytes })
      }),
    )
  })
})
