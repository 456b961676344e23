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
const ACTIVE = /[\\\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\0': '\\0' }

/**
 * Bytes as text on one line, in the escapes of payloads (\n, \x1b, \u202e; a backslash is doubled): every font has them, nothing
 * that was sent looks like one, and it can be pasted to be sent again.
 */
export function printable(bytes: Uint8Array, encoding: TextEncoding): string {
  return decodeText(bytes, encoding).replace(ACTIVE, escaped)
}

/** A sign as an escape that payloads take. Above ASCII by its code: `\x` is a byte there, whatever the encoding. */
export function escaped(sign: string): string {
  const code = sign.charCodeAt(0)
  return ESCAPES[sign] ?? (code < 0x80 ? `\\x${hexOf(code, 2)}` : `\\u${hexOf(code, 4)}`)
}

function hexOf(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}
