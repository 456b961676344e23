import { Jitter } from '../../../../shared/load/jitter.ts'
import { Reordering } from '../../../../shared/load/reordering.ts'
import { SequenceWindow } from '../../../../shared/load/sequence_window.ts'

/** What is known of the stamped datagrams of one socket: which came, in which order, how evenly. */
export class FlowRecord {
  readonly #window: SequenceWindow
  readonly #reordering = new Reordering()
  readonly #jitter = new Jitter()
  /** Came for the first time, in time. */
  arrived = 0
  duplicates = 0
  late = 0

  /** @param remembered how many sequence numbers back duplicates are told from the rest */
  constructor(remembered: number) {
    this.#window = new SequenceWindow(remembered)
  }

  get reordered(): number {
    return this.#reordering.count
  }

  get jitterMs(): number {
    return this.#jitter.value
  }

  /**
   * @param sequence of the socket, from 0 @param tookMs there and back @param isLate it was not waited for any more
   * @returns whether it is an answer that counts: the first, and in time
   */
  came(sequence: number, tookMs: number, isLate: boolean): boolean {
    const mark = this.#window.mark(sequence)
    if (mark === 'again') {
      this.duplicates += 1
      return false
    }
    this.#reordering.arrived(sequence)
    this.#jitter.arrived(tookMs)
    // One that old may have come before; it is no use as an answer in either case.
    if (isLate || mark === 'too-old') {
      this.late += 1
      return false
    }
    this.arrived += 1
    return true
  }
}
