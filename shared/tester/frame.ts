/** What can be wrong with a frame, in the words that people see. */
export const FRAME_ERRORS = [
  'negative length',
  'length shorter than itself',
  'length ended early',
  'frame too long',
  'payload ended early',
  'missing end',
  'header too long',
  'header ended early',
  'header is not JSON',
  'header is not an object',
  'total_size is not a size',
  'filename is not text',
  'md5 is not 32 hex digits',
  'md5 does not match',
] as const
export type FrameError = (typeof FRAME_ERRORS)[number]

/**
 * One frame of a stream. Its payload is a view of the bytes that were pushed where it lies in one of them wholly: who reads
 * into the same buffer again and again copies a payload that is to be kept.
 */
export interface Frame {
  /** Where it begins, bytes from the beginning of the stream. */
  readonly offset: number
  /** All of it, with header and end. Of a frame that is wrong: as many as belong to it for sure. */
  readonly bytes: number
  /** Of a frame that is wrong: what there is of it. */
  readonly payload: Uint8Array
  /** The fields of its header: `length`, or those of the JSON. */
  readonly header?: Record<string, unknown>
  readonly error?: FrameError
}

export interface FrameDecoder {
  /** @returns the frames that end in these bytes, with a frame that has an error as the last one if nothing can be cut after it */
  push(bytes: Uint8Array): Frame[]
  /** The peer has ended: what is left as a frame with an error; undefined when nothing is. */
  end(): Frame | undefined
  /** Bytes of a frame that has not ended. */
  readonly pendingBytes: number
  /** Where the next frame would begin cannot be known; what is pushed from now on is dropped. */
  readonly failed: boolean
}

/** MD5 as it is counted; shared code has no crypto of its own. */
export interface Md5 {
  update(bytes: Uint8Array): void
  /** Lower-case hex. */
  digest(): string
}

export interface CodecTools {
  readonly newMd5: () => Md5
}
