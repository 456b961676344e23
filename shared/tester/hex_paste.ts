import { hexToBytes } from './hex.ts'

type Pasted = { bytes: Uint8Array } | { problem: string }

/** Stub: widened below. */
export function pastedHex(text: string): Pasted {
  const digits = text.replace(/[\s,:;]|0x|\\x/gi, '')
  if (!/^([0-9a-f]{2})*$/i.test(digits)) return { problem: 'Expected pairs of hex digits' }
  return { bytes: hexToBytes(digits) }
}
