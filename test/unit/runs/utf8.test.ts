import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { characterStart, decodeUtf8, unfinishedLength } from '../../../electron/services/runs/utf8.ts'
import { anyBytes } from './any_bytes.ts'

describe('cutting UTF-8', () => {
  it('before an unfinished character loses nothing, whatever the bytes', () => {
    fc.assert(
      fc.property(anyBytes, fc.nat(), (bytes, anywhere) => {
        const end = anywhere % (bytes.length + 1)
        const cut = end - unfinishedLength(bytes, end)
        expect(decodeUtf8(bytes.subarray(0, cut)) + decodeUtf8(bytes.subarray(cut))).toBe(decodeUtf8(bytes))
      }),
      { numRuns: 2000 },
    )
  })

  it('at the start of a character loses nothing, whatever the bytes', () => {
    fc.assert(
      fc.property(anyBytes, fc.nat(), (bytes, anywhere) => {
        const at = characterStart(bytes, anywhere % (bytes.length + 1))
        expect(decodeUtf8(bytes.subarray(0, at)) + decodeUtf8(bytes.subarray(at))).toBe(decodeUtf8(bytes))
      }),
      { numRuns: 2000 },
    )
  })
})
