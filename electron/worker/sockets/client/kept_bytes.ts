import { ByteBuffer } from '../../../../shared/tester/byte_buffer.ts'

/** The beginning of what passes by, and how much there was. */
export class KeptBytes {
  readonly #most: number
  /** Not a list of pieces: of a byte each, as a peer can send them, they would take a hundred times their memory. */
  readonly #kept = new ByteBuffer()
  #bytes = 0

  /** @param most bytes that are kept */
  constructor(most: number) {
    this.#most = most
  }

  /** @param piece copied: its memory may be written to again */
  add(piece: Uint8Array): void {
    this.#bytes += piece.length
    const room = this.#most - this.#kept.length
    if (room > 0) this.#kept.append(piece.subarray(0, room))
  }

  /** How many there were. */
  get bytes(): number {
    return this.#bytes
  }

  /** The first of them. */
  get head(): Uint8Array {
    return this.#kept.view().slice()
  }
}
