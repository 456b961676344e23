import { STATUS_CODES } from 'node:http'
import type { Conversation, Mode, ServedPeer } from '../mode.ts'
import { HttpRequestReader, type HttpFault, type HttpRequestRead } from './http_request_reader.ts'

/** Answers each HTTP/1.1 request with what it understood of it, as JSON; one that it does not understand with the reason. */
export function httpMode(): Mode {
  return { codec: { type: 'none' }, begin: (connection) => new HttpConversation(connection) }
}

class HttpConversation implements Conversation {
  readonly counts = true
  readonly #connection: ServedPeer
  readonly #reader = new HttpRequestReader()

  constructor(connection: ServedPeer) {
    this.#connection = connection
  }

  get unfinished(): boolean {
    return this.#reader.inHead
  }

  take(bytes: Uint8Array): number {
    let at = 0
    while (at < bytes.length && this.#connection.takes) {
      const { taken, request, fault, expectsContinue } = this.#reader.push(bytes.subarray(at))
      at += taken
      if (expectsContinue) this.#connection.send(Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'))
      if (request) this.#answer(request)
      if (fault) this.#refuse(fault)
    }
    return at
  }

  ended(): void {
    const fault = this.#reader.end()
    if (fault) this.#refuse(fault)
    else this.#connection.finish()
  }

  #answer(request: HttpRequestRead): void {
    this.#connection.counted()
    const { body, ...understood } = request
    const json = {
      ...understood,
      body: Buffer.from(body).toString('base64'),
      ...(body.length < request.bodyBytes ? { bodyCut: true } : {}),
    }
    this.#connection.send(response(200, json, { close: !request.keepAlive, head: request.method === 'HEAD' }))
    if (!request.keepAlive) this.#connection.finish()
  }

  #refuse({ status, reason }: HttpFault): void {
    this.#connection.send(response(status, { error: reason }, { close: true, head: false }))
    this.#connection.fail(`HTTP ${status}: ${reason}`)
  }
}

function response(status: number, content: object, { close, head }: { close: boolean; head: boolean }): Uint8Array {
  const body = Buffer.from(`${JSON.stringify(content, undefined, 2)}\n`)
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Date: ${new Date().toUTCString()}`,
    'Server: flotilla',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    ...(close ? ['Connection: close'] : []),
  ]
  const text = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
  // RFC 9110 section 9.3.2: the answer to HEAD has the length of what it leaves out.
  return head ? text : Buffer.concat([text, body])
}
