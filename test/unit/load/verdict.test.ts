import { describe, expect, it } from 'vitest'
import { generatorLimit, verdictsOf, type Evidence } from '../../../shared/load/verdict.ts'

const counts = { offered: 1000, sent: 1000, received: 0, echoed: 0, bytesOut: 0, bytesIn: 0, connects: 0, errors: 0 }
const spec = { protocol: 'udp', pace: { kind: 'open', ratePerSecond: 1000 } } as const
const udp = { lost: 0, duplicates: 0, reordered: 0, jitterMs: 0, late: 0 }
const kernel = { sendBufferErrors: 0, receiveBufferErrors: 0, ownDrops: 0, receiverDrops: 0 }
const evidence = (more: Partial<Evidence>): Evidence => ({ spec, counts, durationMs: 10_000, ...more })

describe('where datagrams were lost', () => {
  it('is nowhere when none was', () => {
    expect(verdictsOf(evidence({ udp, kernel }))).toEqual([])
  })

  it('is every place with evidence, and the rest on the path', () => {
    const found = verdictsOf(
      evidence({
        udp: { ...udp, lost: 100, late: 2 },
        kernel: { sendBufferErrors: 10, receiveBufferErrors: 55, receiverDrops: 50, ownDrops: 5 },
      }),
    )
    expect(found.map(({ place, count }) => [place, count])).toEqual([
      ['sender', 10],
      ['receiver-buffer', 50],
      ['generator', 5],
      ['path', 35],
      ['late', 2],
    ])
    expect(found[1]?.text).toBe("The receiver's socket buffer was full 50 times (drops in /proc/net/udp).")
  })

  it('never puts more down to a place than was lost, whatever other programs on this machine lost', () => {
    const found = verdictsOf(evidence({ udp: { ...udp, lost: 3 }, kernel: { ...kernel, receiverDrops: 70_000 } }))
    expect(found).toMatchObject([{ place: 'receiver-buffer', count: 3 }])
  })

  it('is not known better than "on the way" where the system does not count', () => {
    expect(verdictsOf(evidence({ udp: { ...udp, lost: 3 } }))).toMatchObject([
      { place: 'path', count: 3, text: expect.stringContaining('does not tell') as string },
    ])
  })
})

describe('a generator', () => {
  it('was not the limit while it was idle and sent all', () => {
    expect(generatorLimit(evidence({ generator: { cpuShare: 0.3, loopDelayP99Ms: 2 } }))).toBeUndefined()
  })

  it.each([
    ['its processor is used up', evidence({ generator: { cpuShare: 0.97, loopDelayP99Ms: 1 } }), 'used 97 %'],
    ['its loop lags', evidence({ generator: { cpuShare: 0.1, loopDelayP99Ms: 35 } }), 'late by 35 ms'],
    ['it sent less than it should', evidence({ counts: { ...counts, sent: 900 } }), '900 of the 1,000'],
  ])('was the limit when %s', (_, given, words) => {
    expect(generatorLimit(given)).toContain(words)
  })

  it('is not blamed for a load that was over as soon as it had begun', () => {
    const busy = { cpuShare: 1, loopDelayP99Ms: 35 }
    expect(generatorLimit(evidence({ generator: busy, durationMs: 6 }))).toBeUndefined()
  })

  it('is not blamed for a TCP server that does not read', () => {
    const tcp = { ...spec, protocol: 'tcp' } as const
    const idle = { cpuShare: 0.1, loopDelayP99Ms: 1 }
    expect(
      generatorLimit({ spec: tcp, counts: { ...counts, sent: 10 }, generator: idle, durationMs: 10_000 }),
    ).toBeUndefined()
  })
})
