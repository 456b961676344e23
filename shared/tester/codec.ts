import type { CodecSpec, Malformation } from '../contract/tester/bytes.ts'
import { CuttingDecoder } from './cutter.ts'
import { AnyLineCutter, DelimiterCutter } from './delimited.ts'
import { encodeDelimited, encodeFixed, encodeJsonHeader, encodeLength } from './encode_frame.ts'
import type { CodecTools, Frame, FrameDecoder } from './frame.ts'
import { hexToBytes } from './hex.ts'
import { JsonHeaderDecoder } from './json_header_decoder.ts'
import { FixedCutter, LengthCutter } from './length_prefix.ts'

export type { CodecTools, Frame, FrameDecoder, FrameError, Md5 } from './frame.ts'

const LINE_ENDS = {
  lf: Uint8Array.of(10),
  cr: Uint8Array.of(13),
  crlf: Uint8Array.of(13, 10),
  any: Uint8Array.of(10),
} as const

/**
 * Cuts a stream of bytes into frames, in time proportional to the bytes whatever the pieces, and in memory bounded by the
 * largest frame of `spec`: a length beyond that is an error at once and never waited for.
 */
export function frameDecoder(spec: CodecSpec, tools: CodecTools): FrameDecoder {
  switch (spec.type) {
    case 'none':
      return new ReadDecoder()
    case 'lines':
      if (spec.ending === 'any') return new CuttingDecoder(new AnyLineCutter(spec.maxBytes))
      return new CuttingDecoder(new DelimiterCutter(LINE_ENDS[spec.ending], spec.maxBytes))
    case 'delimiter':
      return new CuttingDecoder(new DelimiterCutter(hexToBytes(spec.hex), spec.maxBytes))
    case 'fixed':
      return new CuttingDecoder(new FixedCutter(spec.bytes))
    case 'length':
      return new CuttingDecoder(new LengthCutter(spec))
    case 'json-header':
      return new JsonHeaderDecoder(spec, tools)
  }
}

export interface EncodeOptions {
  readonly tools: CodecTools
  /** Of codec `json-header`. */
  readonly filename?: string
  /** Makes the frame wrong in this way. */
  readonly malformed?: Malformation
}

/**
 * The bytes of one frame with this payload.
 * @returns a problem when there is no such frame: the payload holds the frame's end, or is too long for the length field, or
 * this codec cannot be wrong in the way that was asked for
 */
export function encodeFrame(
  spec: CodecSpec,
  payload: Uint8Array,
  options: EncodeOptions,
): Uint8Array | { problem: string } {
  const { malformed, tools, filename = null } = options
  switch (spec.type) {
    case 'none':
      return malformed ? { problem: 'Without a codec there are no frames that could be malformed' } : payload
    case 'lines':
      return encodeDelimited(
        payload,
        { end: LINE_ENDS[spec.ending], maxBytes: spec.maxBytes, orCr: spec.ending === 'any' },
        malformed,
      )
    case 'delimiter':
      return encodeDelimited(payload, { end: hexToBytes(spec.hex), maxBytes: spec.maxBytes }, malformed)
    case 'fixed':
      return encodeFixed(payload, spec.bytes, malformed)
    case 'length':
      return encodeLength(spec, payload, malformed)
    case 'json-header':
      return encodeJsonHeader(spec, payload, { tools, filename, malformed })
  }
}

/** No codec: a frame is what one read brought. */
class ReadDecoder implements FrameDecoder {
  readonly pendingBytes = 0
  readonly failed = false
  #offset = 0

  push(payload: Uint8Array): Frame[] {
    if (payload.length === 0) return []
    const offset = this.#offset
    this.#offset += payload.length
    return [{ offset, bytes: payload.length, payload }]
  }

  end(): undefined {}
}
