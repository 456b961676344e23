import type { IncomingMessage } from 'node:http'

/** Why a request is not answered, before anybody has looked at who asks. */
export interface Refusal {
  readonly status: number
  readonly message: string
}

/** Reading, and the upload of a file. The contract goes over the WebSocket. */
const METHODS = new Set(['GET', 'HEAD', 'PUT'])

/**
 * Where a request comes from, judged by what a hostile web page cannot forge:
 * - Host must be one of ours, or a name that an attacker points at 127.0.0.1 would make us its own origin (DNS
 *   rebinding);
 * - what changes something, and a WebSocket, must come from our own page: its Origin, which every browser sends there;
 * - another site may only bring the user here, not load anything from here (Fetch Metadata).
 * @param hosts as in the Host header, in lower case
 */
export function refusal(request: IncomingMessage, hosts: ReadonlySet<string>): Refusal | undefined {
  const host = request.headers.host?.toLowerCase()
  if (host === undefined || !hosts.has(host)) {
    const [known] = hosts
    return {
      status: 421,
      message: `This is not the address that Flotilla serves. Open http://${known}/ instead; through an SSH tunnel, use the same port number on both sides.`,
    }
  }
  if (!METHODS.has(request.method ?? ''))
    return { status: 405, message: 'Refused: only GET, HEAD and PUT are known here.' }
  const own = `http://${host}`
  const { origin } = request.headers
  const reads = (request.method === 'GET' || request.method === 'HEAD') && !isUpgrade(request)
  if (origin !== own && (!reads || origin !== undefined))
    return { status: 403, message: 'Refused: this may only be asked for by Flotilla’s own page.' }
  if (comesFromElsewhere(request) && !(reads && isNavigation(request)))
    return { status: 403, message: 'Refused: another site may not load this.' }
  return undefined
}

/** A click on a link of another site: the browser then keeps our cookie (SameSite=Strict) to itself. */
export function followsForeignLink(request: IncomingMessage): boolean {
  return request.headers['sec-fetch-site'] === 'cross-site' && isNavigation(request)
}

function comesFromElsewhere(request: IncomingMessage): boolean {
  const site = request.headers['sec-fetch-site']
  // Absent: no browser, or one from before 2023, for which the cookie's SameSite does the same.
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}

function isNavigation(request: IncomingMessage): boolean {
  return request.headers['sec-fetch-mode'] === 'navigate' && request.headers['sec-fetch-dest'] === 'document'
}

function isUpgrade(request: IncomingMessage): boolean {
  return request.headers.upgrade !== undefined
}
