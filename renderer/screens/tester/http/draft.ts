import type { HttpRequest } from '../../../../shared/contract/tester/http.ts'
import { requestBytes } from '../../../../shared/tester/http_request.ts'

export interface HeaderDraft {
  /** Names the row while others come and go. */
  readonly key: number
  readonly name: string
  readonly value: string
}

/** A request as it is typed. */
export interface HttpDraft {
  readonly url: string
  readonly method: string
  readonly headers: readonly HeaderDraft[]
  readonly body: string
  readonly mode: 'parts' | 'raw'
  /** The request as bytes; its line ends are what is typed, LF. */
  readonly raw: string
  /** The lines of the raw head are sent with CR LF, as RFC 9112 wants them; off, with LF as typed. */
  readonly crlf: boolean
  readonly verify: boolean
  readonly timeoutMs: number
}

export const usualDraft: HttpDraft = {
  url: 'http://127.0.0.1:8000/',
  method: 'GET',
  headers: [{ key: 0, name: 'Accept', value: '*/*' }],
  body: '',
  mode: 'parts',
  raw: '',
  crlf: true,
  verify: true,
  timeoutMs: 30_000,
}

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const

let lastKey = 0
/** A row of the table of headers. */
export function headerRow(name = '', value = ''): HeaderDraft {
  return { key: ++lastKey, name, value }
}

/** What the engine is asked to send; rows without a name and a value are left out. */
export function requestOf({ url, method, headers, body, mode, raw, crlf, verify, timeoutMs }: HttpDraft): HttpRequest {
  const where = { url: url.trim(), verify, timeoutMs }
  if (mode === 'raw') return { ...where, method: methodOf(raw), headers: [], body: '', raw: crlf ? withCrlf(raw) : raw }
  return {
    ...where,
    method: method.trim(),
    headers: headers
      .filter(({ name, value }) => name.trim() !== '' || value.trim() !== '')
      .map(({ name, value }) => ({ name: name.trim(), value: value.trim() })),
    body,
  }
}

/** The form that would send this. */
export function draftOf(request: HttpRequest): HttpDraft {
  const { url, method, headers, body, raw, verify, timeoutMs } = request
  const parts = {
    url,
    method,
    headers: headers.map(({ name, value }) => headerRow(name, value)),
    body,
    verify,
    timeoutMs,
  }
  if (raw === undefined) return { ...parts, mode: 'parts', raw: '', crlf: true }
  const lines = raw.replaceAll('\r\n', '\n')
  const crlf = withCrlf(lines) === raw
  // Line ends that are mixed stay as they are until somebody types.
  return { ...parts, mode: 'raw', raw: crlf ? lines : raw, crlf }
}

/** The bytes of the parts as text, to go on with by hand; undefined when there is no URL to make them for. */
export function rawOf(draft: HttpDraft): string | undefined {
  const bytes = requestBytes(requestOf({ ...draft, mode: 'parts' }))
  return 'problem' in bytes ? undefined : new TextDecoder().decode(bytes).replaceAll('\r\n', '\n')
}

/** RFC 9112 section 2.2: each line of the head ends in CR LF. What follows the empty line is the body, and stays. */
function withCrlf(raw: string): string {
  const text = raw.replaceAll('\r\n', '\n')
  const end = text.indexOf('\n\n')
  const [head, body] = end < 0 ? [text, ''] : [text.slice(0, end + 2), text.slice(end + 2)]
  return head.replaceAll('\n', '\r\n') + body
}

/** What decides whether the answer has a body; of a request that is no request, GET. */
function methodOf(raw: string): string {
  return /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}) /.exec(raw)?.[1] ?? 'GET'
}

/** Lines "Name: value", as they are copied from a browser; undefined when these are none. */
export function pastedHeaders(text: string): readonly HeaderDraft[] | undefined {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '')
  const rows = lines.map((line) => /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s?(.*)$/.exec(line))
  if (lines.length === 0 || rows.includes(null)) return undefined
  return rows.map((row) => headerRow(row![1], row![2]!.trim()))
}
