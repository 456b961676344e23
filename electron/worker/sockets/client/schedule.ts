/** A sending that was held up by its peer goes on from here when it is later than this; what is less is made up for. */
const MAX_LATE_MS = 1_000

/**
 * When each of a row of messages is due: n intervals after the first, however late the ones before it were. Timers of Node have
 * steps of a millisecond; of shorter intervals several are due in each.
 */
export class Schedule {
  readonly #intervalMs: number
  #began = performance.now()

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs
  }

  /** Milliseconds until message `n` (from 0) is due; 0 when it is. */
  wait(n: number): number {
    const wait = this.#began + n * this.#intervalMs - performance.now()
    if (wait < -MAX_LATE_MS) this.#began -= wait
    return Math.max(0, wait)
  }
}
