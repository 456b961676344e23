import type { LoadPoint, LoadResult, LatencySummary } from '../contract/tester/load.ts'
import type { LoadEvent } from '../tasks/sockets.ts'
import { TimeHistogram } from './histogram.ts'

/** How far apart points are, milliseconds: as often as generators tell. */
const POINT_MS = 250
/** Five minutes of the finest; of a longer load, the oldest points are put together two by two. */
const MAX_POINTS = 1_200

/** A point with the times that were measured in its interval. */
export interface LoadInterval {
  readonly point: LoadPoint
  /** As `TimeHistogram.encode` writes it. */
  readonly latency: string
}

interface Part {
  /** The last interval it has told of. */
  told: number
  cpuMs: number
  sendingMs: number
  lastAtMs: number
  loopDelayP99Ms: number
  connected: number
  state: LoadEvent['state']
}

/**
 * Puts together what the generators of one load tell: sums of counts, sums of histograms (percentiles are never averaged),
 * and a bounded series of points.
 */
export class LoadTally {
  readonly counts: LoadResult['counts'] = {
    offered: 0,
    sent: 0,
    received: 0,
    echoed: 0,
    bytesOut: 0,
    bytesIn: 0,
    connects: 0,
    errors: 0,
  }
  readonly intervals: LoadInterval[] = []
  readonly #errors = new Map<string, LoadResult['errors'][number]>()
  readonly #latency = new TimeHistogram({ lasting: true })
  readonly #serviceTime = new TimeHistogram({ lasting: true })
  readonly #connect = new TimeHistogram({ lasting: true })
  readonly #scratch = new TimeHistogram()
  readonly #parts: Part[]
  readonly #going: Set<Part>
  /** Intervals that not all parts have told of yet. */
  readonly #pending = new Map<number, LoadEvent[]>()
  #closedUntil = 0
  #compactAt = 0

