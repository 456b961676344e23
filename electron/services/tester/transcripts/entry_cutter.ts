import type { CodecSpec } from '../../../../shared/contract/tester/bytes.ts'
import { frameDecoder, type Frame, type FrameDecoder } from '../../../../shared/tester/codec.ts'
import type { LogRecord } from '../../../../shared/tester/record.ts'
import { codecTools } from '../codec_tools.ts'

/** Cuts what passed one way of one connection into frames, entry by entry, as far as the log has its bytes. */
export class EntryCutter {
  private readonly codec: CodecSpec
  private readonly decoder: FrameDecoder
  private offset = 0
  private gap = false

  constructor(codec: CodecSpec) {
    this.codec = codec
    this.decoder = frameDecoder(codec, codecTools)
  }

  /** Bytes are missing: where the frames after them begin cannot be known, and there are none. */
  get isCut(): boolean {
    return this.gap
  }

  get pendingBytes(): number {
    return this.decoder.pendingBytes
  }

  push({ data, bytes }: Pick<LogRecord, 'data' | 'bytes'>): Frame[] {
    const { offset } = this
    this.offset += bytes
    // Without a codec an entry is a frame, however much of it was kept.
    if (this.codec.type === 'none') return bytes === 0 ? [] : [{ offset, bytes, payload: data }]
    if (this.gap) return []
    this.gap = data.length < bytes
    return this.decoder.push(data)
  }

  /** There is no more: what is left as a frame with an error, unless the log just does not have its end. */
  end(): Frame | undefined {
    return this.gap ? undefined : this.decoder.end()
  }
}
