import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  HttpRequestReader,
  type HttpFault,
  type HttpRequestRead,
} from '../../../electron/worker/sockets/server/modes/http_request_reader.ts'

/** What the reader makes of bytes that come in these pieces. */
function read(pieces: readonly Uint8Array[]): { requests: HttpRequestRead[]; fault: HttpFault | undefined } {
  const reader = new HttpRequestReader()
  const requests: HttpRequestRead[] = []
  for (const piece of pieces)
    for (let at = 0; at < piece.length;) {
      const { taken, request, fault } = reader.push(piece.subarray(at))
      if (request) requests.push(request)
      if (fault) return { requests, fault }
      at += taken
    }
  return { requests, fault: reader.end() }
}

function cut(bytes: Uint8Array, borders: readonly number[]): Uint8Array[] {
  const at = [0, ...borders.map((border) => border % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end))
}

const head = (lines: string[]) => Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
const withLength = fc
  .uint8Array()
  .map((body) => Buffer.concat([head(['POST /l HTTP/1.1', 'Host: a', `Content-Length: ${body.length}`]), body]))
const chunked = fc
  .array(fc.uint8Array({ minLength: 1 }))
  .map((chunks) =>
    Buffer.concat([
      head(['POST /c HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked']),
      ...chunks.flatMap((chunk) => [Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]),
      Buffer.from('0\r\nTrailer: x\r\n\r\n'),
    ]),
  )
const get = fc.constant(head(['GET /g HTTP/1.1', 'Host: a']))

describe('a reader of HTTP requests', () => {
  it('finds the same requests however the bytes are cut', () => {
    const stream = fc.array(fc.oneof(withLength, chunked, get), { maxLength: 5 })
    fc.assert(
      fc.property(stream, fc.array(fc.nat(), { maxLength: 20 }), (requests, borders) => {
        const bytes = Buffer.concat(requests)
        const whole = read([bytes])
        expect(whole).toMatchObject({ fault: undefined, requests: { length: requests.length } })
        expect(read(cut(bytes, borders))).toEqual(whole)
      }),
    )
  })

  it('says what is wrong with garbage, and never throws', () => {
    const words = fc.constantFrom(
      'GET / HTTP/1.1',
      '\r\n',
      'Host: a',
      ':',
      'Transfer-Encoding: chunked',
      'zz',
      '\0',
      '5',
    )
    const garbage = fc.oneof(
      fc.uint8Array(),
      fc.array(words).map((parts) => new Uint8Array(Buffer.from(parts.join('')))),
    )
    fc.assert(
      fc.property(garbage, (bytes) => {
        const { requests, fault } = read([bytes])
        if (requests.length === 0 && /[^\r\n]/.test(Buffer.from(bytes).toString('latin1')))
          expect(fault?.reason).toBeTypeOf('string')
      }),
    )
  })

  it('reads a head in time proportional to its length, whatever spaces stand in its fields', () => {
    const spaces = ' '.repeat(60_000)
    const requests = Array.from({ length: 10 }, () => head(['GET / HTTP/1.1', 'Host: a', `X: b${spaces}c`]))
    expect(read([Buffer.concat(requests)])).toMatchObject({ fault: undefined, requests: { length: 10 } })
  })

  it('shows nothing of a peer that would act on a screen', () => {
    expect(read([head(['GET / HTTP/1.1', 'Host: a', '\x9b31m no colon'])]).fault?.reason).toBe(
      'a field has no colon: "<U+009B>31m no colon"',
    )
  })

  it('refuses what two readers could understand in two ways', () => {
    const ambiguous = [
      ['Content-Length: 1', 'Content-Length: 2'],
      ['Content-Length: +1'],
      ['Content-Length: 1', 'Transfer-Encoding: chunked'],
      ['Transfer-Encoding: chunked, chunked'],
      ['Transfer-Encoding : chunked'],
      ['X: a', ' folded'],
    ]
    for (const lines of ambiguous)
      expect(read([head(['POST / HTTP/1.1', 'Host: a', ...lines])]).fault?.reason).toBeTypeOf('string')
  })
})
