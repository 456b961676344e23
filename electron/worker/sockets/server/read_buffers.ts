/** What connections may have of buffers of their own; beyond it they share one, and copy what they keep. */
const OWN_BYTES = 64 * 1024 * 1024

export interface ReadBuffer {
  readonly bytes: Uint8Array
  /** Whether no other connection reads into it. */
  readonly own: boolean
}

/**
 * Buffers to read into. A connection with one of its own sends back what it has read without copying it, which is worth
 * some per cent of an echo; ten thousand connections would hold 640 MiB that way, so only the first get one.
 */
export class ReadBuffers {
  readonly #size: number
  readonly #free: ReadBuffer[] = []
  #made = 0
  #shared: ReadBuffer | undefined

  /** @param size of each, bytes */
  constructor(size: number) {
    this.#size = size
  }

  take(): ReadBuffer {
    const free = this.#free.pop()
    if (free) return free
    if ((this.#made + 1) * this.#size > OWN_BYTES)
      return (this.#shared ??= { bytes: Buffer.allocUnsafeSlow(this.#size), own: false })
    this.#made++
    return { bytes: Buffer.allocUnsafeSlow(this.#size), own: true }
  }

  /** Nothing reads into it or writes from it any more. */
  giveBack(buffer: ReadBuffer): void {
    if (buffer.own) this.#free.push(buffer)
  }
}
