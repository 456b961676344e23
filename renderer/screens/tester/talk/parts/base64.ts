import { base64ToBytes } from '../../../../../shared/tester/base64.ts'

/** Bytes that the engine has sent; it writes nothing but base64. */
export function bytesOfBase64(text: string): Uint8Array {
  const made = base64ToBytes(text)
  return 'bytes' in made ? made.bytes : new Uint8Array(0)
}
