/** Python's `bytes.upper()`, in place: ASCII a to z change, every other byte stays (PROTOCOLS.md 1 and 2). */
export function upperAscii(bytes: Uint8Array): Uint8Array {
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!
    if (byte >= 0x61 && byte <= 0x7a) bytes[at] = byte - 0x20
  }
  return bytes
}
