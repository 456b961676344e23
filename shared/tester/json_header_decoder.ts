import { MAX_FRAME_BYTES } from '../contract/tester/bytes.ts'
import { ByteBuffer } from './byte_buffer.ts'
import type { CodecTools, Frame, FrameDecoder, FrameError } from './frame.ts'
import { JsonHeaderReader, type JsonHeaderSpec } from './json_header.ts'

/** Frames of a JSON header and a payload, held whole: what is larger than a frame can be is refused at its header. */
export class JsonHeaderDecoder implements FrameDecoder {
  readonly #reader: JsonHeaderReader
  readonly #payload = new ByteBuffer()
  #frames: Frame[] = []
  #fields: Record<string, unknown> | undefined
  #offset = 0

  constructor(spec: JsonHeaderSpec, tools: CodecTools) {
    const limited = { ...spec, maxPayloadBytes: Math.min(spec.maxPayloadBytes, MAX_FRAME_BYTES) }
    this.#reader = new JsonHeaderReader(limited, tools, {
      header: ({ fields }) => void (this.#fields = fields),
      payload: (piece) => this.#payload.append(piece),
      end: () => this.#cut(this.#payload.take()),
      fault: (error, seen) => this.#cut(seen.length > 0 ? seen : this.#payload.take(), error),
    })
  }

  get failed(): boolean {
    return this.#reader.failed
  }

  get pendingBytes(): number {
    return this.#reader.messageBytes
  }

  push(bytes: Uint8Array): Frame[] {
    this.#reader.push(bytes)
    return this.#taken()
  }

  end(): Frame | undefined {
    this.#reader.end()
    return this.#taken()[0]
  }

  #taken(): Frame[] {
    const frames = this.#frames
    this.#frames = []
    return frames
  }

  #cut(payload: Uint8Array, error?: FrameError): void {
    const bytes = this.#reader.messageBytes
    this.#frames.push({
      offset: this.#offset,
      bytes,
      payload,
      ...(this.#fields === undefined ? {} : { header: this.#fields }),
      ...(error === undefined ? {} : { error }),
    })
    this.#offset += bytes
    this.#fields = undefined
  }
}
