import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How often the loop's delay is looked at, milliseconds; what Node counts is the time between two looks, this included. */
const RESOLUTION_MS = 10

/** How well the generator itself does: a load whose own loop lags measures the lag. */
export class GeneratorWatch {
  readonly #delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  #cpu = process.cpuUsage()
  #at = performance.now()

  constructor() {
    this.#delays.enable()
  }

  /** The delay's 99th percentile since the beginning; since the last call, processor time as a share of one core. */
  take(): { loopDelayP99Ms: number; cpuShare: number } {
    const now = performance.now()
    const { user, system } = process.cpuUsage(this.#cpu)
    const cpuShare = (user + system) / 1_000 / Math.max(1, now - this.#at)
    const loopDelayP99Ms =
      this.#delays.count === 0 ? 0 : Math.max(0, this.#delays.percentile(99) / 1_000_000 - RESOLUTION_MS)
    this.#cpu = process.cpuUsage()
    this.#at = now
    return { loopDelayP99Ms, cpuShare }
  }

  close(): void {
    this.#delays.disable()
  }
}
