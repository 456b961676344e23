/**
 * Which sequence numbers came, one bit each: tells a duplicate from what comes for the first time. It remembers the last
 * `size` numbers up to the greatest that came, so its memory is bounded however long a load goes on.
 */
export class SequenceWindow {
  readonly #bits: Uint32Array
  readonly #size: number
  /** One more than the greatest that came. */
  #next = 0

  /** @param size how many numbers back it remembers; made a multiple of 32 */
  constructor(size: number) {
    this.#bits = new Uint32Array(Math.max(1, Math.ceil(size / 32)))
    this.#size = this.#bits.length * 32
  }

  /** Takes note of one. `too-old`: further back than is remembered, so nobody knows whether it came before. */
  mark(sequence: number): 'new' | 'again' | 'too-old' {
    if (sequence >= this.#next) {
      this.#forget(sequence)
      this.#next = sequence + 1
    } else if (sequence < this.#next - this.#size) return 'too-old'
    const place = sequence % this.#size
    const word = place >>> 5
    const bit = 1 << (place & 31)
    if (this.#bits[word]! & bit) return 'again'
    this.#bits[word]! |= bit
    return 'new'
  }

  /** Clears the bits of those between the greatest so far and `until`, which had been those of far older ones. */
  #forget(until: number): void {
    if (until - this.#next >= this.#size) {
      this.#bits.fill(0)
      return
    }
    for (let sequence = this.#next; sequence <= until; sequence++) {
      const place = sequence % this.#size
      this.#bits[place >>> 5]! &= ~(1 << (place & 31))
    }
  }
}
