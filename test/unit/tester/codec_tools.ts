import { createHash } from 'node:crypto'
import type { CodecTools, Frame, FrameDecoder } from '../../../shared/tester/codec.ts'

export const tools: CodecTools = {
  newMd5: () => {
    const hash = createHash('md5')
    return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') }
  },
}

export const ascii = (text: string) => new TextEncoder().encode(text)
export const asText = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

/** Pushes `stream` cut at these places, through one buffer that is written over each time, as a socket's static buffer is. */
export function pushInPieces(decoder: FrameDecoder, stream: Uint8Array, cuts: readonly number[]): Frame[] {
  const places = [...cuts.filter((cut) => cut < stream.length).sort((a, b) => a - b), stream.length]
  const buffer = new Uint8Array(stream.length)
  const frames: Frame[] = []
  let from = 0
  for (const to of places) {
    const piece = stream.subarray(from, to)
    buffer.set(piece)
    const cut = decoder.push(buffer.subarray(0, piece.length))
    frames.push(...cut.map((frame) => ({ ...frame, payload: frame.payload.slice() })))
    buffer.fill(0xaa)
    from = to
  }
  return frames
}
