import { ByteBuffer } from './byte_buffer.ts'
import type { Frame, FrameDecoder, FrameError } from './frame.ts'

/** Where a frame ends, and what of it is payload: indexes into the bytes that were looked at. */
export interface Cut {
  readonly end: number
  readonly payloadFrom: number
  readonly payloadTo: number
  readonly header?: Record<string, unknown>
  /** The frame is wrong in a way that leaves no border after it. */
  readonly error?: FrameError
}

/** Finds the end of one frame after the other. It may remember how far it has looked: it sees the same bytes again, and more. */
export interface Cutter {
  /** @param from where the frame begins; @returns undefined when it does not end here */
  cut(source: Uint8Array, from: number): Cut | undefined
  /** What is left when the peer ends: nothing that matters, or a frame with this error. */
  left(rest: Uint8Array): { error: FrameError; payloadFrom: number } | undefined
}

/** Feeds a cutter: holds what has not ended yet, counts offsets, stops at the first error that leaves no border. */
export class CuttingDecoder implements FrameDecoder {
  readonly #cutter: Cutter
  readonly #held = new ByteBuffer()
  #offset = 0
  #failed = false

  constructor(cutter: Cutter) {
    this.#cutter = cutter
  }

  get pendingBytes(): number {
    return this.#held.length
  }

  get failed(): boolean {
    return this.#failed
  }

  push(bytes: Uint8Array): Frame[] {
    if (this.#failed || bytes.length === 0) return []
    const fresh = this.#held.length === 0
    if (!fresh) this.#held.append(bytes)
    const source = fresh ? bytes : this.#held.view()
    const frames: Frame[] = []
    let at = 0
    while (at < source.length && !this.#failed) {
      const cut = this.#cutter.cut(source, at)
      if (!cut) break
      frames.push(this.#frame(source, at, cut))
      at = cut.end
    }
    if (this.#failed) this.#held.take()
    // Frames are views of what was held, so it is given up to them and the rest, shorter than `bytes`, begins anew.
    else if (fresh || frames.length > 0) this.#hold(source.subarray(at))
    return frames
  }

  end(): Frame | undefined {
    const rest = this.#held.take()
    const left = rest.length > 0 ? this.#cutter.left(rest) : undefined
    if (!left) return undefined
    return { offset: this.#offset, bytes: rest.length, payload: rest.subarray(left.payloadFrom), error: left.error }
  }

  #frame(source: Uint8Array, at: number, cut: Cut): Frame {
    const offset = this.#offset
    this.#offset += cut.end - at
    this.#failed = cut.error !== undefined
    return {
      offset,
      bytes: cut.end - at,
      payload: source.subarray(cut.payloadFrom, cut.payloadTo),
      ...(cut.header === undefined ? {} : { header: cut.header }),
      ...(cut.error === undefined ? {} : { error: cut.error }),
    }
  }

  #hold(rest: Uint8Array): void {
    this.#held.take()
    if (rest.length > 0) this.#held.append(rest)
  }
}
