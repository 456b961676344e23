import { HistogramLogReader } from 'hdr-histogram-js'
import { describe, expect, it } from 'vitest'
import { histogramLog, pointsCsv } from '../../../shared/load/export.ts'
import { TimeHistogram } from '../../../shared/load/histogram.ts'
import { LoadTally } from '../../../shared/load/tally.ts'
import type { LoadEvent } from '../../../shared/tasks/sockets.ts'

function encoded(timesMs: readonly number[]): string {
  const histogram = new TimeHistogram()
  for (const ms of timesMs) histogram.record(ms)
  return histogram.encode()
}

function progress(atMs: number, timesMs: readonly number[], more: Partial<LoadEvent> = {}): LoadEvent {
  const n = timesMs.length
  return {
    type: 'progress',
    state: 'running',
    atMs,
    connected: 1,
    counts: { offered: n, sent: n, received: n, echoed: n, bytesOut: 10 * n, bytesIn: 10 * n, connects: 0 },
    errors: [],
    latency: encoded(timesMs),
    loopDelayP99Ms: 1,
    cpuShare: 0.5,
    ...more,
  }
}

describe('percentiles', () => {
  it.each([
    [19, undefined, undefined, undefined, undefined],
    [20, 1, undefined, undefined, undefined],
    [100, 1, 1, undefined, undefined],
    [999, 1, 1, undefined, undefined],
    [1_000, 1, 1, 1, undefined],
    [10_000, 1, 1, 1, 1],
  ])('of %i samples are told where ten lie beyond them', (count, p50, p90, p99, p999) => {
    const histogram = new TimeHistogram()
    for (let n = 0; n < count; n++) histogram.record(1)
    const summary = histogram.summary()!
    expect([summary.p50, summary.p90, summary.p99, summary.p999]).toEqual([p50, p90, p99, p999])
    expect(summary).toMatchObject({ count, min: 1, max: 1 })
  })

  it('of a sum of histograms are those of all samples, not an average', () => {
    const sum = new TimeHistogram({ lasting: true })
    const fast = Array.from({ length: 990 }, () => 0.5)
    const slow = Array.from({ length: 110 }, () => 2)
    sum.add(encoded(fast))
    sum.add(encoded(slow))
    const all = new TimeHistogram()
    for (const ms of [...fast, ...slow]) all.record(ms)
    expect(sum.summary()?.p50).toBe(0.5)
    expect(sum.summary()?.p90).toBe(all.summary()?.p90)
    expect(sum.percentiles().at(-1)?.percentile).toBe(100)
    expect(sum.percentiles()).toEqual(all.percentiles())
  })

  it('of nothing are nothing', () => {
    expect(new TimeHistogram().summary()).toBeUndefined()
    expect(new TimeHistogram().encode()).toBe('')
    expect(new TimeHistogram().percentiles()).toEqual([])
  })
})

describe('what two generators tell', () => {
  it('is summed up, interval by interval, as soon as both have told of one', () => {
    const tally = new LoadTally(2)
    tally.add(0, progress(250, [0.1, 0.2]))
    tally.add(0, progress(500, [0.3]))
    expect(tally.intervals).toHaveLength(0)
    tally.add(1, progress(251, [0.4, 0.5, 0.6]))
    expect(tally.intervals.map(({ point }) => point)).toMatchObject([
      { atMs: 251, sent: 5, echoed: 5, bytesIn: 50, maxMs: 0.6 },
    ])
    tally.ended(1)
    expect(tally.intervals.map(({ point }) => point.echoed)).toEqual([5, 1])
    expect(tally.counts).toMatchObject({ sent: 6, echoed: 6, bytesOut: 60 })
    expect(tally.latency).toMatchObject({ count: 6, min: 0.1, max: 0.6 })
  })

  it('has errors added up by their kind, most frequent first', () => {
    const tally = new LoadTally(2)
    const refused = { kind: 'refused', count: 2, message: 'nothing listens there' }
    tally.add(0, progress(250, [], { errors: [refused] }))
    tally.add(1, progress(250, [], { errors: [{ kind: 'reset', count: 3, message: 'reset' }, refused] }))
    expect(tally.errors).toEqual([
      { ...refused, count: 4 },
      { kind: 'reset', count: 3, message: 'reset' },
    ])
    expect(tally.counts.errors).toBe(7)
  })

  it('has the processor share of the busiest, while it sent', () => {
    const tally = new LoadTally(2)
    tally.add(0, progress(1000, [], { cpuShare: 0.2 }))
    tally.add(1, progress(1000, [], { cpuShare: 0.9, loopDelayP99Ms: 7 }))
    tally.add(1, progress(3000, [], { cpuShare: 0, state: 'draining', loopDelayP99Ms: 7 }))
    expect(tally.generator).toEqual({ cpuShare: 0.9, loopDelayP99Ms: 7 })
  })

  it('stays bounded however long it goes on, and loses nothing', () => {
    const tally = new LoadTally(1)
    const intervals = 3_000
    for (let n = 1; n <= intervals; n++) tally.add(0, progress(n * 250, [1]))
    expect(tally.intervals.length).toBeLessThanOrEqual(1_200)
    const points = tally.intervals.map(({ point }) => point)
    expect(points.reduce((sum, { echoed }) => sum + echoed, 0)).toBe(intervals)
    expect(points.map(({ atMs }) => atMs)).toEqual([...new Set(points.map(({ atMs }) => atMs))].sort((a, b) => a - b))
    expect(points.at(-1)?.atMs).toBe(intervals * 250)
  })
})

describe('exports', () => {
  const tally = new LoadTally(1)
  tally.add(0, progress(250, [0.1, 0.2, 0.3]))
  tally.add(0, progress(500, []))
  tally.add(0, progress(750, [1.5]))

  it("is read by HdrHistogram's own reader, interval by interval", () => {
    const reader = new HistogramLogReader(histogramLog('2026-03-01T12:00:00.000Z', tally.intervals))
    const found = []
    for (let next = reader.nextIntervalHistogram(); next; next = reader.nextIntervalHistogram())
      found.push({ count: next.totalCount, max: next.maxValue })
    expect(found).toEqual([
      { count: 3, max: 300 },
      { count: 1, max: 1_500 },
    ])
  })

  it('has a line of comma-separated numbers for each point', () => {
    const lines = pointsCsv(tally.intervals.map(({ point }) => point)).split('\r\n')
    expect(lines).toEqual([
      'at_ms,sent,echoed,errors,bytes_out,bytes_in,p50_ms,p99_ms,max_ms',
      '250,3,3,0,30,30,,,0.3',
      '500,0,0,0,0,0,,,',
      '750,1,1,0,10,10,,,1.5',
      '',
    ])
  })
})
