import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { contract } from '../../../shared/contract/index.ts'
import { MAX_MESSAGE_BYTES, REFUSED } from '../../../shared/contract/rpc/messages.ts'
import { serveContract } from '../../../shared/contract/rpc/server.ts'
import { webSocketChannel } from '../../../shared/contract/rpc/web_socket.ts'
import type { ServedEngine } from './served_engine.ts'
import type { Session } from './sessions.ts'

/**
 * How often a silent tab is asked whether it is there; browsers answer by themselves, also in a tab that sleeps. One that
 * is gone without a word (a laptop that was shut, a tunnel that broke) is found after twice this time.
 */
const PING_MS = 30_000

/** How long a tab may take to say goodbye at the end. */
const CLOSE_MS = 1000

/** RFC 6455 section 7.4.1: the server is going down; the message (here: who sends it) is against the rules. */
const GOING_AWAY = 1001
const POLICY_VIOLATION = 1008

/** The open lines of all tabs. Who asks was checked before. */
export class ContractSockets {
  private readonly engine: ServedEngine
  private readonly onFault: (error: unknown, where: string) => void
  private readonly pingMs: number
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    // Costs more processor time than it saves on 127.0.0.1, and memory for each tab.
    perMessageDeflate: false,
  })

  constructor(engine: ServedEngine, onFault: (error: unknown, where: string) => void, pingMs = PING_MS) {
    this.engine = engine
    this.onFault = onFault
    this.pingMs = pingMs
  }

  accept(request: IncomingMessage, socket: Socket, head: Buffer, session: Session): void {
    this.server.handleUpgrade(request, socket, head, (webSocket) => {
      const release = session.hold()
      const stopPinging = this.pingWhileOpen(webSocket, socket)
      webSocket.once('close', () => {
        stopPinging()
        release()
      })
      serveContract({
        contract,
        handlers: this.engine.handlers,
        channel: webSocketChannel(webSocket),
        peer: { id: randomUUID(), door: 'browser' },
        engineId: this.engine.id,
        onFault: this.onFault,
      })
    })
  }

  /**
   * For our own page, whose session is over. Of a refused handshake a page only learns that there was one, and would ask
   * again for ever; so it gets a line that ends with the reason.
   */
  turnAway(request: IncomingMessage, socket: Socket, head: Buffer): void {
    this.server.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => {})
      webSocket.close(POLICY_VIOLATION, `${REFUSED} the session is over`)
    })
  }

  /** Closes all of them with a reason; resolves when they are closed. */
  async close(reason: string): Promise<void> {
    const open = [...this.server.clients]
    const closed = open.map((webSocket) => new Promise((resolve) => webSocket.once('close', resolve)))
    for (const webSocket of open) webSocket.close(GOING_AWAY, reason)
    const impatient = setTimeout(() => open.forEach((webSocket) => webSocket.terminate()), CLOSE_MS)
    await Promise.all(closed)
    clearTimeout(impatient)
  }

  /** Whatever came in is an answer: behind a large message, a pong can be late. */
  private pingWhileOpen(webSocket: WebSocket, socket: Socket): () => void {
    let seen = -1
    const timer = setInterval(() => {
      if (socket.bytesRead === seen) return webSocket.terminate()
      seen = socket.bytesRead
      webSocket.ping()
    }, this.pingMs)
    return () => clearInterval(timer)
  }
}
