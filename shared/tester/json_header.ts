import type { CodecSpec } from '../contract/tester/bytes.ts'
import { ByteBuffer } from './byte_buffer.ts'
import type { CodecTools, FrameError, Md5 } from './frame.ts'
import { readInteger } from './length_prefix.ts'

export type JsonHeaderSpec = Extract<CodecSpec, { type: 'json-header' }>

const LENGTH_BYTES = 4
const MD5 = /^[0-9a-f]{32}$/i

export interface JsonHeader {
  /** Bytes of payload. */
  readonly totalSize: number
  /** As the peer wrote it: never to be used as a path as it is. */
  readonly filename: string | null
  /** Lower-case hex; null: the payload is not checked. */
  readonly md5: string | null
  /** All that the header holds, also what this protocol does not know. */
  readonly fields: Record<string, unknown>
  /** Of the length and the header together. */
  readonly bytes: number
}

/** Told what comes, in this order: `header`, `payload` any number of times, `end`. After a `fault` this message is over. */
export interface JsonHeaderHandler {
  header(header: JsonHeader): void
  /** The next bytes of the payload: a view of what was pushed, good during the call. Never empty. */
  payload(piece: Uint8Array): void
  /** All of the payload came, and its md5 is right, if the header has one. */
  end(): void
  /** @param seen the bytes of length and header, when the fault is in them */
  fault(error: FrameError, seen: Uint8Array): void
}

/**
 * Reads messages of a JSON header and a payload (PROTOCOLS.md 5), one after the other. Payloads pass through in pieces, so
 * that a file of any size takes no memory; a header is held, up to `maxHeaderBytes`.
 */
export class JsonHeaderReader {
  readonly #spec: JsonHeaderSpec
  readonly #tools: CodecTools
  readonly #handler: JsonHeaderHandler
  readonly #held = new ByteBuffer()
  #headerBytes: number | undefined
  #messageBytes = 0
  #expected: { remaining: number; sum?: { md5: Md5; wanted: string } } | undefined
  #failed = false

  constructor(spec: JsonHeaderSpec, tools: CodecTools, handler: JsonHeaderHandler) {
    this.#spec = spec
    this.#tools = tools
    this.#handler = handler
  }

  /** Where the next message would begin cannot be known: what is pushed is dropped. A wrong md5 alone is no such fault. */
  get failed(): boolean {
    return this.#failed
  }

  /** How many bytes have come of the message that is being read or, while its end or fault is told, has just been. */
  get messageBytes(): number {
    return this.#messageBytes
  }

  push(bytes: Uint8Array): void {
    let rest = bytes
    while (rest.length > 0 && !this.#failed) rest = this.#expected ? this.#readPayload(rest) : this.#readHeader(rest)
  }

  /** The peer has ended: a message that has not is a fault. */
  end(): void {
    if (this.#failed) return
    if (this.#expected) this.#fail('payload ended early')
    else if (this.#headerBytes !== undefined) this.#fail('header ended early')
    else if (this.#held.length > 0) this.#fail('length ended early')
  }

  /** Takes as much as belongs to the length or the header, and returns the rest. */
  #readHeader(bytes: Uint8Array): Uint8Array {
    const wanted = LENGTH_BYTES + (this.#headerBytes ?? 0) - this.#held.length
    this.#held.append(bytes.subarray(0, wanted))
    this.#messageBytes = this.#held.length
    if (bytes.length >= wanted) {
      if (this.#headerBytes === undefined) this.#lengthCame()
      else this.#headerCame()
    }
    return bytes.subarray(wanted)
  }

  #lengthCame(): void {
    const length = readInteger(this.#held.view(), 0, { bytes: LENGTH_BYTES, order: this.#spec.order, signed: true })
    if (length < 0) this.#fail('negative length')
    else if (length > this.#spec.maxHeaderBytes) this.#fail('header too long')
    else if (length === 0) this.#fail('header is not JSON')
    else this.#headerBytes = length
  }

  #headerCame(): void {
    const bytes = this.#held.take()
    this.#headerBytes = undefined
    const header = parseHeader(bytes.subarray(LENGTH_BYTES), bytes.length)
    if (typeof header === 'string') return this.#fail(header, bytes)
    if (header.totalSize > this.#spec.maxPayloadBytes) return this.#fail('frame too long', bytes)
    const { md5, totalSize } = header
    const sum = md5 === null ? {} : { sum: { md5: this.#tools.newMd5(), wanted: md5 } }
    this.#expected = { remaining: totalSize, ...sum }
    this.#handler.header(header)
    if (totalSize === 0) this.#payloadCame()
  }

  #readPayload(bytes: Uint8Array): Uint8Array {
    const expected = this.#expected
    if (!expected) return bytes
    const piece = bytes.subarray(0, expected.remaining)
    expected.remaining -= piece.length
    this.#messageBytes += piece.length
    expected.sum?.md5.update(piece)
    this.#handler.payload(piece)
    if (expected.remaining === 0) this.#payloadCame()
    return bytes.subarray(piece.length)
  }

  #payloadCame(): void {
    const sum = this.#expected?.sum
    this.#expected = undefined
    if (sum && sum.md5.digest() !== sum.wanted) this.#handler.fault('md5 does not match', new Uint8Array(0))
    else this.#handler.end()
    this.#messageBytes = 0
  }

  #fail(error: FrameError, seen = this.#held.take()): void {
    this.#failed = true
    this.#expected = undefined
    this.#handler.fault(error, seen)
    this.#messageBytes = 0
  }
}

function parseHeader(bytes: Uint8Array, whole: number): JsonHeader | FrameError {
  let fields: unknown
  try {
    // RFC 8259 section 8.1: UTF-8, without a byte order mark.
    fields = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    return 'header is not JSON'
  }
  if (!isObject(fields)) return 'header is not an object'
  const { total_size: totalSize, filename = null, md5 = null } = fields
  if (typeof totalSize !== 'number' || !Number.isSafeInteger(totalSize) || totalSize < 0) {
    return 'total_size is not a size'
  }
  if (filename !== null && typeof filename !== 'string') return 'filename is not text'
  if (md5 !== null && !(typeof md5 === 'string' && MD5.test(md5))) return 'md5 is not 32 hex digits'
  return { totalSize, filename, md5: md5 && md5.toLowerCase(), fields, bytes: whole }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
