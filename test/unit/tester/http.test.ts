import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { httpRequest } from '../../../shared/contract/tester/http.ts'
import { httpTarget, requestBytes } from '../../../shared/tester/http_request.ts'
import { ResponseReader } from '../../../shared/tester/http_response.ts'
import { asText, ascii } from './codec_tools.ts'

function request(input: object): string {
  const bytes = requestBytes(httpRequest.parse({ url: 'http://127.0.0.1:8080/a?b#c', ...input }))
  return 'problem' in bytes ? `problem: ${bytes.problem}` : asText(bytes)
}

function read(text: string, { method = 'GET', ended = false, step = 1 } = {}) {
  const bytes = Uint8Array.from(text, (sign) => sign.charCodeAt(0))
  const reader = new ResponseReader(method)
  for (let at = 0; at < bytes.length; at += step) reader.push(bytes.subarray(at, at + step))
  if (ended) reader.end()
  const result = reader.result()
  const body = result && Buffer.from(result.body, 'base64').toString('latin1')
  return { ...result, body, complete: reader.complete, problems: reader.problems, all: result?.problems }
}

const OK = 'HTTP/1.1 200 OK\r\n'

describe('a request', () => {
  it('has a line, Host, its headers and a length', () => {
    expect(request({ method: 'POST', headers: [{ name: 'X-A', value: 'é' }], body: 'é' })).toBe(
      'POST /a?b HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nX-A: é\r\nContent-Length: 2\r\n\r\né',
    )
    expect(request({})).toBe('GET /a?b HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n')
  })

  it('keeps what its author says of host and length', () => {
    const headers = [
      { name: 'host', value: 'other' },
      { name: 'content-length', value: '99' },
    ]
    expect(request({ headers, body: 'x' })).toBe('GET /a?b HTTP/1.1\r\nhost: other\r\ncontent-length: 99\r\n\r\nx')
  })

  it('that is raw is sent as it is typed', () => {
    expect(request({ raw: 'GET\n\nnonsense' })).toBe('GET\n\nnonsense')
  })

  it.each([
    [{ name: 'X', value: 'a\r\nEvil: 1' }],
    [{ name: 'X', value: 'a\nb' }],
    [{ name: 'X\r\nEvil', value: '1' }],
    [{ name: 'X:', value: '1' }],
    [{ name: '', value: '1' }],
  ])('cannot be given another header inside one: %j', (header) => {
    expect(request({ headers: [header] })).toMatch(/^problem: /)
  })

  it.each([
    ['http://h', { tls: false, host: 'h', port: 80, authority: 'h', path: '/' }],
    [
      'https://[::1]:8443/é x?q=1#f',
      { tls: true, host: '::1', port: 8443, authority: '[::1]:8443', path: '/%C3%A9%20x?q=1' },
    ],
    ['HTTP://h:80?q', { host: 'h', authority: 'h', path: '/?q' }],
    ['http://h/../%2e', { path: '/../%2e' }],
  ])('goes where its URL says: %s', (url, target) => {
    expect(httpTarget(url)).toMatchObject(target)
  })

  it.each(['ftp://h/', 'http://', 'http://u:p@h/', 'http://h:99999/', 'http://a b/', 'http://h:0/'])(
    'cannot go to %s',
    (url) => {
      expect(httpTarget(url)).toHaveProperty('problem')
    },
  )
})

