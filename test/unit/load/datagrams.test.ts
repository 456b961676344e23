import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Jitter } from '../../../shared/load/jitter.ts'
import { Reordering } from '../../../shared/load/reordering.ts'
import { SequenceWindow } from '../../../shared/load/sequence_window.ts'
import { MAX_SEQUENCE, STAMP_BYTES, Stamps } from '../../../shared/load/stamp.ts'

describe('stamped messages', () => {
  const stamps = new Stamps(4711, 3)

  it('carry any number and time, wherever they begin', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), fc.integer({ min: 24, max: 200 }), (number, time, length) => {
        const sequence = number % (MAX_SEQUENCE + 1)
        const microseconds = time % 2 ** 48
        const both = new Uint8Array(length * 2)
        both.set(stamps.blank(length), length)
        stamps.write(both, length, sequence, microseconds)
        const message = both.subarray(length)
        expect(stamps.sequenceOf(message)).toBe(sequence)
        expect(stamps.timeOf(message)).toBe(microseconds)
      }),
    )
  })

  it('are the same after a server has made them upper case', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (sequence, microseconds) => {
        const message = stamps.blank(64)
        stamps.write(message, 0, sequence, microseconds)
        const text = Buffer.from(message).toString('latin1')
        expect(text.toUpperCase()).toBe(text)
      }),
    )
  })

  it.each([
    ['of another run', new Stamps(4712, 3).blank(64)],
    ['of another generator of this run', new Stamps(4711, 4).blank(64)],
    ['cut short', stamps.blank(64).subarray(0, STAMP_BYTES - 1)],
    ['with a damaged number', stamps.blank(64).fill(0xff, 9, 10)],
    ['that is something else', new TextEncoder().encode('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('are told from a message %s', (_, message) => {
    expect(stamps.sequenceOf(message)).toBe(-1)
  })
})

/** What came: mostly in order, some twice, some late, now and then a large gap. */
const arrivals = fc
  .array(fc.tuple(fc.integer({ min: -40, max: 40 }), fc.integer({ min: 0, max: 30 })), { maxLength: 300 })
  .map((steps) => {
    let at = 0
    return steps.map(([step, rare]) => (at = Math.max(0, at + (rare === 0 ? step * 50 : step))))
  })

describe('duplicates', () => {
  it('are those that came before, as far back as the window reaches', () => {
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 1, max: 200 }), (sequences, size) => {
        const window = new SequenceWindow(size)
        const reach = Math.ceil(size / 32) * 32
        const came = new Set<number>()
        let greatest = -1
        for (const sequence of sequences) {
          const tooOld = sequence < greatest + 1 - reach
          const expected = tooOld ? 'too-old' : came.has(sequence) ? 'again' : 'new'
          expect(window.mark(sequence)).toBe(expected)
          came.add(sequence)
          greatest = Math.max(greatest, sequence)
        }
      }),
    )
  })
})

describe('reordering (RFC 4737)', () => {
  it('counts those that came after one with a greater number', () => {
    fc.assert(
      fc.property(arrivals, (sequences) => {
        const reordering = new Reordering()
        const first = [...new Set(sequences)]
        for (const sequence of first) reordering.arrived(sequence)
        const naive = first.filter((sequence, n) => first.slice(0, n).some((before) => before > sequence))
        expect(reordering.count).toBe(naive.length)
      }),
    )
  })

  it('counts what a lost one leaves behind as in order', () => {
    const reordering = new Reordering()
    expect([0, 1, 3, 4, 2, 5].map((sequence) => reordering.arrived(sequence))).toEqual([
      false,
      false,
      false,
      false,
      true,
      false,
    ])
  })
})

describe('jitter (RFC 3550 section 6.4.1)', () => {
  it('is the formula of the RFC over times of sending and of arrival', () => {
    const times = fc.array(
      fc.tuple(fc.double({ min: 0, max: 1e3, noNaN: true }), fc.double({ min: 0, max: 1e3, noNaN: true })),
    )
    fc.assert(
      fc.property(times, (packets) => {
        const jitter = new Jitter()
        for (const [sent, took] of packets) jitter.arrived(sent + took - sent)
        let expected = 0
        for (let i = 1; i < packets.length; i++) {
          const [sentBefore, tookBefore] = packets[i - 1]!
          const [sent, took] = packets[i]!
          const d = sent + took - (sentBefore + tookBefore) - (sent - sentBefore)
          expected += (Math.abs(d) - expected) / 16
        }
        expect(jitter.value).toBeCloseTo(expected, 6)
      }),
    )
  })
})
