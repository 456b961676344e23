import type { HttpRequest } from '../contract/tester/http.ts'
import { joinBytes } from './hex.ts'

type Bytes = Uint8Array | { problem: string }

export interface HttpTarget {
  readonly tls: boolean
  /** Without the brackets of IPv6. */
  readonly host: string
  readonly port: number
  /** With a port where it is not the scheme's own: what `Host` says. */
  readonly authority: string
  /** Path and query, "/" at least. */
  readonly path: string
}

/** RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** RFC 3986: scheme, authority without user and password, path, query; the fragment is never sent. */
const HTTP_URL = /^(https?):\/\/(\[[0-9a-fA-F:.%]+\]|[^/?#:@[\]\s]+)(?::([0-9]{1,5}))?(\/[^?#]*)?(\?[^#]*)?(?:#.*)?$/i

/** Takes a URL apart. Paths are sent as they are typed: `..` is not resolved, and only spaces and what is not ASCII is encoded. */
export function httpTarget(url: string): HttpTarget | { problem: string } {
  const match = HTTP_URL.exec(url.trim())
  if (!match) return { problem: 'Expected a URL such as http://127.0.0.1:8080/path, without a user and a password' }
  const [, scheme = '', bracketed = '', portText, path = '/', query = ''] = match
  const tls = scheme.toLowerCase() === 'https'
  const standard = tls ? 443 : 80
  const port = portText === undefined ? standard : Number(portText)
  if (port < 1 || port > 65_535) return { problem: `Port ${portText} is not one of 1 to 65535` }
  return {
    tls,
    host: bracketed.replace(/^\[|\]$/g, ''),
    port,
    authority: port === standard ? bracketed : `${bracketed}:${port}`,
    path: (path + query).replace(/[^\x21-\x7e]+/gu, encodedPath),
  }
}

/**
 * The bytes of a request (RFC 9112), its body in UTF-8. `Host`, and `Content-Length` where there is a body, are added if they
 * are not there; `Connection: close` is not. `raw` is sent as it was typed.
 */
export function requestBytes(request: HttpRequest): Bytes {
  const encoder = new TextEncoder()
  if (request.raw !== undefined) return encoder.encode(request.raw)
  const target = httpTarget(request.url)
  if ('problem' in target) return target
  const problem = request.headers.map(headerProblem).find((each) => each !== undefined)
  if (problem !== undefined) return { problem }
  const body = encoder.encode(request.body)
  const names = new Set(request.headers.map(({ name }) => name.toLowerCase()))
  const lines = [`${request.method} ${target.path} HTTP/1.1`]
  if (!names.has('host')) lines.push(`Host: ${target.authority}`)
  for (const { name, value } of request.headers) lines.push(`${name}: ${value}`)
  const hasLength = names.has('content-length') || names.has('transfer-encoding')
  if (!hasLength && (body.length > 0 || expectsBody(request.method))) lines.push(`Content-Length: ${body.length}`)
  return joinBytes([encoder.encode(`${lines.join('\r\n')}\r\n\r\n`), body])
}

/** RFC 9110 section 8.6: these send a length even if there is nothing. */
function expectsBody(method: string): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH'
}

/** RFC 9110 section 5.5: with CR, LF or NUL in it a header could be more than one. */
function headerProblem({ name, value }: { name: string; value: string }): string | undefined {
  if (!TOKEN.test(name)) return `"${name}" is no name of a header; for wrong requests there is the raw text`
  if (/[\r\n\0]/.test(value))
    return `The value of ${name} holds a line break or NUL; for wrong requests there is the raw text`
  return undefined
}

function encodedPath(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
}
