const FIRST_CAPACITY_BYTES = 256

/**
 * Bytes that wait for more. It grows by doubling, so that a peer that sends one byte at a time costs time in proportion to
 * what it sent, and takes at most twice the memory of what really came, whatever a length field promised.
 */
export class ByteBuffer {
  #bytes: Uint8Array = new Uint8Array(0)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Copies: the caller may write over `piece` afterwards. */
  append(piece: Uint8Array): void {
    const length = this.#length + piece.length
    if (length > this.#bytes.length) {
      const wider = new Uint8Array(Math.max(length, this.#bytes.length * 2, FIRST_CAPACITY_BYTES))
      wider.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = wider
    }
    this.#bytes.set(piece, this.#length)
    this.#length = length
  }

  /** What is held: good until the next `append`. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  /** Gives away what is held, which is never written to again, and holds nothing. */
  take(): Uint8Array {
    const bytes = this.view()
    this.#bytes = new Uint8Array(0)
    this.#length = 0
    return bytes
  }
}
