import type { ServerCounts, ServerHead } from '../../../../shared/contract/tester/servers.ts'

type Rates = ServerHead['rates']

const WINDOW_MS = 1000
type Counted = Pick<ServerCounts, 'messagesIn' | 'messagesOut' | 'bytesIn' | 'bytesOut'>
type Sample = Counted & { readonly at: number }

const STILL: Rates = { messagesInPerSecond: 0, messagesOutPerSecond: 0, bytesInPerSecond: 0, bytesOutPerSecond: 0 }

/** How much a second, over the last second, of counts that are told now and then. */
export class RateMeter {
  private samples: Sample[]

  /** @param now milliseconds of a clock that never goes back, as in all methods */
  constructor(now: number) {
    this.samples = [{ at: now, messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0 }]
  }

  add(now: number, { messagesIn, messagesOut, bytesIn, bytesOut }: Counted): void {
    this.samples.push({ at: now, messagesIn, messagesOut, bytesIn, bytesOut })
    // The newest of those that are too old is what the others are counted from.
    while (this.samples.length > 2 && this.samples[1]!.at <= now - WINDOW_MS) this.samples.shift()
  }

  rates(now: number): Rates {
    const last = this.samples.at(-1)!
    const first = this.samples[0]!
    if (first === last || last.at <= now - WINDOW_MS) return STILL
    // Nothing is told while nothing changes: what has changed did so within the window.
    const seconds = Math.min(last.at - first.at, WINDOW_MS) / 1000 || 1
    const per = (name: keyof Counted) => (last[name] - first[name]) / seconds
    return {
      messagesInPerSecond: per('messagesIn'),
      messagesOutPerSecond: per('messagesOut'),
      bytesInPerSecond: per('bytesIn'),
      bytesOutPerSecond: per('bytesOut'),
    }
  }
}
