import { describe, expect, it } from 'vitest'
import type { TextEncoding } from '../../../shared/contract/tester/bytes.ts'
import { decodeText, encodeText } from '../../../shared/tester/encodings.ts'
import { requires } from '../../support/requirements.ts'
import { python } from './python.ts'

/** Every character of 16 bits that Python's codec has, and the bytes it makes of it; every two bytes, and the text. */
const TABLES = `
import json, sys
codec = sys.argv[1]
encoded = {}
for point in range(0x10000):
    try: encoded[point] = chr(point).encode(codec).hex()
    except UnicodeError: pass
decoded = {}
for first in range(256):
    for code in [bytes([first])] + [bytes([first, second]) for second in range(256)]:
        try: text = code.decode(codec)
        except UnicodeError: continue
        if len(text) == 1: decoded[code.hex()] = ord(text)
json.dump({'encoded': encoded, 'decoded': decoded}, sys.stdout)
`

function tables(codec: string) {
  return JSON.parse(python(TABLES, undefined, codec).toString()) as {
    encoded: Record<string, string>
    decoded: Record<string, number>
  }
}

interface Difference {
  readonly what: string
  readonly python: string
  readonly ours: string
}

function differences(encoding: TextEncoding, { encoded, decoded }: ReturnType<typeof tables>): Difference[] {
  const made = Object.entries(encoded).map(([point, hex]) => {
    const bytes = encodeText(String.fromCharCode(Number(point)), encoding)
    return {
      what: code(Number(point)),
      python: hex,
      ours: 'problem' in bytes ? '' : Buffer.from(bytes).toString('hex'),
    }
  })
  const read = Object.entries(decoded).map(([hex, point]) => {
    const text = decodeText(Buffer.from(hex, 'hex'), encoding)
    return { what: hex, python: code(point), ours: text.length === 1 ? code(text.charCodeAt(0)) : '' }
  })
  return [...made, ...read].filter(({ python, ours }) => python !== ours)
}

const code = (point: number) => `U+${point.toString(16).toUpperCase().padStart(4, '0')}`

const python3 = requires('python3')

describe.skipIf(python3.skip)(python3.named('encodings are those of Python'), () => {
  it.each([
    ['latin1', 'latin-1'],
    ['gbk', 'gbk'],
  ] as const)('%s', (encoding, codec) => {
    expect(differences(encoding, tables(codec))).toEqual([])
  })

  it('shift_jis is cp932, but for codes with one meaning and for bytes that stand alone', () => {
    const known = tables('cp932')
    const others = differences('shift_jis', known).filter(({ what, ours }) => {
      // Python sends another code of several for this character, and reads ours as the same one.
      const same = what.startsWith('U+') && code(known.decoded[ours] ?? 0) === what
      return !same
    })
    // Bytes that begin nothing: Python has them as controls and as characters for private use.
    const alone = ['80', 'a0', 'fd', 'fe', 'ff']
    expect(
      others.map(({ what, python }) => (what.startsWith('U+') ? python : what)).filter((hex) => !alone.includes(hex)),
    ).toEqual([])
  })

  it('shift_jis sends what JIS has, and reads some of it as Windows does', () => {
    expect(differences('shift_jis', tables('shift_jis')).map(({ what, ours }) => `${what} ${ours}`)).toEqual([
      '8160 U+FF5E',
      '8161 U+2225',
      '8191 U+FFE0',
      '8192 U+FFE1',
      '817c U+FF0D',
      '81ca U+FFE2',
    ])
  })
})
