import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { HttpRequest } from '../../../../shared/contract/tester/http.ts'
import type { HttpResult } from '../../../../shared/tasks/sockets.ts'
import type { HttpTarget } from '../../../../shared/tester/http_request.ts'
import { ResponseReader } from '../../../../shared/tester/http_response.ts'
import { endpoint } from '../endpoint.ts'
import { dial } from './dial.ts'
import { KeptBytes } from './kept_bytes.ts'
import { brokenWords, handshakeWords, openingWords } from './socket_words.ts'
import { tlsFacts } from './tls_facts.ts'

/** What is kept of the raw bytes to be shown. */
const KEPT_BYTES = 4 * 1024 * 1024

/** One request and its response on a connection of their own. */
export class HttpExchange {
  /** Resolves when the response is complete, or as complete as it will be. */
  readonly end: Promise<HttpResult>
  #resolve!: (result: HttpResult) => void
  readonly #request: HttpRequest
  readonly #target: HttpTarget
  readonly #bytes: Uint8Array
  readonly #socket: Socket
  readonly #reader: ResponseReader
  readonly #received = new KeptBytes(KEPT_BYTES)
  readonly #timer: NodeJS.Timeout
  /** When each phase was over, as `performance.now()` tells. They follow one another, and add up to the whole. */
  readonly #times: { began: number; lookedUp?: number; connected?: number; secured?: number; firstByte?: number }
  #remote: string
  #tls: HttpResult['tls']
  #sending = false
  #message: string | undefined
  #over = false

  constructor(request: HttpRequest, target: HttpTarget, bytes: Uint8Array) {
    this.#request = request
    this.#target = target
    this.#bytes = bytes
    this.#remote = endpoint(target.host, target.port)
    this.#reader = new ResponseReader(methodOf(request))
    this.#times = { began: performance.now() }
    this.end = new Promise((resolve) => (this.#resolve = resolve))
    this.#timer = setTimeout(() => this.#finish(this.#tooLate()), request.timeoutMs)
    this.#socket = dial({ host: target.host, port: target.port, ...(target.tls ? { tls: {} } : {}) })
    this.#socket.once('lookup', () => (this.#times.lookedUp = performance.now()))
    this.#socket.on('connect', () => this.#connected())
    this.#socket.on('secureConnect', () => this.#secured())
    this.#socket.on('data', (piece: Buffer) => this.#came(piece))
    this.#socket.on('end', () => this.#finish())
    this.#socket.on('error', (error) => this.#finish(this.#words(error)))
    this.#socket.on('close', () => this.#finish())
  }

  cancel(): void {
    this.#finish('Cancelled.')
  }

  #connected(): void {
    this.#times.connected = performance.now()
    const { remoteAddress, remotePort } = this.#socket
    if (remoteAddress !== undefined) this.#remote = endpoint(remoteAddress, remotePort ?? this.#target.port)
    this.#socket.setNoDelay(true)
    if (!this.#target.tls) this.#send()
  }

  #secured(): void {
    this.#times.secured = performance.now()
    if (!(this.#socket instanceof TLSSocket)) return
    const { version, cipher, trusted, problem } = tlsFacts(this.#socket, this.#target.host)
    this.#tls = { version, cipher, trusted, ...(problem === undefined ? {} : { problem }) }
    if (trusted || !this.#request.verify) this.#send()
    else this.#finish(`Nothing was sent to ${this.#remote}: ${problem ?? 'its certificate is not trusted.'}`)
  }

  #send(): void {
    this.#sending = true
    this.#socket.write(this.#bytes)
  }

  #came(piece: Uint8Array): void {
    this.#times.firstByte ??= performance.now()
    this.#received.add(piece)
    this.#reader.push(piece)
    if (this.#reader.complete) this.#finish()
  }

  #finish(message?: string): void {
    if (this.#over) return
    this.#over = true
    clearTimeout(this.#timer)
    const ended = performance.now()
    this.#message = message ?? this.#incomplete()
    this.#socket.destroy()
    const response = this.#reader.result()
    this.#resolve({
      ...(this.#times.connected === undefined ? {} : { remote: this.#remote }),
      sent: this.#sending ? this.#bytes.slice(0, KEPT_BYTES) : new Uint8Array(0),
      received: this.#received.head,
      receivedBytes: this.#received.bytes,
      ...(response ? { response } : {}),
      timing: this.#timing(ended),
      ...(this.#tls ? { tls: this.#tls } : {}),
      ...(this.#message === undefined ? {} : { message: this.#message }),
    })
  }

  /** @returns what the reader says of a response that ended early, or is none */
  #incomplete(): string | undefined {
    const before = this.#reader.problems.length
    this.#reader.end()
    const { problems } = this.#reader
    return problems.length > before || !this.#reader.result() ? problems.at(-1) : undefined
  }

  #timing(ended: number): HttpResult['timing'] {
    const { began, lookedUp, connected, secured, firstByte } = this.#times
    const sent = secured ?? connected
    return {
      ...(lookedUp === undefined ? {} : { dnsMs: lookedUp - began }),
      ...(connected === undefined ? {} : { connectMs: connected - (lookedUp ?? began) }),
      ...(secured === undefined || connected === undefined ? {} : { tlsMs: secured - connected }),
      // From when sending began: a server may answer before it has read all.
      ...(firstByte === undefined || sent === undefined ? {} : { firstByteMs: firstByte - sent }),
      ...(firstByte === undefined ? {} : { restMs: ended - firstByte }),
      totalMs: ended - began,
    }
  }

  #tooLate(): string {
    const seconds = this.#request.timeoutMs / 1000
    const { connected, secured, firstByte } = this.#times
    if (connected === undefined) return `${this.#remote} did not answer in ${seconds} s: no connection was made.`
    if (this.#target.tls && secured === undefined)
      return `${this.#remote} accepted the connection, but the TLS handshake was not over in ${seconds} s: it may not speak TLS.`
    if (firstByte === undefined) return `${this.#remote} sent nothing in ${seconds} s.`
    return `The response was not over in ${seconds} s: cut off.`
  }

  #words(error: Error): string {
    if (this.#times.connected === undefined) return openingWords(error, this.#target)
    if (this.#target.tls && this.#times.secured === undefined) return handshakeWords(error, this.#remote)
    return brokenWords(error, this.#remote)
  }
}

/** Of a raw request its first word: an answer to HEAD has no body. */
function methodOf({ raw, method }: HttpRequest): string {
  return raw === undefined ? method : (/^\s*(\S+)/.exec(raw)?.[1] ?? method)
}
