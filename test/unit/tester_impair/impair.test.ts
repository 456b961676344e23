import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Impairer } from '../../../electron/worker/sockets/impair.ts'
import { impairments, type Impairments } from '../../../shared/contract/tester/servers.ts'

const target = { name: 'a peer' }

/** Sends `count` numbered datagrams at once, lets the time pass, and tells what came. */
function cross(spec: Partial<Impairments>, count: number) {
  const came: number[] = []
  const deliver = (_to: object, data: Uint8Array) => came.push(new DataView(data.buffer).getUint32(0))
  const impairer = new Impairer({ ...impairments.parse({ seed: 7 }), ...spec }, { deliver })
  for (let number = 0; number < count; number += 1) impairer.datagram(target, numbered(number))
  vi.runAllTimers()
  return { came, counts: impairer.counts }
}

function numbered(number: number): Uint8Array {
  const data = new Uint8Array(8)
  new DataView(data.buffer).setUint32(0, number)
  return data
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const percent = fc.integer({ min: 0, max: 100 })
const anySpec = fc.record({
  delayMs: fc.integer({ min: 0, max: 50 }),
  jitterMs: fc.integer({ min: 0, max: 50 }),
  lossPercent: percent,
  duplicatePercent: percent,
  reorderPercent: percent,
  corruptPercent: percent,
  seed: fc.nat(),
})

describe('a bad network', () => {
  it('has the same bad luck with the same seed', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        expect(cross(spec, 100)).toEqual(cross(spec, 100))
      }),
      { numRuns: 30 },
    )
  })

  it('has other bad luck with another seed', () => {
    expect(cross({ lossPercent: 50, seed: 1 }, 100).came).not.toEqual(cross({ lossPercent: 50, seed: 2 }, 100).came)
  })

  it('brings each datagram once for all but the lost and the doubled', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const { came, counts } = cross(spec, 200)
        expect(came).toHaveLength(200 - counts.lost + counts.duplicated)
      }),
      { numRuns: 30 },
    )
  })

  it('lets all pass in order when it has nothing against them', () => {
    expect(cross({}, 5).came).toEqual([0, 1, 2, 3, 4])
  })

  it('loses all at 100 %, and about as many as asked for below', () => {
    expect(cross({ lossPercent: 100 }, 100).came).toEqual([])
    // Of a binomial distribution of 10,000 at 20 %, 500 are more than 12 standard deviations; and the seed is fixed.
    const { lost } = cross({ lossPercent: 20 }, 10_000).counts
    expect(Math.abs(lost - 2_000)).toBeLessThan(500)
  })

  it('doubles all at 100 %', () => {
    expect(cross({ duplicatePercent: 100 }, 2).came).toEqual([0, 0, 1, 1])
  })

  it('turns exactly one bit, and not in what the caller still holds', () => {
    const sent = new Uint8Array(32)
    const came: Uint8Array[] = []
    const spec = impairments.parse({ corruptPercent: 100, seed: 1 })
    const impairer = new Impairer(spec, { deliver: (_to, data) => came.push(data) })
    for (let count = 0; count < 50; count += 1) impairer.datagram(target, sent)
    for (const data of came) {
      const bits = data.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)
      expect(bits).toBe(1)
    }
    expect(new Set(came.map(String)).size).toBeGreaterThan(1)
    expect(sent.every((byte) => byte === 0)).toBe(true)
  })

  it('lets reordered datagrams go at once where the others are delayed, as netem does', () => {
    const { came, counts } = cross({ delayMs: 10, reorderPercent: 30 }, 100)
    const early = came.slice(0, counts.reordered)
    const late = came.slice(counts.reordered)
    expect(early).not.toEqual([])
    expect(late).not.toEqual([])
    expect(early).toEqual([...early].sort((a, b) => a - b))
    expect(late).toEqual([...late].sort((a, b) => a - b))
  })

  it('without a delay, holds a reordered datagram back behind the next one', () => {
    expect(cross({ reorderPercent: 100 }, 4).came).toEqual([1, 0, 3, 2])
    expect(cross({ reorderPercent: 100 }, 1).came).toEqual([0])
  })

  it('never delivers before the delay less the jitter has passed, nor after the delay and the jitter', () => {
    const at: number[] = []
    const spec = impairments.parse({ delayMs: 100, jitterMs: 20, seed: 3 })
    const impairer = new Impairer(spec, { deliver: () => at.push(performance.now()) })
    const began = performance.now()
    for (let count = 0; count < 500; count += 1) impairer.datagram(target, numbered(count))
    vi.runAllTimers()
    const delays = at.map((time) => time - began)
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(80)
    // Timers are whole milliseconds.
    expect(Math.max(...delays)).toBeLessThanOrEqual(121)
    expect(delays).toEqual([...delays].sort((a, b) => a - b))
    expect(new Set(delays).size).toBeGreaterThan(10)
  })

  it('drops and counts datagrams beyond its bounds', () => {
    const came: Uint8Array[] = []
    const spec = impairments.parse({ delayMs: 10, seed: 1 })
    const impairer = new Impairer(spec, { deliver: (_to, data) => came.push(data), maxHeldBytes: 20 })
    for (let count = 0; count < 10; count += 1) impairer.datagram(target, new Uint8Array(8))
    expect(impairer.heldBytes).toBe(16)
    vi.runAllTimers()
    expect(came).toHaveLength(2)
    expect(impairer.counts.overflowed).toBe(8)
    expect(impairer.heldBytes).toBe(0)
  })

  it('delivers nothing more once it is closed, and leaves no timer', () => {
    const deliver = vi.fn()
    const impairer = new Impairer(impairments.parse({ delayMs: 10, seed: 1 }), { deliver })
    impairer.datagram(target, numbered(1))
    impairer.close()
    expect(vi.getTimerCount()).toBe(0)
    impairer.datagram(target, numbered(2))
    vi.runAllTimers()
    expect(deliver).not.toHaveBeenCalled()
  })
})

