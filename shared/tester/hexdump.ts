import type { TextEncoding } from '../contract/tester/bytes.ts'
import { decodeText } from './encodings.ts'
import { bytesToHex } from './hex.ts'

export interface HexRow {
  /** Of its first byte. */
  readonly offset: number
  /** "48 65 6c": lower-case pairs. */
  readonly hex: string
  /** ASCII, with a dot for what has no sign of its own, as `hexdump -C` has it. */
  readonly text: string
}

/** Rows of a hex view. @param start the offset of the first byte; @param width bytes in a row */
export function hexRows(bytes: Uint8Array, start = 0, width = 16): HexRow[] {
  const rows: HexRow[] = []
  for (let at = 0; at < bytes.length; at += width) {
    const row = bytes.subarray(at, at + width)
    const text = Array.from(row, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    rows.push({ offset: start + at, hex: bytesToHex(row, ' '), text })
  }
  return rows
}

/** C0, DEL, C1, and the marks that reorder or end lines of text (see shared/inert_text.ts): a peer could hide text with them. */
const ACTIVE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** Bytes as text on one line: controls as their pictures (␊ for LF, Unicode block 2400), other active signs as their code. */
export function printable(bytes: Uint8Array, encoding: TextEncoding): string {
  return decodeText(bytes, encoding).replace(ACTIVE, (sign) => {
    const code = sign.charCodeAt(0)
    if (code < 0x20) return String.fromCharCode(0x2400 + code)
    return code === 0x7f ? '\u2421' : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
  })
}
