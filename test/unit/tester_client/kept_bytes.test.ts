import { expect, it } from 'vitest'
import { KeptBytes } from '../../../electron/worker/sockets/client/kept_bytes.ts'

it('keeps the beginning of what came, whatever the pieces, and counts the rest', () => {
  const kept = new KeptBytes(5)
  const piece = Uint8Array.of(1, 2, 3)
  kept.add(piece)
  piece.fill(9)
  kept.add(Uint8Array.of(4, 5, 6))
  kept.add(Uint8Array.of(7))
  expect([kept.bytes, [...kept.head]]).toEqual([7, [1, 2, 3, 4, 5]])
})