describe('a bad network in front of streams', () => {
  it('never reorders, loses or doubles, whatever it is asked', () => {
    const piece = fc.record({ stream: fc.nat(2), wait: fc.nat(30) })
    fc.assert(
      fc.property(anySpec, fc.array(piece, { maxLength: 60 }), (spec, pieces) => {
        const streams = [0, 1, 2].map((name) => ({ name, came: [] as (number | 'end')[] }))
        const impairer = new Impairer<(typeof streams)[number]>(
          { ...spec, corruptPercent: 0 },
          {
            deliver: (to, data) => to.came.push(new DataView(data.buffer).getUint32(0)),
            end: (to) => to.came.push('end'),
          },
        )
        pieces.forEach(({ stream, wait }, index) => {
          impairer.piece(streams[stream]!, numbered(index))
          vi.advanceTimersByTime(wait)
        })
        streams.forEach((stream) => impairer.end(stream))
        vi.runAllTimers()
        for (const { name, came } of streams) {
          const sent = pieces.flatMap(({ stream }, index) => (stream === name ? [index] : []))
          expect(came).toEqual([...sent, 'end'])
        }
      }),
      { numRuns: 50 },
    )
  })

  it('says when no more should be read, keeps what comes all the same, and says when there is room', () => {
    const came: Uint8Array[] = []
    const room = vi.fn()
    const spec = impairments.parse({ delayMs: 10, seed: 1 })
    const impairer = new Impairer(spec, { deliver: (_to, data) => came.push(data), room, maxHeldBytes: 20 })
    expect([8, 8, 8, 8].map((bytes) => impairer.piece(target, new Uint8Array(bytes)))).toEqual([
      true,
      true,
      false,
      false,
    ])
    expect(room).not.toHaveBeenCalled()
    vi.runAllTimers()
    expect(came).toHaveLength(4)
    expect(room).toHaveBeenCalledTimes(1)
    expect(impairer.piece(target, new Uint8Array(8))).toBe(true)
  })
})
