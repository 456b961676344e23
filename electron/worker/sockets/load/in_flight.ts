/** Numbers kept for each message: when it was meant to be sent, when it was sent, how many bytes. */
const FIELDS = 3

/**
 * The messages of one connection that were sent and not yet answered, in order; times as `performance.now()` tells. Grows
 * up to a limit; whoever fills it must wait for answers.
 */
export class InFlight {
  count = 0
  readonly #limit: number
  #ring = new Float64Array(FIELDS)
  #capacity = 1
  #head = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** How many more it can hold. */
  get room(): number {
    return this.#limit - this.count
  }

  get intended(): number {
    return this.#ring[this.#head * FIELDS]!
  }
  get sent(): number {
    return this.#ring[this.#head * FIELDS + 1]!
  }
  get bytes(): number {
    return this.#ring[this.#head * FIELDS + 2]!
  }

  push(intended: number, sent: number, bytes: number): void {
    if (this.count === this.#capacity) this.#grow()
    const at = ((this.#head + this.count) % this.#capacity) * FIELDS
    this.#ring[at] = intended
    this.#ring[at + 1] = sent
    this.#ring[at + 2] = bytes
    this.count += 1
  }

  /** Lets go of the oldest. */
  shift(): void {
    this.#head = (this.#head + 1) % this.#capacity
    this.count -= 1
  }

  clear(): void {
    this.#head = 0
    this.count = 0
  }

  #grow(): void {
    const ring = new Float64Array(this.#capacity * 2 * FIELDS)
    const upToEnd = this.#ring.subarray(this.#head * FIELDS)
    ring.set(upToEnd)
    ring.set(this.#ring.subarray(0, this.#head * FIELDS), upToEnd.length)
    this.#ring = ring
    this.#capacity *= 2
    this.#head = 0
  }
}
