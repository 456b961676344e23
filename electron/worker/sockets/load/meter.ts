import { TimeHistogram } from '../../../../shared/load/histogram.ts'
import type { LoadEvent } from '../../../../shared/tasks/sockets.ts'
import type { Fault } from './fault.ts'

/**
 * What one generator has counted since it was last asked, and the times it has measured. One for a process: however many
 * connections there are, there are three histograms.
 */
export class Meter {
  offered = 0
  sent = 0
  received = 0
  echoed = 0
  bytesOut = 0
  bytesIn = 0
  connects = 0
  /** Connections that are open now; not emptied. */
  connected = 0
  readonly #latency = new TimeHistogram()
  readonly #serviceTime: TimeHistogram | undefined
  readonly #connect = new TimeHistogram()
  readonly #errors = new Map<string, { count: number; message: string }>()

  /** @param open an open loop: messages have a time at which they were meant to be sent */
  constructor(open: boolean) {
    this.#serviceTime = open ? new TimeHistogram() : undefined
  }

  /** A message was answered. All times as `performance.now()` tells. */
  answered(intended: number, sent: number, now: number): void {
    this.echoed += 1
    this.#latency.record(now - intended)
    this.#serviceTime?.record(now - sent)
  }

  opened(tookMs: number): void {
    this.connects += 1
    this.#connect.record(tookMs)
  }

  failed({ kind, message }: Fault, count = 1): void {
    const known = this.#errors.get(kind)
    if (known) known.count += count
    else this.#errors.set(kind, { count, message })
  }

  /** What was added since the last call. */
  take(): Pick<LoadEvent, 'connected' | 'counts' | 'errors' | 'latency' | 'serviceTime' | 'connect'> {
    const { offered, sent, received, echoed, bytesOut, bytesIn, connects, connected } = this
    const taken = {
      connected,
      counts: { offered, sent, received, echoed, bytesOut, bytesIn, connects },
      errors: [...this.#errors].map(([kind, error]) => ({ kind, ...error })),
      latency: this.#latency.encode(),
      ...(this.#serviceTime ? { serviceTime: this.#serviceTime.encode() } : {}),
      ...(this.#connect.count > 0 ? { connect: this.#connect.encode() } : {}),
    }
    this.offered = this.sent = this.received = this.echoed = this.bytesOut = this.bytesIn = this.connects = 0
    this.#latency.reset()
    this.#serviceTime?.reset()
    this.#connect.reset()
    this.#errors.clear()
    return taken
  }
}
