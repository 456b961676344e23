import type { HttpResponse } from '../contract/tester/http.ts'
import { bytesToBase64 } from './base64.ts'
import { ByteBuffer } from './byte_buffer.ts'
import { decodeText } from './encodings.ts'
import { withoutOws } from './http_whitespace.ts'

type Framing = HttpResponse['framing']
type Header = HttpResponse['headers'][number]

/** What is kept of a body to be shown. */
const MAX_BODY_BYTES = 4 * 1024 * 1024
/** A line of the head, of chunk sizes or trailers. */
const MAX_LINE_BYTES = 64 * 1024
const MAX_HEADERS = 1000
/** All lines of the head and the trailers. */
const MAX_HEAD_BYTES = 1024 * 1024
const MAX_PROBLEMS = 50
const LF = 10
const CR = 13

type State =
  'status' | 'headers' | 'length' | 'close' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailers' | 'done' | 'failed'

/**
 * Takes an HTTP/1.1 response apart as it comes (RFC 9112). What a strict reader would refuse is named among the problems, and
 * read on as far as it makes sense. Holds at most 1 MiB of head and 4 MiB of the body.
 */
export class ResponseReader {
  readonly #method: string
  #state: State = 'status'
  readonly #line = new ByteBuffer()
  readonly #body = new ByteBuffer()
  #bodyBytes = 0
  #remaining = 0
  #head: { version: string; status: number; reason: string } | undefined
  #headers: Header[] = []
  #framing: Framing = 'none'
  readonly #problems: string[] = []
  #extraBytes = 0
  #headBytes = 0

  /** @param method of the request: an answer to HEAD has no body, whatever its headers say */
  constructor(method: string) {
    this.#method = method.toUpperCase()
  }

  /** All of the response has come, or nothing more of it can be understood. */
  get complete(): boolean {
    return this.#state === 'done' || this.#state === 'failed'
  }

  push(bytes: Uint8Array): void {
    let at = 0
    while (at < bytes.length) {
      if (this.complete) {
        this.#extra(bytes.length - at)
        return
      }
      if (this.#state === 'length' || this.#state === 'chunk' || this.#state === 'close') {
        const end = this.#state === 'close' ? bytes.length : Math.min(bytes.length, at + this.#remaining)
        this.#bodyPiece(bytes.subarray(at, end))
        at = end
      } else at = this.#linePiece(bytes, at)
    }
  }

