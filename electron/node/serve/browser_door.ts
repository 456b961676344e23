import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { SECURITY_HEADERS } from '../../services/pages/policy.ts'
import { ContractSockets } from './contract_sockets.ts'
import { cookieName, cookieValues, setCookie } from './cookies.ts'
import { followsForeignLink, refusal, type Refusal } from './gate.ts'
import { listen } from './listen.ts'
import { ownHosts } from './own_hosts.ts'
import { askAgain, plainPage } from './plain_page.ts'
import type { ServedEngine } from './served_engine.ts'
import { Sessions, type Session } from './sessions.ts'
import { isAnotherUser, ownerOf } from './socket_owner.ts'
import { requestUrl, sendResponse, webRequest } from './web_messages.ts'

export interface BrowserDoorOptions {
  readonly engine: ServedEngine
  /** Answers for the page's own files. */
  readonly page: (request: Request) => Promise<Response>
  /** Address to listen on: 127.0.0.1 unless somebody really wants another. */
  readonly address?: string
  /** 0: any free one. Absent: the usual one, or the next one that is free. */
  readonly port?: number
  /** Told about faults of ours, for the terminal. */
  readonly onFault?: (error: unknown, where: string) => void
  /** Milliseconds; tests set a clock. */
  readonly now?: () => number
  readonly limits?: Partial<Limits>
}

interface Limits {
  /** Tabs keep one line each, and a browser six more for files; far above what people have, far below what hurts. */
  readonly connections: number
  /** For the head of a request, so that who sends a byte a minute holds no line. A body may take hours: it is an upload. */
  readonly headersMs: number
  /** How often a silent tab is asked whether it is still there. Absent: as the channel does. */
  readonly pingMs?: number
}

const LIMITS: Limits = { connections: 512, headersMs: 10_000 }
const MAX_HEADER_BYTES = 16 * 1024

const NO_SESSION =
  'This address has been used, or Flotilla has been started anew. For a new one, press Enter in the terminal where ' +
  '<code>flotilla serve</code> runs, and open the address that it prints.'

/** An HTTP server that shows the page to who holds the one-time address, and to nobody else. */
export class BrowserDoor {
  private readonly options: BrowserDoorOptions
  private readonly server: Server
  private readonly sessions: Sessions
  private readonly sockets: ContractSockets
  private readonly onFault: (error: unknown, where: string) => void
  private hosts: ReadonlySet<string> = new Set()
  private listeningOn = 0

  /** @throws NodeJS.ErrnoException when it cannot listen there */
  static async open(options: BrowserDoorOptions): Promise<BrowserDoor> {
    const door = new BrowserDoor(options)
    const address = options.address ?? '127.0.0.1'
    const port = await listen(door.server, address, options.port)
    door.hosts = ownHosts(address, port)
    door.listeningOn = port
    return door
  }

  private constructor(options: BrowserDoorOptions) {
    this.options = options
    this.onFault = options.onFault ?? (() => {})
    const limits = { ...LIMITS, ...options.limits }
    this.sessions = new Sessions(options.now ? { now: options.now } : {})
    this.sockets = new ContractSockets(options.engine, this.onFault, limits.pingMs)
    this.server = createServer({
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: limits.headersMs,
      requestTimeout: 0,
      connectionsCheckingInterval: Math.min(limits.headersMs, 5000),
    })
    this.server.maxConnections = limits.connections
    this.server.on('request', (request, response) => void this.onRequest(request, response))
    this.server.on(
      'upgrade',
      (request: IncomingMessage, socket: Duplex, head: Buffer) => void this.onUpgrade(request, socket as Socket, head),
    )
  }

  get port(): number {
    return this.listeningOn
  }

  /** Where the page is, for who holds a session. */
  get origin(): string {
    const [host] = this.hosts
    return `http://${host}`
  }

  /**
   * An address that lets one browser in, once.
   * @param ownUserOnly for an address that goes through the arguments of a program, where other users see it: on Linux
   * only a browser of this process's own user can use it
   */
  newAddress({ ownUserOnly = false } = {}): string {
    return `${this.origin}/?token=${this.sessions.newToken(ownUserOnly)}`
  }

  /** Says goodbye to every tab and closes everything that it opened; the engine is not its own. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve))
    await this.sockets.close('Flotilla was stopped.')
    this.server.closeAllConnections()
    await closed
  }

  private async onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const abort = new AbortController()
    response.once('close', () => abort.abort())
    request.on('error', () => {}) // The browser left; `close` of the response tells it.
    try {
      await sendResponse(await this.answer(request, response, abort.signal), response)
    } catch (error) {
      if (!abort.signal.aborted) this.onFault(error, request.method ?? '')
      if (response.headersSent) response.destroy()
      else await sendResponse(plainPage(500, 'Something went wrong in Flotilla.'), response)
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<Response> {
    const refused = refusal(request, this.hosts)
    if (refused) return plainPage(refused.status, refused.message)
    const url = requestUrl(request, this.origin)
    if (!url) return plainPage(404, 'There is nothing here.')
    const token = url.pathname === '/' && request.method === 'GET' ? url.searchParams.get('token') : null
    const owner = await ownerOf(request.socket)
    const mayUse = token !== null && !(this.sessions.tokenIsForOwnUser && isAnotherUser(owner, process.getuid?.()))
    const secret = mayUse ? this.sessions.exchange(token, owner) : undefined
    // The token leaves the address bar, and the browser's history with it.
    if (secret !== undefined) return redirectHome(setCookie(cookieName(this.port), secret))
    const session = this.sessionOf(request, owner)
    if (!session) return followsForeignLink(request) ? askAgain() : plainPage(403, NO_SESSION)
    if (token !== null) return redirectHome()
    response.once('close', session.hold())
    return this.answerFriend(webRequest(request, url, signal), url)
  }

  /** To who may ask for everything. */
  private async answerFriend(request: Request, url: URL): Promise<Response> {
    for (const route of this.options.engine.routes) {
      const answer = await route(request, url)
      if (answer) return withSecurityHeaders(answer)
    }
    return this.options.page(request)
  }

  private async onUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    socket.on('error', () => {}) // Whoever asked is gone.
    const refused = refusal(request, this.hosts)
    if (refused) return refuseUpgrade(socket, refused)
    if (request.url !== '/contract') return refuseUpgrade(socket, { status: 404, message: 'There is nothing here.' })
    const session = this.sessionOf(request, await ownerOf(socket))
    // It was closed meanwhile, and waits for every line that there is.
    if (!this.server.listening) return void socket.destroy()
    if (session) this.sockets.accept(request, socket, head, session)
    else this.sockets.turnAway(request, socket, head)
  }

  private sessionOf(request: IncomingMessage, owner: number | undefined): Session | undefined {
    return this.sessions.find(cookieValues(request.headers.cookie, cookieName(this.port)), owner)
  }
}

function redirectHome(cookie?: string): Response {
  const headers = new Headers({ ...SECURITY_HEADERS, location: '/', 'cache-control': 'no-store' })
  if (cookie !== undefined) headers.set('set-cookie', cookie)
  return new Response(null, { status: 303, headers })
}

function withSecurityHeaders(response: Response): Response {
  const headers = new Headers({ ...SECURITY_HEADERS, 'cache-control': 'no-store' })
  for (const [name, value] of response.headers) headers.set(name, value)
  return new Response(response.body, { status: response.status, headers })
}

function refuseUpgrade(socket: Socket, { status, message }: Refusal): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: text/plain; charset=utf-8',
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${message}\n`)
}
