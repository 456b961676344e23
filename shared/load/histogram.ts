import {
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  Float64Histogram,
  Int32Histogram,
  type JsHistogram,
} from 'hdr-histogram-js'
import type { LatencySummary, LoadResult } from '../contract/tester/load.ts'

/** Longest time that is told apart, a day; longer ones count as this. */
const MAX_MICROSECONDS = 86_400_000_000
/** Three digits are right: 1.23 ms is never shown for 1.24 ms. Costs 28,000 counters. */
const SIGNIFICANT_DIGITS = 3

/** As fine as HdrHistogram's own tools draw it: five points for each halving of the distance to 100 %. */
const TICKS_PER_HALF_DISTANCE = 5

/**
 * How many samples make a percentile known: 10 lie beyond it. Fewer, and one slow answer more or less would move it by
 * as much as it says.
 */
const SAMPLES_NEEDED = { p50: 20, p90: 100, p99: 1_000, p999: 10_000 } as const

/** Times in microseconds: recorded over and over and emptied between, or summed up over the whole of a load. */
export class TimeHistogram {
  readonly #histogram: Int32Histogram | Float64Histogram

  /** @param lasting counts beyond 2^31: a sum of many, not an interval's */
  constructor({ lasting = false }: { readonly lasting?: boolean } = {}) {
    const Kind = lasting ? Float64Histogram : Int32Histogram
    this.#histogram = new Kind(1, MAX_MICROSECONDS, SIGNIFICANT_DIGITS)
  }

  get count(): number {
    return this.#histogram.totalCount
  }

  /** @param ms counts as a microsecond at least, the finest that is told apart */
  record(ms: number): void {
    this.#histogram.recordValue(Math.min(MAX_MICROSECONDS, Math.max(1, Math.round(ms * 1_000))))
  }

  reset(): void {
    this.#histogram.reset()
  }

  /** HdrHistogram's V2 compressed format in Base64, of microseconds. Empty text when there is nothing in it. */
  encode(): string {
    return this.count === 0 ? '' : encodeIntoCompressedBase64(this.#histogram)
  }

  /** Adds what {@link encode} wrote. @throws Error when it is no histogram */
  add(encoded: string): void {
    if (encoded !== '') this.#histogram.add(decodeFromCompressedBase64(encoded, 32, false) as JsHistogram)
  }

  /** Milliseconds; undefined when nothing was recorded, percentiles absent while too few samples make them known. */
  summary(): LatencySummary | undefined {
    const { count } = this
    if (count === 0) return undefined
    const at = (percentile: number, needed: number) => (count < needed ? undefined : this.#at(percentile))
    const [p50, p90, p99, p999] = [
      at(50, SAMPLES_NEEDED.p50),
      at(90, SAMPLES_NEEDED.p90),
      at(99, SAMPLES_NEEDED.p99),
      at(99.9, SAMPLES_NEEDED.p999),
    ]
    return {
      count,
      min: toMs(this.#histogram.minNonZeroValue),
      mean: this.#histogram.mean / 1_000,
      ...(p50 === undefined ? {} : { p50 }),
      ...(p90 === undefined ? {} : { p90 }),
      ...(p99 === undefined ? {} : { p99 }),
      ...(p999 === undefined ? {} : { p999 }),
      max: toMs(this.#histogram.maxValue),
    }
  }

  /** The plot of percentiles, up to 100 %. */
  percentiles(): LoadResult['percentiles'] {
    const steps: LoadResult['percentiles'] = []
    if (this.count === 0) return steps
    const iterator = this.#histogram.percentileIterator
    iterator.reset(TICKS_PER_HALF_DISTANCE)
    while (iterator.hasNext()) {
      const { percentileLevelIteratedTo, valueIteratedTo } = iterator.next()
      const highest = this.#histogram.highestEquivalentValue(valueIteratedTo)
      steps.push({ percentile: percentileLevelIteratedTo, ms: toMs(Math.min(highest, this.#histogram.maxValue)) })
    }
    return steps
  }

  #at(percentile: number): number {
    return toMs(Math.min(this.#histogram.getValueAtPercentile(percentile), this.#histogram.maxValue))
  }
}

function toMs(microseconds: number): number {
  return microseconds / 1_000
}
