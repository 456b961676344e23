import type { Cut, Cutter } from './cutter.ts'

const LF = 10
const CR = 13

/** Frames that end with certain bytes, which are not part of the payload. */
export class DelimiterCutter implements Cutter {
  readonly #delimiter: Uint8Array
  readonly #maxBytes: number
  /** Bytes of this frame in which no delimiter begins. */
  #searched = 0

  constructor(delimiter: Uint8Array, maxBytes: number) {
    this.#delimiter = delimiter
    this.#maxBytes = maxBytes
  }

  cut(source: Uint8Array, from: number): Cut | undefined {
    const found = indexOfBytes(source, this.#delimiter, from + this.#searched)
    const known = found < 0 ? Math.max(0, source.length - from - this.#delimiter.length + 1) : found - from
    if (known > this.#maxBytes) return tooLong(source, from, this.#maxBytes)
    this.#searched = found < 0 ? known : 0
    if (found < 0) return undefined
    return { end: found + this.#delimiter.length, payloadFrom: from, payloadTo: found }
  }

  left() {
    return { error: 'missing end', payloadFrom: 0 } as const
  }
}

/**
 * Lines that end with LF, CR or CRLF, whichever comes. A CR ends a line at once, for a peer that sends nothing else would
 * wait for its answer; when the LF comes in a later piece, it is the first byte of the next frame and no part of its payload.
 */
export class AnyLineCutter implements Cutter {
  readonly #maxBytes: number
  #searched = 0
  #afterCr = false

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  cut(source: Uint8Array, from: number): Cut | undefined {
    const begin = from + (this.#afterCr && source[from] === LF ? 1 : 0)
    const limit = Math.min(source.length, begin + this.#maxBytes + 1)
    let at = begin + this.#searched
    while (at < limit && source[at] !== LF && source[at] !== CR) at++
    if (at - begin > this.#maxBytes) return tooLong(source, begin, this.#maxBytes)
    if (at >= source.length) {
      this.#searched = at - begin
      return undefined
    }
    this.#searched = 0
    const isCr = source[at] === CR
    const isCrLf = isCr && source[at + 1] === LF
    this.#afterCr = isCr && !isCrLf && at + 1 === source.length
    return { end: at + (isCrLf ? 2 : 1), payloadFrom: begin, payloadTo: at }
  }

  left(rest: Uint8Array) {
    const begin = this.#afterCr && rest[0] === LF ? 1 : 0
    return rest.length > begin ? ({ error: 'missing end', payloadFrom: begin } as const) : undefined
  }
}

function tooLong(source: Uint8Array, from: number, maxBytes: number): Cut {
  const end = Math.min(source.length, from + maxBytes)
  return { end, payloadFrom: from, payloadTo: end, error: 'frame too long' }
}

/** @returns -1 when `wanted` does not stand in `bytes` at `from` or later */
export function indexOfBytes(bytes: Uint8Array, wanted: Uint8Array, from = 0): number {
  const first = wanted[0]
  if (first === undefined) return from <= bytes.length ? from : -1
  const last = bytes.length - wanted.length
  // The engine's own search is the fastest, but not when it is called for each byte of a run of the first one.
  const next = (from: number) => (bytes[from] === first ? from : bytes.indexOf(first, from))
  for (let at = next(from); at >= 0 && at <= last; at = next(at + 1)) {
    let same = 1
    while (same < wanted.length && bytes[at + same] === wanted[same]) same++
    if (same === wanted.length) return at
  }
  return -1
}
