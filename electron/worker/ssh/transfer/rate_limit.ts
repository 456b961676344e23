import { setTimeout as delay } from 'node:timers/promises'
import { cancelled } from './transfer_error.ts'

/** How much may go at once after a pause: more would make the limit a fiction for small files. */
const BURST_SECONDS = 0.25

/** Passed in by tests, which cannot wait. */
export interface Clock {
  /** Milliseconds, from any point in time. */
  now(): number
  /** Rejects when aborted. */
  delay(milliseconds: number, signal: AbortSignal): Promise<void>
}

const realClock: Clock = {
  now: () => performance.now(),
  delay: (milliseconds, signal) => delay(milliseconds, undefined, { signal }),
}

/** A token bucket: no more than `bytesPerSecond` on average, none of it saved up for longer than a moment. */
export class RateLimit {
  private readonly bytesPerSecond: number
  private readonly signal: AbortSignal
  private readonly clock: Clock
  /** When all that was promised so far will have gone, on that clock. */
  private paidUntilMs = -Infinity
  private last: Promise<void> = Promise.resolve()

  constructor(bytesPerSecond: number, signal: AbortSignal, clock = realClock) {
    this.bytesPerSecond = bytesPerSecond
    this.signal = signal
    this.clock = clock
  }

  /** The largest piece that keeps the flow even: a tenth of a second's worth. */
  get pieceBytes(): number {
    return Math.max(1, Math.ceil(this.bytesPerSecond / 10))
  }

  /** Resolves when `bytes` may go; first come, first served. @throws TransferError `cancelled` */
  take(bytes: number): Promise<void> {
    // One waits on the clock, the others for their turn: a signal with a listener for each of many files complains.
    const turn = this.last.then(() => this.pay(bytes))
    this.last = turn.catch(() => {})
    return turn
  }

  private async pay(bytes: number): Promise<void> {
    if (this.signal.aborted) throw cancelled()
    const now = this.clock.now()
    this.paidUntilMs = Math.max(this.paidUntilMs, now - BURST_SECONDS * 1000)
    this.paidUntilMs += (bytes / this.bytesPerSecond) * 1000
    const waitMs = this.paidUntilMs - now
    if (waitMs <= 0) return
    await this.clock.delay(waitMs, this.signal).catch(() => {
      throw cancelled()
    })
  }
}