describe('a response', () => {
  it('has status, headers and a body of the length it says', () => {
    expect(read(`${OK}Content-Length: 5\r\nX-A:  b \r\n\r\nhello`)).toMatchObject({
      version: 'HTTP/1.1',
      status: 200,
      reason: 'OK',
      headers: [
        { name: 'Content-Length', value: '5' },
        { name: 'X-A', value: 'b' },
      ],
      body: 'hello',
      bodyBytes: 5,
      framing: 'content-length',
      complete: true,
      all: [],
    })
  })

  it('comes in chunks with extensions and trailers', () => {
    const chunks = '5;x=1\r\nhello\r\n6\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n'
    expect(read(`${OK}Transfer-Encoding: gzip, chunked\r\n\r\n${chunks}`)).toMatchObject({
      body: 'hello world',
      framing: 'chunked',
      headers: [{ name: 'Transfer-Encoding' }, { name: 'X-Sum', value: '1' }],
      complete: true,
      all: [],
    })
  })

  it('is read in time proportional to its head, whatever spaces stand in it', () => {
    const field = `X: a${' '.repeat(60_000)}b\r\n`
    const { headers } = read(`${OK}${field.repeat(15)}Content-Length: 0\r\n\r\n`) as { headers: { value: string }[] }
    expect(headers[0]!.value).toHaveLength(60_002)
  })

  it('has no head without end, also where it only says that it will come', () => {
    const wrong = { complete: true, all: [expect.stringContaining('longer than 1 MiB') as string] }
    expect(read(`${OK}${`X: ${'a'.repeat(60_000)}\r\n`.repeat(20)}`)).toMatchObject(wrong)
    expect(read(`HTTP/1.1 100 Continue\r\nX: ${'a'.repeat(60_000)}\r\n\r\n`.repeat(20))).toMatchObject(wrong)
  })

  it('without a length goes on until the connection ends', () => {
    expect(read(`${OK}\r\nhello`)).toMatchObject({ complete: false, body: 'hello' })
    expect(read(`${OK}\r\nhello`, { ended: true })).toMatchObject({ complete: true, framing: 'close', all: [] })
  })

  it.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ])('to %s with status %i has no body', (method, status) => {
    expect(read(`HTTP/1.1 ${status} X\r\nContent-Length: 5\r\n\r\n`, { method })).toMatchObject({
      complete: true,
      framing: 'none',
      all: [],
    })
  })

  it('comes after those that only say that it will', () => {
    expect(read(`HTTP/1.1 100 Continue\r\nX: y\r\n\r\n${OK}Content-Length: 0\r\n\r\n`)).toMatchObject({
      status: 200,
      headers: [{ name: 'Content-Length' }],
      complete: true,
    })
  })

  it.each([
    ['SSH-2.0-OpenSSH_9.6\r\n', 'is no status line'],
    [`${OK}Content-Length: 5\r\nContent-Length: 6\r\n\r\n`, 'lengths that differ: 5, 6'],
    [`${OK}Content-Length: -1\r\n\r\n`, '"-1" is no length'],
    [
      `${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      'both Transfer-Encoding and Content-Length',
    ],
    [`${OK}A: b\r\n c\r\nContent-Length: 0\r\n\r\n`, 'obsolete'],
    [`${OK}A : b\r\nContent-Length: 0\r\n\r\n`, 'space before the colon of A'],
    [`${OK}nonsense\r\nContent-Length: 0\r\n\r\n`, '"nonsense" is no header'],
    [`${OK}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`, '"xyz" is no size of a chunk'],
    [`${OK}Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n`, 'longer than its size'],
    ['HTTP/1.1 200 OK\nContent-Length: 0\n\n', 'LF alone'],
    [`${OK}A: ${'b'.repeat(70_000)}`, 'longer than 64 KiB'],
  ])('that a strict reader would refuse is named', (text, problem) => {
    expect(read(text).problems.join()).toContain(problem)
  })

  it.each([
    ['', 'before an answer came'],
    ['HTTP/1.1 200', 'inside the head'],
    [`${OK}Content-Length: 5\r\n\r\nhel`, '2 bytes before the body'],
    [`${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`, 'before the last chunk'],
  ])('that ends early is named', (text, problem) => {
    expect(read(text, { ended: true }).problems.join()).toContain(problem)
  })

  it('with bytes behind its end says how many', () => {
    expect(read(`${OK}Content-Length: 1\r\n\r\nabcd`, { step: 100 }).all).toEqual([
      "3 bytes came behind the response's end",
    ])
  })

  it('of any size is counted, and its first 4 MiB are kept', () => {
    const reader = new ResponseReader('GET')
    reader.push(ascii(`${OK}\r\n`))
    for (let sent = 0; sent < 10; sent++) reader.push(new Uint8Array(1024 * 1024))
    reader.end()
    const result = reader.result()
    expect(result?.bodyBytes).toBe(10 * 1024 * 1024)
    expect(Buffer.from(result?.body ?? '', 'base64')).toHaveLength(4 * 1024 * 1024)
  })

  it('is the same wherever it is cut, also when it is garbage', () => {
    const part = fc.constantFrom(
      OK,
      '\r\n',
      '\n',
      'Content-Length: 3\r\n',
      'Transfer-Encoding: chunked\r\n',
      '3\r\nabc\r\n',
      '0\r\n',
      'x',
      ' ',
    )
    fc.assert(
      fc.property(
        fc.array(fc.oneof(part, fc.string({ maxLength: 5 })), { maxLength: 12 }),
        fc.integer({ min: 1, max: 9 }),
        (parts, step) => {
          const text = parts.join('').replace(/[^\0-\xff]/g, '?')
          expect(read(text, { step, ended: true })).toEqual(read(text, { step: 10_000, ended: true }))
        },
      ),
    )
  })
})
