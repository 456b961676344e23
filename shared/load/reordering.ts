/**
 * Counts reordered packets as RFC 4737 section 3.3 defines them: one is reordered when its sequence number is smaller
 * than the next that was expected, which is one more than the greatest that came. Duplicates are not for it (section 3.3:
 * only the first copy is looked at).
 */
export class Reordering {
  count = 0
  #nextExpected = 0

  /** @returns whether this one is reordered */
  arrived(sequence: number): boolean {
    if (sequence >= this.#nextExpected) {
      this.#nextExpected = sequence + 1
      return false
    }
    this.count += 1
    return true
  }
}
