import { ByteBuffer } from '../../../../../shared/tester/byte_buffer.ts'
import { ChunkedBody } from './chunked_body.ts'
import { parseHead, type Head, type HttpFault } from './http_head.ts'

export type { HttpFault } from './http_head.ts'

/** As Apache and nginx allow by default, in all. */
const MAX_HEAD_BYTES = 64 * 1024
/** What is kept of a body; the rest is counted. */
const MAX_BODY_BYTES = 256 * 1024
const LF = 10
const CR = 13

/** A request, taken apart. */
export interface HttpRequestRead extends Omit<Head, 'framing'> {
  readonly bodyBytes: number
  /** At most the first 256 KiB, chunks joined. */
  readonly body: Uint8Array
  /** Fields behind the last chunk. */
  readonly trailers: readonly { readonly name: string; readonly value: string }[]
}

export interface HttpRead {
  /** How many of the bytes were looked at: up to the end of a request. */
  readonly taken: number
  readonly request?: HttpRequestRead
  readonly fault?: HttpFault
  /** The peer waits to be told that its body is wanted (RFC 9110 section 10.1.1). */
  readonly expectsContinue?: boolean
}

/** Reads HTTP/1.1 requests (RFC 9112) from pieces that end anywhere, in bounded memory, one at a time. */
export class HttpRequestReader {
  #held = new ByteBuffer()
  #head: Head | undefined
  #chunked: ChunkedBody | undefined
  #remaining = 0
  #body = new ByteBuffer()
  #bodyBytes = 0

  /** Whether a request has begun and its head has not ended. */
  get inHead(): boolean {
    return !this.#head && this.#held.length > 0
  }

  push(bytes: Uint8Array): HttpRead {
    return this.#head ? this.#readBody(bytes) : this.#readHead(bytes)
  }

  /** The peer has ended. */
  end(): HttpFault | undefined {
    if (this.#head) return { status: 400, reason: 'the body ended early' }
    return this.#held.length > 0 ? { status: 400, reason: 'the request ended in its head' } : undefined
  }

  /** Byte by byte, and up to the empty line only: what follows belongs to the body. */
  #readHead(bytes: Uint8Array): HttpRead {
    // RFC 9112 section 2.2: empty lines before a request are passed over.
    let from = 0
    if (this.#held.length === 0) while (bytes[from] === CR || bytes[from] === LF) from++
    const end = this.#headEnd(bytes, from)
    this.#held.append(bytes.subarray(from, end ?? bytes.length))
    if (this.#held.length > MAX_HEAD_BYTES)
      return { taken: bytes.length, fault: { status: 431, reason: 'the head of the request is longer than 64 KiB' } }
    if (end === undefined) return { taken: bytes.length }
    const head = parseHead(this.#held.take())
    if ('reason' in head) return { taken: bytes.length, fault: head }
    return this.#begin(head, end)
  }

  /** Where the head ends, after an empty line; lines may end with LF alone (RFC 9112 section 2.2). */
  #headEnd(bytes: Uint8Array, from: number): number | undefined {
    const held = this.#held.view()
    const before = (back: number, at: number) =>
      at - back >= from ? bytes[at - back] : held[held.length + at - from - back]
    for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1)) {
      const one = before(1, at)
      if (one === LF || (one === CR && before(2, at) === LF)) return at + 1
    }
    return undefined
  }

  #begin(head: Head, taken: number): HttpRead {
    this.#head = head
    this.#bodyBytes = 0
    this.#chunked = head.framing === 'chunked' ? new ChunkedBody((piece) => this.#keep(piece)) : undefined
    this.#remaining = head.framing === 'chunked' ? Infinity : head.framing
    if (this.#remaining === 0) return { taken, request: this.#finish([]) }
    const expects = head.headers.some(
      ({ name, value }) => name.toLowerCase() === 'expect' && value.toLowerCase() === '100-continue',
    )
    return { taken, ...(expects && head.version === 'HTTP/1.1' ? { expectsContinue: true } : {}) }
  }

  #readBody(bytes: Uint8Array): HttpRead {
    const chunked = this.#chunked
    if (chunked) {
      const taken = chunked.push(bytes)
      if (chunked.fault !== undefined) return { taken: bytes.length, fault: { status: 400, reason: chunked.fault } }
      return chunked.trailers ? { taken, request: this.#finish(chunked.trailers) } : { taken }
    }
    const piece = bytes.subarray(0, this.#remaining)
    this.#remaining -= piece.length
    this.#keep(piece)
    return { taken: piece.length, ...(this.#remaining === 0 ? { request: this.#finish([]) } : {}) }
  }

  #keep(piece: Uint8Array): void {
    this.#bodyBytes += piece.length
    const room = MAX_BODY_BYTES - this.#body.length
    if (room > 0) this.#body.append(piece.subarray(0, room))
  }

  #finish(trailers: HttpRequestRead['trailers']): HttpRequestRead {
    const { framing: _framing, ...head } = this.#head!
    this.#head = undefined
    this.#chunked = undefined
    return { ...head, trailers, bodyBytes: this.#bodyBytes, body: this.#body.take() }
  }
}
