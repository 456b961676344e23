import type { CodecSpec } from '../../../../shared/contract/tester/bytes.ts'
import { frameDecoder, type Frame, type FrameDecoder } from '../../../../shared/tester/codec.ts'
import { codecTools } from '../codec_tools.ts'

export interface CutFrames {
  /** Frames that ended, right or wrong. */
  readonly frames: number
  /** What is wrong, in words. */
  readonly problems: readonly string[]
}

/** Cut at once: frames of one byte are some hundred bytes of memory each while they are counted. */
const SLICE_BYTES = 16 * 1024
/** Named of one read: a peer's garbage is not to fill the log with words about it. */
const MOST_PROBLEMS = 20

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
    const tally = new FrameTally()
    for (let at = 0; at < data.length; at += SLICE_BYTES)
      tally.add(this.#decoder.push(data.subarray(at, at + SLICE_BYTES)))
    const last = this.#perRead ? this.#decoder.end() : undefined
    if (last) tally.add([last])
    const problems = tally.problems()
    if (couldGoOn && this.#decoder.failed && !this.#perRead)
      problems.push('Where the next frame begins cannot be known: what follows is not cut into frames.')
    return { frames: tally.frames, problems }
  }

  /** The peer sends no more. @returns what is wrong with the frame that it left unfinished */
  end(): string | undefined {
    const last = this.#perRead ? undefined : this.#decoder.end()
    return last?.error && problemOf(last)
  }
}

/** What one read had. */
class FrameTally {
  frames = 0
  #malformed = 0
  readonly #named: string[] = []

  add(frames: readonly Frame[]): void {
    this.frames += frames.length
    for (const frame of frames) {
      if (frame.error === undefined) continue
      if (++this.#malformed <= MOST_PROBLEMS) this.#named.push(problemOf(frame))
    }
  }

  problems(): string[] {
    const unnamed = this.#malformed - this.#named.length
    return unnamed > 0
      ? [...this.#named, `${unnamed.toLocaleString('en')} more malformed frames came with it.`]
      : this.#named
  }
}

function problemOf({ offset, error }: Frame): string {
  return `Malformed frame at byte ${offset.toLocaleString('en')}: ${error}.`
}