  /** @param parts how many generators there are */
  constructor(parts: number) {
    this.#parts = Array.from({ length: parts }, () => ({
      told: 0,
      cpuMs: 0,
      sendingMs: 0,
      lastAtMs: 0,
      loopDelayP99Ms: 0,
      connected: 0,
      state: 'ramping',
    }))
    this.#going = new Set(this.#parts)
  }

  get connected(): number {
    return this.#parts.reduce((sum, { connected }) => sum + connected, 0)
  }

  /** What those that still work do: as long as one ramps up, all does. */
  get state(): LoadEvent['state'] {
    const states = new Set([...this.#going].map(({ state }) => state))
    return (['ramping', 'running'] as const).find((state) => states.has(state)) ?? 'draining'
  }

  get errors(): LoadResult['errors'] {
    return [...this.#errors.values()].map((error) => ({ ...error })).sort((a, b) => b.count - a.count)
  }

  get latency(): LatencySummary | undefined {
    return this.#latency.summary()
  }
  get serviceTime(): LatencySummary | undefined {
    return this.#serviceTime.summary()
  }
  get connect(): LatencySummary | undefined {
    return this.#connect.summary()
  }
  get percentiles(): LoadResult['percentiles'] {
    return this.#latency.percentiles()
  }

  /** Milliseconds since the start, as far as is known. */
  get atMs(): number {
    return Math.max(0, ...this.#parts.map(({ lastAtMs }) => lastAtMs))
  }

  /** Of the one that did worst. Undefined before any has told. */
  get generator(): LoadResult['generator'] {
    const told = this.#parts.filter(({ lastAtMs }) => lastAtMs > 0)
    if (told.length === 0) return undefined
    return {
      loopDelayP99Ms: Math.max(...told.map(({ loopDelayP99Ms }) => loopDelayP99Ms)),
      cpuShare: Math.max(...told.map(({ cpuMs, sendingMs }) => (sendingMs > 0 ? cpuMs / sendingMs : 0))),
    }
  }

  /** @param number of the part, from 0 */
  add(number: number, event: LoadEvent): void {
    const part = this.#parts[number]!
    for (const key of ['offered', 'sent', 'received', 'echoed', 'bytesOut', 'bytesIn', 'connects'] as const)
      this.counts[key] += event.counts[key]
    for (const { kind, count, message } of event.errors) {
      this.counts.errors += count
      const known = this.#errors.get(kind)
      if (known) known.count += count
      else this.#errors.set(kind, { kind, count, message })
    }
    this.#latency.add(event.latency)
    this.#serviceTime.add(event.serviceTime ?? '')
    this.#connect.add(event.connect ?? '')
    this.#describe(part, event)
    const interval = Math.max(this.#closedUntil + 1, Math.round(event.atMs / POINT_MS))
    part.told = Math.max(part.told, interval)
    this.#pending.set(interval, [...(this.#pending.get(interval) ?? []), event])
    this.#closeIntervals()
  }

  /** That part tells no more. */
  ended(number: number): void {
    const part = this.#parts[number]!
    part.connected = 0
    this.#going.delete(part)
    this.#closeIntervals()
  }

  #describe(part: Part, event: LoadEvent): void {
    // Waiting for answers is no work, and would make a busy generator look idle.
    if (event.state !== 'draining' || part.sendingMs === 0) {
      const tookMs = Math.max(0, event.atMs - part.lastAtMs)
      part.cpuMs += event.cpuShare * tookMs
      part.sendingMs += tookMs
    }
    part.lastAtMs = event.atMs
    part.loopDelayP99Ms = event.loopDelayP99Ms
    part.connected = event.connected
    part.state = event.state
  }

  #closeIntervals(): void {
    const until = Math.min(...[...this.#going].map(({ told }) => told))
    const ready = [...this.#pending].filter(([interval]) => interval <= until).sort(([a], [b]) => a - b)
    for (const [interval, events] of ready) {
      this.#pending.delete(interval)
      this.#closedUntil = interval
      this.#keep(events)
    }
  }

  #keep(events: readonly LoadEvent[]): void {
    const sum = (of: (event: LoadEvent) => number) => events.reduce((total, event) => total + of(event), 0)
    const atMs = Math.max(...events.map((event) => event.atMs), (this.intervals.at(-1)?.point.atMs ?? 0) + 1)
    this.intervals.push(
      this.#interval(
        {
          atMs,
          sent: sum(({ counts }) => counts.sent),
          echoed: sum(({ counts }) => counts.echoed),
          errors: sum(({ errors }) => errors.reduce((total, { count }) => total + count, 0)),
          bytesOut: sum(({ counts }) => counts.bytesOut),
          bytesIn: sum(({ counts }) => counts.bytesIn),
        },
        events.map(({ latency }) => latency),
      ),
    )
    if (this.intervals.length > MAX_POINTS) this.#compact()
  }

  /** Puts two neighbours together, the next two at the next call; after the newest it begins with the oldest again. */
  #compact(): void {
    if (this.#compactAt + 1 >= this.intervals.length / 2) this.#compactAt = 0
    const [first, second] = this.intervals.slice(this.#compactAt, this.#compactAt + 2) as [LoadInterval, LoadInterval]
    const [a, b] = [first.point, second.point]
    const both = {
      atMs: b.atMs,
      sent: a.sent + b.sent,
      echoed: a.echoed + b.echoed,
      errors: a.errors + b.errors,
      bytesOut: a.bytesOut + b.bytesOut,
      bytesIn: a.bytesIn + b.bytesIn,
    }
    this.intervals.splice(this.#compactAt, 2, this.#interval(both, [first.latency, second.latency]))
    this.#compactAt += 1
  }

  #interval(point: LoadPoint, latencies: readonly string[]): LoadInterval {
    this.#scratch.reset()
    for (const latency of latencies) this.#scratch.add(latency)
    const { p50, p99, max } = this.#scratch.summary() ?? {}
    return {
      point: {
        ...point,
        ...(p50 === undefined ? {} : { p50Ms: p50 }),
        ...(p99 === undefined ? {} : { p99Ms: p99 }),
        ...(max === undefined ? {} : { maxMs: max }),
      },
      latency: this.#scratch.encode(),
    }
  }
}
