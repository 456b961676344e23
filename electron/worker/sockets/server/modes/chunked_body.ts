import { parseFields, type Field } from './http_head.ts'

/** A chunk's size, with extensions; trailers together. */
const MAX_LINE_BYTES = 4 * 1024
const MAX_TRAILER_BYTES = 16 * 1024

/** Reads a body in chunks (RFC 9112 section 7.1), from pieces that end anywhere. */
export class ChunkedBody {
  /** What is wrong with it, in words: nothing can be read after it. */
  fault: string | undefined
  /** Fields behind the last chunk; undefined until it has come. */
  trailers: Field[] | undefined
  readonly #keep: (piece: Uint8Array) => void
  #state: 'size' | 'data' | 'after-data' | 'trailers' = 'size'
  #line = ''
  #remaining = 0
  #trailerLines: string[] = []
  #trailerBytes = 0

  constructor(keep: (piece: Uint8Array) => void) {
    this.#keep = keep
  }

  /** @returns how many bytes belong to the body: all, or up to its end */
  push(bytes: Uint8Array): number {
    let at = 0
    while (at < bytes.length && this.fault === undefined && !this.trailers)
      at = this.#state === 'data' ? this.#readData(bytes, at) : this.#readLine(bytes, at)
    return at
  }

  #readData(bytes: Uint8Array, at: number): number {
    const piece = bytes.subarray(at, at + this.#remaining)
    this.#keep(piece)
    this.#remaining -= piece.length
    if (this.#remaining === 0) this.#state = 'after-data'
    return at + piece.length
  }

  #readLine(bytes: Uint8Array, at: number): number {
    const end = bytes.indexOf(10, at)
    const piece = bytes.subarray(at, end < 0 ? bytes.length : end)
    if (this.#line.length + piece.length > MAX_LINE_BYTES) {
      this.fault = 'a line of the chunked body is longer than 4 KiB'
      return bytes.length
    }
    this.#line += Buffer.from(piece).toString('latin1')
    if (end < 0) return bytes.length
    const line = this.#line.replace(/\r$/, '')
    this.#line = ''
    this.#lineCame(line)
    return end + 1
  }

  #lineCame(line: string): void {
    if (this.#state === 'size') this.#sizeCame(line)
    else if (this.#state === 'after-data') {
      if (line === '') this.#state = 'size'
      else this.fault = 'a chunk is longer than its size says'
    } else this.#trailerCame(line)
  }

  #sizeCame(line: string): void {
    const size = /^([0-9a-f]{1,12})[ \t]*(;|$)/i.exec(line)?.[1]
    if (size === undefined) {
      this.fault = `a chunk has no size in hex: ${JSON.stringify(line.slice(0, 100))}`
      return
    }
    this.#remaining = Number.parseInt(size, 16)
    this.#state = this.#remaining === 0 ? 'trailers' : 'data'
  }

  #trailerCame(line: string): void {
    this.#trailerLines.push(line)
    this.#trailerBytes += line.length
    if (this.#trailerBytes > MAX_TRAILER_BYTES || this.#trailerLines.length > 500)
      this.fault = 'the fields behind the chunked body are too many'
    if (line !== '') return
    const fields = parseFields(this.#trailerLines)
    if (typeof fields === 'string') this.fault = fields
    else this.trailers = fields
  }
}
