import { describe, expect, it } from 'vitest'
import { LaneCutter } from '../../../electron/services/tester/sessions/lane_cutter.ts'
import type { CodecSpec } from '../../../shared/contract/tester/bytes.ts'
import { asText, ascii } from '../tester/codec_tools.ts'

const lines: CodecSpec = { type: 'lines', ending: 'lf', maxBytes: 100 }
const length: CodecSpec = {
  ...{ type: 'length', bytes: 1, order: 'big', signed: false },
  ...{ inclusive: false, maxBytes: 100 },
}

/** The frames of a stream of which `before` passed when its codec was chosen. */
function frames(codec: CodecSpec, before: readonly string[], after: readonly string[]) {
  const cutter = new LaneCutter(codec)
  for (const text of before) {
    cutter.chosenAt += text.length
    cutter.push({ data: ascii(text), bytes: text.length })
  }
  for (const text of after) cutter.push({ data: ascii(text), bytes: text.length })
  return cutter.frames.map(({ offset, payload, error }) => [offset, error ?? asText(payload)])
}

describe('a codec that was chosen midway', () => {
  it('cuts from there where what passed before makes no frames of its kind', () => {
    expect(frames(length, ['hello', 'hello'], ['\x02hi', '\x02ho'])).toEqual([
      [10, 'hi'],
      [13, 'ho'],
    ])
    expect(frames(lines, ['hello'], ['a\n', 'b\n'])).toEqual([
      [5, 'a'],
      [7, 'b'],
    ])
  })

  it('cuts what passed before, too, where its frames fit', () => {
    expect(frames(lines, ['a\nb', '\n'], ['c\n'])).toEqual([
      [0, 'a'],
      [2, 'b'],
      [4, 'c'],
    ])
  })

  it('shows what it would make of what passed before as long as nothing else has passed', () => {
    expect(frames(lines, ['a\nb'], [])).toEqual([[0, 'a']])
  })

  it('cuts a read that holds both at the byte where it was chosen', () => {
    const cutter = new LaneCutter(length)
    cutter.chosenAt = 10
    cutter.push({ data: ascii('hellohello\x02hi'), bytes: 13 })
    expect(cutter.frames.map(({ offset, payload }) => [offset, asText(payload)])).toEqual([[10, 'hi']])
  })
})
