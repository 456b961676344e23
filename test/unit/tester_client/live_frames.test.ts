import { describe, expect, it } from 'vitest'
import { LiveFrames } from '../../../electron/worker/sockets/client/live_frames.ts'
import { codecTools } from '../../../electron/worker/sockets/codec_tools.ts'
import { codecSpec } from '../../../shared/contract/tester/bytes.ts'
import { encodeFrame } from '../../../shared/tester/codec.ts'

const fixed = codecSpec.parse({ type: 'fixed', bytes: 1 })
const lines = codecSpec.parse({ type: 'lines', maxBytes: 10 })
const json = codecSpec.parse({ type: 'json-header' })
const length = codecSpec.parse({ type: 'length', bytes: 1, maxBytes: 3 })

describe('frames that are counted as they come', () => {
  it('are as many as there are, however many one read brings and wherever it ends', () => {
    const frames = new LiveFrames(fixed, false)
    expect(frames.push(new Uint8Array(1024 * 1024))).toEqual({ frames: 1024 * 1024, problems: [] })
    const byLine = new LiveFrames(lines, false)
    const text = Buffer.from('123456789\n'.repeat(10_000))
    const counted = [text.subarray(0, 33_333), text.subarray(33_333)].map((piece) => byLine.push(piece).frames)
    expect(counted).toEqual([3_333, 6_667])
    expect(byLine.end()).toBeUndefined()
  })

  it('of datagrams begin anew with each', () => {
    const frames = new LiveFrames(length, true)
    expect(frames.push(Buffer.from([1, 65, 2, 66]))).toEqual({
      frames: 2,
      problems: ['Malformed frame at byte 2: payload ended early.'],
    })
    expect(frames.push(Buffer.from([1, 65]))).toEqual({ frames: 1, problems: [] })
  })

  it('name some of what is wrong in one read, and count the rest', () => {
    const wrong = encodeFrame(json, new Uint8Array(1), { tools: codecTools, malformed: 'wrong-md5' }) as Uint8Array
    const { frames, problems } = new LiveFrames(json, false).push(Buffer.concat(Array<Uint8Array>(500).fill(wrong)))
    expect(frames).toBe(500)
    expect(problems).toHaveLength(21)
    expect(problems.at(-1)).toBe('480 more malformed frames came with it.')
  })

  it('name one border that is lost, and nothing after it', () => {
    const frames = new LiveFrames(length, false)
    expect(frames.push(Buffer.from([9, 1, 2, 3]))).toEqual({
      frames: 1,
      problems: [
        'Malformed frame at byte 0: frame too long.',
        'Where the next frame begins cannot be known: what follows is not cut into frames.',
      ],
    })
    expect(frames.push(new Uint8Array(100_000))).toEqual({ frames: 0, problems: [] })
  })
})
