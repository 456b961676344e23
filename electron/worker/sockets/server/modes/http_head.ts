import { inertText } from '../../../../../shared/inert_text.ts'
import { withoutOws } from '../../../../../shared/tester/http_whitespace.ts'

/** What is wrong with a request, and the status that says so. */
export interface HttpFault {
  readonly status: 400 | 431 | 501 | 505
  readonly reason: string
}

export interface Field {
  readonly name: string
  readonly value: string
}

export interface Head {
  readonly method: string
  readonly target: string
  readonly version: 'HTTP/1.0' | 'HTTP/1.1'
  /** In their order, names as they were written. */
  readonly headers: readonly Field[]
  /** Whether the peer may send another request on this connection. */
  readonly keepAlive: boolean
  /** How the body's end is found: by its length in bytes (0: there is none), or by chunks. */
  readonly framing: number | 'chunked'
}

/** RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const MAX_FIELDS = 500

/** Takes a head apart: request line, fields, empty line. ISO 8859-1, as RFC 9110 section 5.5 has it. */
export function parseHead(bytes: Uint8Array): Head | HttpFault {
  const lines = Buffer.from(bytes).toString('latin1').split(/\r?\n/)
  const [requestLine = '', ...rest] = lines
  const line = parseRequestLine(requestLine)
  if ('reason' in line) return line
  const headers = parseFields(rest)
  if (typeof headers === 'string') return bad(headers)
  const framing = bodyFraming(headers)
  if (typeof framing === 'object') return framing
  const hosts = headers.filter(({ name }) => name.toLowerCase() === 'host').length
  if (hosts > 1 || (line.version === 'HTTP/1.1' && hosts === 0))
    return bad(hosts === 0 ? 'an HTTP/1.1 request needs a Host field' : 'there is more than one Host field')
  return { ...line, headers, keepAlive: keepsAlive(line.version, headers), framing }
}

/** Fields up to the first empty line. @returns what is wrong, in words */
export function parseFields(lines: readonly string[]): Field[] | string {
  const fields: Field[] = []
  for (const line of lines) {
    if (line === '') return fields
    // RFC 9112 section 5.2: lines that go on in the next are obsolete, and a way to smuggle.
    if (/^[ \t]/.test(line)) return 'a field is folded over two lines'
    const colon = line.indexOf(':')
    if (colon < 0) return `a field has no colon: ${shown(line)}`
    const name = line.slice(0, colon)
    const value = withoutOws(line.slice(colon + 1))
    if (!TOKEN.test(name)) return `a field has a name that is none: ${shown(name)}`
    if (/[\0\r\n]/.test(value)) return `the field ${name} holds a control character`
    fields.push({ name, value })
    if (fields.length > MAX_FIELDS) return `there are more than ${MAX_FIELDS} fields`
  }
  return fields
}

function parseRequestLine(line: string): Pick<Head, 'method' | 'target' | 'version'> | HttpFault {
  const [method = '', target, version, ...more] = line.split(' ')
  if (!TOKEN.test(method) || target === undefined || version === undefined || more.length > 0)
    return bad(`the first line is no request line (method, target and version, one space between): ${shown(line)}`)
  if (!/^[\x21-\xff]+$/.test(target)) return bad(`the target holds what no target may: ${shown(target)}`)
  if (!/^HTTP\/\d\.\d$/.test(version)) return bad(`the version is none: ${shown(version)}`)
  if (version !== 'HTTP/1.1' && version !== 'HTTP/1.0')
    return { status: 505, reason: `${version} is not spoken here, only HTTP/1.1 and HTTP/1.0` }
  return { method, target, version }
}

/** RFC 9112 section 6.3, as a strict reader has it: what two readers could understand in two ways is refused. */
function bodyFraming(headers: readonly Field[]): number | 'chunked' | HttpFault {
  const codings = valuesOf(headers, 'transfer-encoding')
  const lengths = valuesOf(headers, 'content-length')
  if (codings.length > 0) {
    if (lengths.length > 0) return bad('it has both Transfer-Encoding and Content-Length')
    if (codings.length === 1 && codings[0]!.toLowerCase() === 'chunked') return 'chunked'
    return { status: 501, reason: `the transfer coding ${shown(codings.join(', '))} is not known here` }
  }
  if (lengths.length === 0) return 0
  if (new Set(lengths).size > 1) return bad(`it has two lengths that differ: ${shown(lengths.join(' and '))}`)
  if (!/^\d{1,15}$/.test(lengths[0]!)) return bad(`Content-Length is no length: ${shown(lengths[0]!)}`)
  return Number(lengths[0])
}

function keepsAlive(version: Head['version'], headers: readonly Field[]): boolean {
  const options = valuesOf(headers, 'connection').map((option) => option.toLowerCase())
  if (options.includes('close')) return false
  return version === 'HTTP/1.1' || options.includes('keep-alive')
}

/** Of a field that is a list: its members, from all of its lines. */
function valuesOf(headers: readonly Field[], name: string): string[] {
  return headers
    .filter((field) => field.name.toLowerCase() === name)
    .flatMap(({ value }) => value.split(',').map((part) => part.trim()))
}

function bad(reason: string): HttpFault {
  return { status: 400, reason }
}

/** What a peer wrote, for logs and screens; JSON leaves the controls of ISO 8859-1 (0x80 to 0x9f) as they are. */
function shown(text: string): string {
  return inertText(JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text))
}
