import type { CodecSpec } from '../../../../shared/contract/tester/bytes.ts'
import { frameDecoder, type Frame, type FrameDecoder } from '../../../../shared/tester/codec.ts'
import { codecTools } from '../codec_tools.ts'

/** Cut at once: frames of one byte are some hundred bytes of memory each while they wait. */
const SLICE_BYTES = 16 * 1024

/** Whose frames they are. */
export interface FrameTaker {
  /** Whether it takes another frame now. */
  readonly takes: boolean
  /** @returns how much it took, if not all; then it does not take more now */
  take(payload: Uint8Array, frame: Frame | undefined): number | void
  /** What was taken since `begin` is answered together. */
  begin(): void
  end(): void
}

/**
 * What a peer has sent and was not taken yet: at most what one read brings, cut into frames (where there is a codec) a slice at
 * a time, as fast as they are taken.
 */
export class Intake {
  readonly #taker: FrameTaker
  readonly #decoder: FrameDecoder | undefined
  #frames: Frame[] = []
  #next = 0
  #unread: Uint8Array | undefined
  #kept = true

  constructor(codec: CodecSpec, taker: FrameTaker) {
    this.#taker = taker
    this.#decoder = codec.type === 'none' ? undefined : frameDecoder(codec, codecTools)
  }

  /** Whether something waits to be taken. */
  get waits(): boolean {
    return this.#unread !== undefined || this.#next < this.#frames.length
  }

  /** Whether a frame has begun and not ended. */
  get unfinished(): boolean {
    return this.#decoder !== undefined && this.#decoder.pendingBytes > 0
  }

  /** @param bytes good during the call: what is not taken in it is copied */
  push(bytes: Uint8Array): void {
    if (this.#unread) this.#unread = Buffer.concat([this.#unread, bytes])
    else {
      this.#unread = bytes
      this.#kept = false
    }
    this.pump()
    if (this.#kept || !this.waits) return
    this.#kept = true
    this.#unread &&= new Uint8Array(this.#unread)
    this.#frames = this.#frames.slice(this.#next).map((frame) => ({ ...frame, payload: new Uint8Array(frame.payload) }))
    this.#next = 0
  }

  /** Gives on what waits, while it is taken. */
  pump(): void {
    while (this.#taker.takes) {
      if (this.#next < this.#frames.length) this.#giveFrames()
      else if (!this.#unread) return
      else if (this.#decoder) this.#cut(this.#decoder, this.#unread)
      else this.#give(this.#unread)
    }
  }

  /** The peer has ended; all that waited was taken. @returns what is wrong with what is left */
  finish(): Frame | undefined {
    return this.#decoder?.end()
  }

  clear(): void {
    this.#unread = undefined
    this.#frames = []
    this.#next = 0
  }

  #giveFrames(): void {
    const together = this.#frames.length - this.#next > 1
    if (together) this.#taker.begin()
    while (this.#next < this.#frames.length && this.#taker.takes) {
      const frame = this.#frames[this.#next++]!
      this.#taker.take(frame.payload, frame)
    }
    if (together) this.#taker.end()
  }

  #cut(decoder: FrameDecoder, unread: Uint8Array): void {
    this.#unread = unread.length > SLICE_BYTES ? unread.subarray(SLICE_BYTES) : undefined
    this.#frames = decoder.push(unread.length > SLICE_BYTES ? unread.subarray(0, SLICE_BYTES) : unread)
    this.#next = 0
  }

  #give(unread: Uint8Array): void {
    this.#unread = undefined
    const taken = this.#taker.take(unread, undefined)
    if (taken !== undefined && taken < unread.length) this.#unread = unread.subarray(taken)
  }
}
