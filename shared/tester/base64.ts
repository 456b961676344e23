const SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUES = new Map([...SIGNS].map((sign, value) => [sign, value] as const))
VALUES.set('-', 62).set('_', 63)

/**
 * Base64 as people have it: of RFC 4648 sections 4 and 5 (`-` and `_`), with or without its padding, and with white space
 * anywhere.
 */
export function base64ToBytes(text: string): { bytes: Uint8Array } | { problem: string } {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let length = 0
  let register = 0
  let signs = 0
  let padding = 0
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? ''
    if (/\s/.test(sign)) continue
    if (sign === '=') {
      padding++
      continue
    }
    const value = VALUES.get(sign)
    if (value === undefined) return { problem: `Character ${at + 1}: "${sign}" does not occur in Base64` }
    if (padding > 0) return { problem: `Character ${at + 1}: Base64 goes on behind its padding` }
    register = ((register << 6) | value) & 0xffffff
    signs++
    if (signs % 4 !== 1) bytes[length++] = (register >> (6 - 2 * ((signs - 1) % 4))) & 0xff
  }
  if (signs % 4 === 1) return { problem: 'Base64 that ends with one sign of four: a part of it is missing' }
  const right = (4 - (signs % 4)) % 4
  if (padding > 0 && padding !== right) {
    return { problem: `Base64 that ends with ${padding} "=" where ${right} belong: a part of it is missing` }
  }
  return { bytes: bytes.slice(0, length) }
}

/** With padding, for what is shown and sent in JSON. */
export function bytesToBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    const signs = Math.min(4, bytes.length - at + 1)
    for (let index = 0; index < signs; index++) text += SIGNS[(word >> (18 - 6 * index)) & 63]
    text += '='.repeat(4 - signs)
  }
  return text
}
