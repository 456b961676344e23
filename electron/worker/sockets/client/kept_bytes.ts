/** The beginning of what passes by, and how much there was. */
export class KeptBytes {
  readonly #most: number
  readonly #pieces: Uint8Array[] = []
  #keptBytes = 0
  #bytes = 0

  /** @param most bytes that are kept */
  constructor(most: number) {
    this.#most = most
  }

  /** @param piece copied: its memory may be written to again */
  add(piece: Uint8Array): void {
    this.#bytes += piece.length
    const room = this.#most - this.#keptBytes
    if (room <= 0 || piece.length === 0) return
    const kept = new Uint8Array(piece.subarray(0, room))
    this.#pieces.push(kept)
    this.#keptBytes += kept.length
  }

  /** How many there were. */
  get bytes(): number {
    return this.#bytes
  }

  /** The first of them. */
  get head(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#pieces))
  }
}
