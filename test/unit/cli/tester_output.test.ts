import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recordJson } from '../../../electron/node/cli/tester/record_json.ts'
import { ShownText } from '../../../electron/node/cli/tester/shown_text.ts'
import { ENCODINGS, type TextEncoding } from '../../../shared/contract/tester/bytes.ts'
import { encodeText } from '../../../shared/tester/encodings.ts'

const encoding = fc.constantFrom(...ENCODINGS)

function encoded(text: string, name: TextEncoding): Uint8Array {
  const bytes = encodeText(text, name)
  if ('problem' in bytes) throw new Error(bytes.problem)
  return bytes
}

function shown(pieces: readonly Uint8Array[], name: TextEncoding): string {
  const text = new ShownText(name)
  return pieces.map((piece) => text.push(piece)).join('') + text.end()
}

describe('what a terminal is shown', () => {
  it.each([
    ['utf-8', 'ä漢😀\n'],
    ['gbk', '汉字€\n'],
    ['shift_jis', 'かな漢ｱ\n'],
    ['latin1', 'äöÿ\n'],
  ] as const)('has whole characters of %s, wherever reads cut them', (name, text) => {
    const bytes = encoded(text, name)
    for (let at = 0; at <= bytes.length; at++)
      expect(shown([bytes.subarray(0, at), bytes.subarray(at)], name)).toBe(text)
    expect(
      shown(
        Array.from(bytes, (byte) => Uint8Array.of(byte)),
        name,
      ),
    ).toBe(text)
  })

  it('cannot be obeyed, whatever came', () => {
    fc.assert(
      fc.property(encoding, fc.uint8Array({ maxLength: 60 }), (name, bytes) => {
        expect(shown([bytes], name)).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/)
      }),
    )
  })

  it('shows CRLF as a line’s end, and a lone CR as a sign', () => {
    expect(shown([Buffer.from('a\r\nb\rc')], 'utf-8')).toBe('a\nb^Mc')
  })
})

describe('a record as JSON', () => {
  const record = { at: 0, direction: 'in', from: 'a', to: 'b' } as const

  it('gives back the exact bytes', () => {
    fc.assert(
      fc.property(encoding, fc.uint8Array({ maxLength: 60 }), (name, data) => {
        const { text, base64 } = recordJson({ ...record, bytes: data.length, data }, name) as Record<string, string>
        const bytes = text === undefined ? Buffer.from(base64!, 'base64') : encoded(text, name)
        expect(Buffer.compare(bytes, data)).toBe(0)
      }),
    )
  })

  it('is text where it can be', () => {
    const data = encoded('汉字', 'gbk')
    expect(recordJson({ ...record, bytes: 4, data }, 'gbk')).toMatchObject({ type: 'received', bytes: 4, text: '汉字' })
    expect(recordJson({ ...record, bytes: 4, data }, 'utf-8')).toMatchObject({ base64: 'urrX1g==' })
  })
})
