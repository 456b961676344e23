/**
 * Where UTF-8 may be cut, so that pieces decoded one by one give the text that all bytes give at once. Follows the
 * decoder of the Encoding Standard (https://encoding.spec.whatwg.org/#utf-8-decoder), invalid bytes included.
 */

/** How many of the bytes before `end` begin a character that needs more: 0 to 3. */
export function unfinishedLength(bytes: Uint8Array, end = bytes.length): number {
  for (let back = 1; back <= 3 && back <= end; back++) {
    const byte = bytes[end - back]!
    if (isContinuation(byte)) continue
    if (back >= lengthFrom(byte)) return 0
    return back === 1 || allowsSecond(byte, bytes[end - back + 1]!) ? back : 0
  }
  return 0
}

/** `at`, or the beginning of the character in whose middle `at` is. Looks at 3 bytes before it. */
export function characterStart(bytes: Uint8Array, at: number): number {
  const before = unfinishedLength(bytes, at)
  const next = bytes[at]
  if (before === 0 || next === undefined) return at
  const continues = before === 1 ? allowsSecond(bytes[at - 1]!, next) : isContinuation(next)
  return continues ? at - before : at
}

/** Decodes whole characters; bytes that are none become U+FFFD, and a byte order mark stays. */
export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function isContinuation(byte: number): boolean {
  return byte >= 0x80 && byte <= 0xbf
}

/** Bytes of a character that begins so; 1 for a byte that begins none. */
function lengthFrom(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2
  if (lead >= 0xe0 && lead <= 0xef) return 3
  if (lead >= 0xf0 && lead <= 0xf4) return 4
  return 1
}

/** Overlong forms, surrogates and what lies beyond U+10FFFF are excluded by the second byte. */
function allowsSecond(lead: number, second: number): boolean {
  const from = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const to = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  return second >= from && second <= to
}
