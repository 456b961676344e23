import type { CodecSpec } from '../../../../shared/contract/tester/bytes.ts'
import { frameDecoder, type FrameDecoder } from '../../../../shared/tester/codec.ts'
import { codecTools } from '../codec_tools.ts'

export interface CutFrames {
  /** Frames that ended, right or wrong. */
  readonly frames: number
  /** What is wrong, in words. */
  readonly problems: readonly string[]
}

/** Cuts what a session reads into frames as it comes, to count them and to name those that are malformed. */
export class LiveFrames {
  readonly #perRead: boolean
  #codec: CodecSpec
  #decoder: FrameDecoder

  /** @param perRead each read begins a new stream: a datagram */
  constructor(codec: CodecSpec, perRead: boolean) {
    this.#perRead = perRead
    this.#codec = codec
    this.#decoder = frameDecoder(codec, codecTools)
  }

  /** @param data not kept */
  push(data: Uint8Array): CutFrames {
    if (this.#codec.type === 'none') return { frames: 1, problems: [] }
    if (this.#perRead) this.#decoder = frameDecoder(this.#codec, codecTools)
    const couldGoOn = !this.#decoder.failed
    const frames = this.#decoder.push(data)
    const last = this.#perRead ? this.#decoder.end() : undefined
    const all = last ? [...frames, last] : frames
    const problems = all.flatMap(({ error, offset }) =>
      error === undefined ? [] : [`Malformed frame at byte ${offset.toLocaleString('en')}: ${error}.`],
    )
    if (couldGoOn && this.#decoder.failed && !this.#perRead)
      problems.push('Where the next frame begins cannot be known: what follows is not cut into frames.')
    return { frames: all.length, problems }
  }

  /** The peer sends no more. @returns what is wrong with the frame that it left unfinished */
  end(): string | undefined {
    const last = this.#perRead ? undefined : this.#decoder.end()
    return last?.error && `Malformed frame at byte ${last.offset.toLocaleString('en')}: ${last.error}.`
  }
}
