/** Long enough to be calm, short enough to follow what the network does. */
const OVER_MS = 3_000
const SAMPLE_EVERY_MS = 200
/** What came in the first instant says nothing of how fast the rest will. */
const LEAST_MS = 500

/** Bytes per second over the last seconds. */
export class Speed {
  private bytes = 0
  private readonly samples: { readonly at: number; readonly bytes: number }[] = []

  /** @param now milliseconds of a clock that never goes back */
  add(bytes: number, now: number): void {
    const last = this.samples.at(-1)
    // Before they are counted: what came until now is what had come by then.
    if (!last || now - last.at >= SAMPLE_EVERY_MS) this.samples.push({ at: now, bytes: this.bytes })
    this.bytes += bytes
  }

  /** Sinks to 0 when nothing comes any more. */
  at(now: number): number {
    while (this.samples.length > 1 && this.samples[1]!.at <= now - OVER_MS) this.samples.shift()
    const [first] = this.samples
    if (!first || now <= first.at) return 0
    return Math.round(((this.bytes - first.bytes) * 1000) / Math.max(LEAST_MS, now - first.at))
  }

  reset(): void {
    this.samples.length = 0
  }
}