  /** The connection has ended. */
  end(): void {
    if (this.#state === 'close') this.#state = 'done'
    if (this.complete) return
    if (this.#state === 'status' && this.#line.length === 0 && !this.#head) {
      this.#problem('The connection ended before an answer came')
    } else if (this.#state === 'length') {
      this.#problem(`The connection ended ${this.#remaining} bytes before the body's end`)
    } else if (this.#state === 'status' || this.#state === 'headers') {
      this.#problem('The connection ended inside the head')
    } else this.#problem('The connection ended before the last chunk')
    this.#state = 'failed'
  }

  /** What has come so far; undefined before there is a status line. */
  result(): HttpResponse | undefined {
    if (!this.#head) return undefined
    const extra = this.#extraBytes > 0 ? [`${this.#extraBytes} bytes came behind the response's end`] : []
    return {
      ...this.#head,
      headers: this.#headers,
      body: bytesToBase64(this.#body.view()),
      bodyBytes: this.#bodyBytes,
      framing: this.#framing,
      problems: [...this.#problems, ...extra],
    }
  }

  /** Why there is no result, or what is wrong with it. */
  get problems(): readonly string[] {
    return this.#problems
  }

  #bodyPiece(piece: Uint8Array): void {
    this.#bodyBytes += piece.length
    this.#body.append(piece.subarray(0, Math.max(0, MAX_BODY_BYTES - this.#body.length)))
    if (this.#state === 'close') return
    this.#remaining -= piece.length
    if (this.#remaining === 0) this.#state = this.#state === 'chunk' ? 'chunk-end' : 'done'
  }

  /** Takes bytes to the end of a line, or all there are, and returns where the next begin. */
  #linePiece(bytes: Uint8Array, from: number): number {
    const found = bytes.indexOf(LF, from)
    const end = found < 0 ? bytes.length : found + 1
    this.#line.append(bytes.subarray(from, end))
    if (this.#line.length > MAX_LINE_BYTES) {
      this.#fail(`A line is longer than ${MAX_LINE_BYTES / 1024} KiB`)
      return bytes.length
    }
    if (found < 0) return end
    const line = this.#line.take()
    if (this.#state !== 'chunk-size' && this.#state !== 'chunk-end') this.#headBytes += line.length
    if (this.#headBytes > MAX_HEAD_BYTES) {
      this.#fail(`The head is longer than ${MAX_HEAD_BYTES / 1024 ** 2} MiB`)
      return bytes.length
    }
    this.#wholeLine(line)
    return end
  }

  #wholeLine(line: Uint8Array): void {
    const hasCr = line.at(-2) === CR
    if (!hasCr) this.#problem('A line ends with LF alone (RFC 9112 section 2.2)')
    // RFC 9112 section 5.5 of 9110: octets beyond ASCII are opaque; as Latin-1 each stays what it is.
    const text = decodeText(line.subarray(0, line.length - (hasCr ? 2 : 1)), 'latin1')
    switch (this.#state) {
      case 'status':
        return this.#statusLine(text)
      case 'headers':
        return text === '' ? this.#headEnded() : this.#headerLine(text, this.#headers)
      case 'chunk-size':
        return this.#chunkSize(text)
      case 'chunk-end':
        if (text !== '') this.#fail('A chunk is longer than its size says')
        else this.#state = 'chunk-size'
        return
      case 'trailers':
        if (text === '') this.#state = 'done'
        else this.#headerLine(text, this.#headers)
        return
      case 'length':
      case 'close':
      case 'chunk':
      case 'done':
      case 'failed':
        return
    }
  }

  #statusLine(text: string): void {
    const match = /^(HTTP\/[0-9]\.[0-9]) ([0-9]{3})(?: (.*))?$/.exec(text)
    // RFC 9112 section 2.2: an empty line before it is let pass.
    if (!match && text === '') return
    if (!match) return this.#fail(`"${text.slice(0, 80)}" is no status line; this does not speak HTTP/1.1`)
    const [, version = '', status = '', reason] = match
    if (reason === undefined) this.#problem('The status line lacks the space behind the status')
    this.#head = { version, status: Number(status), reason: reason ?? '' }
    this.#state = 'headers'
  }

  #headerLine(text: string, headers: Header[]): void {
    if (headers.length >= MAX_HEADERS) return this.#fail(`There are more than ${MAX_HEADERS} headers`)
    const last = headers.at(-1)
    if (/^[ \t]/.test(text)) {
      this.#problem('A header goes on in the next line (RFC 9112 section 5.2: obsolete)')
      if (last && last.value.length < MAX_LINE_BYTES) last.value = `${last.value} ${text.trim()}`
      return
    }
    const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)([ \t]*):(.*)$/.exec(text)
    if (!match) return this.#problem(`"${text.slice(0, 80)}" is no header`)
    if (match[2]) this.#problem(`There is a space before the colon of ${match[1]} (RFC 9112 section 5.1)`)
    headers.push({ name: match[1] ?? '', value: withoutOws(match[3] ?? '') })
  }

  /** How the body's end is found: RFC 9112 section 6.3. */
  #headEnded(): void {
    const status = this.#head?.status ?? 0
    if (status >= 100 && status < 200 && status !== 101) {
      this.#headers = []
      this.#state = 'status'
      return
    }
    const lengths = this.#values('content-length').flatMap((value) => value.split(',').map((each) => each.trim()))
    const codings = this.#values('transfer-encoding').flatMap((value) =>
      value
        .toLowerCase()
        .split(',')
        .map((each) => each.trim()),
    )
    if (lengths.length > 0 && codings.length > 0) {
      this.#problem('There are both Transfer-Encoding and Content-Length: the length is not looked at')
    }
    if (this.#method === 'HEAD' || status === 204 || status === 304 || status === 101) this.#state = 'done'
    else if (codings.at(-1) === 'chunked') this.#beginBody('chunked', 'chunk-size')
    else if (codings.length > 0) this.#beginBody('close', 'close')
    else if (lengths.length > 0) this.#lengths(lengths)
    else this.#beginBody('close', 'close')
  }

  #lengths(lengths: string[]): void {
    const [first = ''] = lengths
    if (lengths.some((length) => length !== first)) {
      return this.#fail(`There are lengths that differ: ${lengths.slice(0, 5).join(', ')}`)
    }
    if (!/^[0-9]+$/.test(first) || !Number.isSafeInteger(Number(first))) {
      return this.#fail(`"${first.slice(0, 40)}" is no length`)
    }
    if (lengths.length > 1) this.#problem('Content-Length is there more than once')
    this.#remaining = Number(first)
    this.#beginBody('content-length', this.#remaining > 0 ? 'length' : 'done')
  }

  #beginBody(framing: Framing, state: State): void {
    this.#framing = framing
    this.#state = state
  }

  #chunkSize(text: string): void {
    // RFC 9112 section 7.1.1: extensions behind a semicolon are ignored.
    const digits = /^([0-9a-f]+)[ \t]*(?:;.*)?$/i.exec(text)?.[1]
    const size = Number.parseInt(digits ?? '', 16)
    if (!Number.isSafeInteger(size)) return this.#fail(`"${text.slice(0, 40)}" is no size of a chunk`)
    this.#remaining = size
    this.#state = size === 0 ? 'trailers' : 'chunk'
  }

  #values(name: string): string[] {
    return this.#headers.filter((header) => header.name.toLowerCase() === name).map(({ value }) => value)
  }

  #extra(bytes: number): void {
    if (this.#state === 'done') this.#extraBytes += bytes
  }

  #problem(text: string): void {
    if (this.#problems.length < MAX_PROBLEMS && !this.#problems.includes(text)) this.#problems.push(text)
  }

  #fail(text: string): void {
    this.#problem(text)
    this.#state = 'failed'
  }
}
