import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frameDecoder } from '../../../shared/tester/codec.ts'
import { type Passage, rulerLanes } from '../../../shared/tester/ruler.ts'
import { tools } from './codec_tools.ts'

/** A stream passed on in parts of these sizes; each byte is its offset. */
function passages(sizes: readonly number[], start = 0): Passage[] {
  let offset = start
  return sizes.map((bytes, index) => {
    const data = Uint8Array.from({ length: bytes }, (_, at) => 65 + ((offset + at) % 26))
    const passage = { offset, bytes, at: index, data }
    offset += bytes
    return passage
  })
}

const lanes = (sends: readonly number[], reads: readonly number[] | undefined, last = 100) =>
  rulerLanes({
    sends: passages(sends),
    reads: reads && passages(reads),
    frames: [],
    last,
    encoding: 'utf-8',
  })

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 })

describe('the byte ruler', () => {
  it('shows two sends that one read brought as sticky', () => {
    expect(lanes([5, 6], [11])).toMatchObject({
      sends: [
        { offset: 0, bytes: 5, label: 'ABCDE' },
        { offset: 5, bytes: 6, label: 'FGHIJK' },
      ],
      reads: [{ offset: 0, bytes: 11, label: 'ABCDEFGHIJK' }],
      sticky: 1,
      split: 0,
    })
  })

  it('shows a send that two reads brought as split', () => {
    expect(lanes([10], [4, 6])).toMatchObject({ sticky: 0, split: 1 })
  })

  it('counts a read that ends one send and begins another as both', () => {
    expect(lanes([4, 4], [3, 5])).toMatchObject({ sticky: 1, split: 1 })
  })

  it('says nothing of reads where nobody knows them', () => {
    const result = lanes([4, 4], undefined)
    expect(result).not.toHaveProperty('reads')
    expect(result).toMatchObject({ sticky: 0, split: 0 })
  })

  it('begins its scale at the first send that is shown, and cuts off what lies across it', () => {
    expect(lanes([4, 4, 4], [6, 6], 2)).toMatchObject({
      sends: [
        { offset: 0, bytes: 4, label: 'EFGH' },
        { offset: 4, bytes: 4 },
      ],
      reads: [
        { offset: 0, bytes: 2, label: 'EF' },
        { offset: 2, bytes: 6 },
      ],
    })
  })

  it('shows the frames that a codec makes of the stream, and when they were whole', () => {
    const reads = passages([3, 5, 2])
    const decoder = frameDecoder({ type: 'fixed', bytes: 4 }, tools)
    const frames = reads.flatMap(({ data }) => decoder.push(data))
    const result = rulerLanes({ sends: passages([10]), reads, frames, last: 1, encoding: 'utf-8' })
    expect(result.frames).toEqual([
      { offset: 0, bytes: 4, at: 1, label: 'ABCD' },
      { offset: 4, bytes: 4, at: 1, label: 'EFGH' },
    ])
  })

  it('has lanes without gaps and overlaps, as long as what passed', () => {
    fc.assert(
      fc.property(sizes, sizes, fc.integer({ min: 1, max: 25 }), (sends, reads, last) => {
        const result = lanes(sends, reads, last)
        const shown = sends.slice(-last).reduce((sum, bytes) => sum + bytes, 0)
        const before = sends.reduce((sum, bytes) => sum + bytes, 0) - shown
        const read = reads.reduce((sum, bytes) => sum + bytes, 0)
        for (const [lane, length] of [
          [result.sends, shown],
          [result.reads ?? [], Math.min(shown, Math.max(0, read - before))],
        ] as const) {
          let next = 0
          for (const piece of lane) {
            expect(piece.offset).toBe(next)
            expect(piece.label).toHaveLength(piece.bytes)
            next += piece.bytes
          }
          expect(next).toBe(length)
        }
      }),
    )
  })

  it('counts as a person would, byte by byte', () => {
    fc.assert(
      fc.property(sizes, sizes, (sends, reads) => {
        const total = Math.min(...[sends, reads].map((each) => each.reduce((sum, bytes) => sum + bytes, 0)))
        const owners = (each: readonly number[]) => each.flatMap((bytes, index) => new Array<number>(bytes).fill(index))
        const [sendOf, readOf] = [owners(sends), owners(reads)]
        const pairs = new Set(Array.from({ length: total }, (_, at) => `${sendOf[at]}/${readOf[at]}`))
        const many = (side: 0 | 1) => {
          const counts = new Map<string, number>()
          for (const pair of pairs) {
            const key = pair.split('/')[side] ?? ''
            counts.set(key, (counts.get(key) ?? 0) + 1)
          }
          return [...counts.values()].filter((count) => count > 1).length
        }
        expect(lanes(sends, reads)).toMatchObject({ sticky: many(1), split: many(0) })
      }),
    )
  })
})
