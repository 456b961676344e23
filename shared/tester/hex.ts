const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Lower-case hex digits, two for each byte, with `between` between bytes. */
export function bytesToHex(bytes: Uint8Array, between = ''): string {
  let hex = ''
  for (let index = 0; index < bytes.length; index++) hex += (index > 0 ? between : '') + PAIRS[bytes[index] ?? 0]
  return hex
}

/** @param hex pairs of hex digits and nothing else, as the contract has them checked */
export function hexToBytes(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2)
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16)
  }
  return bytes
}

export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
