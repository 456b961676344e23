import { setTimeout as delay } from 'node:timers/promises'
import { cancelled } from './transfer_error.ts'

/** How much may go at once after a pause: more would make the limit a fiction for small files. */
const BURST_SECONDS = 0.25

/** A token bucket: no more than `bytesPerSecond` on average, none of it saved up for longer than a moment. */
export class RateLimit {
  private readonly bytesPerSecond: number
  private readonly signal: AbortSignal
  /** When all that was promised so far will have gone, on the clock of `performance.now()`. */
  private paidUntilMs = 0

  constructor(bytesPerSecond: number, signal: AbortSignal) {
    this.bytesPerSecond = bytesPerSecond
    this.signal = signal
  }

  /** The largest piece that keeps the flow even: a tenth of a second's worth. */
  get pieceBytes(): number {
    return Math.max(1, Math.ceil(this.bytesPerSecond / 10))
  }

  /** Resolves when `bytes` may go. @throws TransferError `cancelled` */
  async take(bytes: number): Promise<void> {
    const now = performance.now()
    this.paidUntilMs = Math.max(this.paidUntilMs, now - BURST_SECONDS * 1000)
    this.paidUntilMs += (bytes / this.bytesPerSecond) * 1000
    const waitMs = this.paidUntilMs - now
    if (waitMs <= 0) return
    await delay(waitMs, undefined, { signal: this.signal }).catch(() => {
      throw cancelled()
    })
  }
}
