import type { TextEncoding } from '../contract/tester/bytes.ts'

/** Many arguments at once overflow the stack; few are slow. */
const CHARACTERS_AT_ONCE = 8192

/**
 * Bytes as text. What the encoding has no character for becomes U+FFFD. `gbk` and `shift_jis` are those of the WHATWG
 * Encoding Standard, which are Windows' code pages 936 and 932: 0x80 is the euro in GBK, and 0x8160 of Shift-JIS is U+FF5E,
 * not U+301C as JIS has it. `latin1` is ISO 8859-1, in which every byte is the character of its number. A byte order mark is
 * kept: it is one of the bytes that came.
 */
export function decodeText(bytes: Uint8Array, encoding: TextEncoding): string {
  if (encoding === 'shift_jis') return mendControls(new TextDecoder(encoding).decode(bytes))
  if (encoding !== 'latin1') return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes)
  let text = ''
  for (let at = 0; at < bytes.length; at += CHARACTERS_AT_ONCE) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHARACTERS_AT_ONCE))
  }
  return text
}

/** Text as bytes. @returns a problem that names the first character which the encoding lacks, and where it is */
export function encodeText(text: string, encoding: TextEncoding): Uint8Array | { problem: string } {
  if (encoding === 'utf-8') {
    const half = text.search(/\p{Surrogate}/u)
    return half < 0 ? new TextEncoder().encode(text) : lacks(text, half, encoding)
  }
  const bytesOf = encoding === 'latin1' ? (point: number) => (point < 0x100 ? point : undefined) : reverseOf(encoding)
  const bytes = new Uint8Array(text.length * 2)
  let length = 0
  for (let at = 0; at < text.length; at++) {
    // No character of these encodings needs two UTF-16 units.
    const code = bytesOf(text.charCodeAt(at))
    if (code === undefined) return lacks(text, at, encoding)
    if (code > 0xff) bytes[length++] = code >> 8
    bytes[length++] = code & 0xff
  }
  return bytes.slice(0, length)
}

function lacks(text: string, at: number, encoding: TextEncoding): { problem: string } {
  const point = text.codePointAt(at) ?? 0
  const half = point >= 0xd800 && point <= 0xdfff
  const code = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`
  const what = half ? `half a surrogate pair (${code})` : `"${String.fromCodePoint(point)}" (${code})`
  return { problem: `Character ${at + 1}: ${encoding} has no ${what}` }
}

/**
 * Characters of JIS X 0201 and 0208 that Windows has at another place of Unicode. They can be sent all the same: a Mac types
 * U+301C. They come back as Windows' characters.
 */
const JIS_CHARACTERS = [
  [0xa2, 0x8191],
  [0xa3, 0x8192],
  [0xa5, 0x5c],
  [0xac, 0x81ca],
  [0x2016, 0x8161],
  [0x203e, 0x7e],
  [0x2212, 0x817c],
  [0x301c, 0x8160],
] as const

let controls: Map<string, string> | undefined

/** ICU, which decodes for Node, takes 0x1A, 0x1C and 0x7F of Shift-JIS for one another, as IBM's table has it. */
function mendControls(text: string): string {
  controls ??= new Map(
    Array.from({ length: 0x80 }, (_, byte) => {
      return [new TextDecoder('shift_jis').decode(Uint8Array.of(byte)), String.fromCharCode(byte)] as const
    }).filter(([decoded, right]) => decoded !== right),
  )
  const known = controls
  return known.size === 0 ? text : text.replace(/[\x00-\x1f\x7f]/g, (sign) => known.get(sign) ?? sign)
}

type TwoByteEncoding = 'gbk' | 'shift_jis'

const reverses = new Map<TwoByteEncoding, (unit: number) => number | undefined>()

/** From UTF-16 unit to one or two bytes, made once: by decoding all there are, which costs some 10 ms. */
function reverseOf(encoding: TwoByteEncoding): (unit: number) => number | undefined {
  const known = reverses.get(encoding)
  if (known) return known
  const codes = new Uint16Array(0x10000)
  const put = (unit: number, code: number) => {
    if (unit > 0x7f && unit !== 0xfffd && codes[unit] === 0) codes[unit] = code
  }
  const decoder = new TextDecoder(encoding)
  for (let byte = 0x80; byte <= 0xff; byte++) {
    const text = decoder.decode(Uint8Array.of(byte))
    if (text.length === 1) put(text.charCodeAt(0), byte)
  }
  // Of several codes for one character the first is used, but the copies that NEC made of IBM's (0xED, 0xEE) come last: so
  // do the Encoding Standard and Windows. Python's cp932 sends the copies; both are read alike everywhere.
  const leads = Array.from({ length: 0x7e }, (_, index) => index + 0x81)
  const copies = (lead: number) => encoding === 'shift_jis' && (lead === 0xed || lead === 0xee)
  for (const lead of [...leads.filter((lead) => !copies(lead)), ...leads.filter(copies)]) readRow(encoding, lead, put)
  if (encoding === 'shift_jis') for (const [unit, code] of JIS_CHARACTERS) put(unit, code)
  const reverse = (unit: number) => (unit <= 0x7f ? unit : codes[unit] || undefined)
  reverses.set(encoding, reverse)
  return reverse
}

/** Decodes all codes with this first byte at once, a line each: a call for each code would take far longer. */
function readRow(encoding: TwoByteEncoding, lead: number, put: (unit: number, code: number) => void): void {
  const trails = Array.from({ length: 0xff - 0x40 }, (_, index) => index + 0x40)
  const lines = new TextDecoder(encoding)
    .decode(Uint8Array.from(trails.flatMap((trail) => [lead, trail, 10])))
    .split('\n')
  trails.forEach((trail, index) => {
    const line = lines[index] ?? ''
    if (line.length === 1) put(line.charCodeAt(0), (lead << 8) | trail)
  })
}
