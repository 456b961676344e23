import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import type { ServerSpec } from '../../../../shared/contract/tester/servers.ts'
import type { ListenTell } from '../../../../shared/tasks/sockets.ts'
import { endpoint } from '../endpoint.ts'
import { Impairer } from '../impair.ts'
import type { TlsFiles } from './certificate.ts'
import { Connection, type ConnectionHost } from './connection.ts'
import type { LogSink } from './log.ts'
import type { Mode } from './mode.ts'
import { ReadBuffers } from './read_buffers.ts'
import { readInto } from './read_into.ts'
import { handshakeErrorText } from './socket_errors.ts'
import type { ServerStats } from './stats.ts'

/** How often peers are looked at: idle ones, those that do not read, those that do not end. */
const TICK_MS = 250
/** One that has taken nothing for so long is said to be not reading. */
const NOT_READING_TICKS = 4
/** How long a peer may take to read the last of what it is sent: a minute, and what a bad network adds. */
const ENDING_MS = 60_000
/** How long a peer that was told the end may take to end, too. */
const FINISHING_TICKS = 8
/** Slow handshakes hold memory, and count as nobody's. */
const HANDSHAKE_TIMEOUT_MS = 10_000

export interface TcpServerOptions {
  readonly spec: ServerSpec
  readonly mode: Mode
  readonly stats: ServerStats
  readonly log: LogSink
  /** Of protocol `tls`. */
  readonly tls?: TlsFiles
}

/** A TCP or TLS server: accepts, lets in as many as may be, and looks after them. */
export class TcpServer implements ConnectionHost {
  readonly mode: Mode
  readonly stats: ServerStats
  readonly log: LogSink
  readonly impairer: Impairer<Connection> | undefined
  self = ''
  tick = 0
  readonly #spec: ServerSpec
  readonly #server: Server
  readonly #buffers: ReadBuffers
  readonly #connections = new Map<string, Connection>()
  /** Accepted and not served, in the order they came. */
  readonly #waiting = new Set<Connection>()
  readonly #handshaking = new Set<Socket>()
  readonly #waitingForRoom = new Set<Connection>()
  readonly #puttingAway = new Set<Promise<void>>()
  readonly #idleTicks: number
  readonly #endingTicks: number
  #ticker: NodeJS.Timeout | undefined

  constructor({ spec, mode, stats, log, tls }: TcpServerOptions) {
    this.#spec = spec
    this.mode = mode
    this.stats = stats
    this.log = log
    this.#buffers = new ReadBuffers(spec.receiveBytes)
    this.#idleTicks = spec.idleTimeoutMs === 0 ? Infinity : Math.max(1, Math.ceil(spec.idleTimeoutMs / TICK_MS))
    const { delayMs = 0, jitterMs = 0 } = spec.impair ?? {}
    this.#endingTicks = Math.ceil((ENDING_MS + delayMs + jitterMs) / TICK_MS)
    if (spec.impair)
      this.impairer = new Impairer(spec.impair, {
        deliver: (connection, data) => connection.deliver(data),
        end: (connection) => connection.deliverEnd(),
        room: () => this.#room(),
      })
    this.#server = tls ? this.#tlsServer(tls) : this.#plainServer()
    this.#server.maxConnections = spec.maxClients
    this.#server.on('drop', (who) => this.#onDrop(who?.remoteAddress, who?.remotePort))
  }

  /** @throws NodeJS.ErrnoException that says why there is no such socket */
  async listen(): Promise<{ address: string; port: number }> {
    const { address, port, backlog } = this.#spec
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen({ host: address, port, backlog }, () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
    // accept(2) failing is no reason to end: there are too many files open, and soon there are fewer.
    this.#server.on('error', (error) => this.#onAcceptError(error))
    const bound = this.#server.address() as AddressInfo
    this.self = endpoint(bound.address, bound.port)
    if (this.impairer) this.log.note('', `A bad network begins here; its seed is ${this.impairer.seed}.`)
    this.#ticker = setInterval(() => this.#onTick(), TICK_MS)
    return { address: bound.address, port: bound.port }
  }

  told(message: unknown): void {
    const tell = message as ListenTell
    if (tell.type === 'drop-peer') return this.#connections.get(tell.peer)?.drop('ended by the user of this server')
    for (const [id, connection] of this.#connections)
      if ((tell.peer === undefined || tell.peer === id) && connection.served) connection.say(tell.data)
  }

  /** Ends all connections at once. Resolves when nothing of them is left. */
  async close(): Promise<void> {
    clearInterval(this.#ticker)
    this.#waiting.clear()
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.impairer?.close()
    for (const socket of this.#handshaking) socket.destroy()
    for (const connection of this.#connections.values()) connection.drop()
    await closed
    await Promise.all(this.#puttingAway)
  }

  closed(connection: Connection): void {
    this.stats.close(connection.row)
    this.#connections.delete(connection.row.id)
    this.#waiting.delete(connection)
    this.#waitingForRoom.delete(connection)
    const away = connection.putAway().finally(() => this.#puttingAway.delete(away))
    this.#puttingAway.add(away)
    this.#serveNext()
  }

  waitsForRoom(connection: Connection): void {
    if (this.#waitingForRoom.has(connection)) return
    this.#waitingForRoom.add(connection)
    connection.hold()
  }

  #plainServer(): Server {
    return createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true }, (accepted) => {
      const buffer = this.#buffers.take()
      // Messages are often of one length, and a view of it can be used again.
      let view = buffer.bytes
      const socket = readInto(accepted, buffer.bytes, (bytes) => {
        if (view.length !== bytes) view = buffer.bytes.subarray(0, bytes)
        connection.received(view, buffer.own)
      })
      socket.once('close', () => this.#buffers.giveBack(buffer))
      const connection = this.#admit(socket)
    })
  }

  #tlsServer(tls: TlsFiles): Server {
    const options = { ...tls, noDelay: true, handshakeTimeout: HANDSHAKE_TIMEOUT_MS }
    const server = createTlsServer(options, (socket) => {
      // Not before: who ends half-way through the handshake is not waited for.
      socket.allowHalfOpen = true
      socket.pause()
      const connection = this.#admit(socket)
      const { receiveBytes } = this.#spec
      socket.on('data', (data: Buffer) => {
        for (let at = 0; at < data.length; at += receiveBytes) {
          if (connection.held) return socket.unshift(data.subarray(at))
          connection.received(data.subarray(at, at + receiveBytes), true)
        }
      })
    })
    server.on('connection', (raw: Socket) => {
      this.#handshaking.add(raw)
      // Asked for while it is there, so that it is known when it has gone.
      void raw.remoteAddress
      raw.once('close', () => this.#handshaking.delete(raw))
    })
    server.on('tlsClientError', (error, socket) => this.#neverServed(socket, handshakeErrorText(error)))
    return server
  }

  #admit(socket: Socket): Connection {
    const { concurrency } = this.#spec
    const waits = concurrency.kind === 'pool' && this.stats.counts.served >= concurrency.size
    const peer = peerOf(socket)
    const row = this.stats.open(peer, waits ? 'waiting' : 'served')
    const connection = new Connection(socket, row, this)
    this.#connections.set(row.id, connection)
    connection.note(waits ? 'connected, and waits for its turn' : 'connected')
    if (waits) this.#waiting.add(connection)
    else connection.serve()
    return connection
  }

  #serveNext(): void {
    const { concurrency } = this.#spec
    if (concurrency.kind !== 'pool') return
    for (const connection of this.#waiting) {
      if (this.stats.counts.served >= concurrency.size) return
      this.#waiting.delete(connection)
      connection.note('has its turn')
      connection.serve()
    }
  }

  #room(): void {
    const waiting = [...this.#waitingForRoom]
    this.#waitingForRoom.clear()
    for (const connection of waiting) connection.release()
  }

  #onTick(): void {
    const now = ++this.tick
    for (const connection of this.#connections.values()) {
      const { blockedTick, endingTick, finishingTick, activeTick } = connection
      if ((blockedTick ?? endingTick) !== undefined && connection.isGone) {
        connection.lost()
        continue
      }
      if (blockedTick !== undefined && now - blockedTick >= NOT_READING_TICKS) connection.nameBlocked()
      if (finishingTick !== undefined) {
        if (now - finishingTick >= FINISHING_TICKS) connection.drop()
      } else if (endingTick !== undefined) {
        if (now - endingTick >= this.#endingTicks)
          connection.abort('does not read: it did not take the last it was sent')
      } else if (connection.served && now - activeTick > this.#idleTicks) this.#letGo(connection)
    }
  }

  #letGo(connection: Connection): void {
    const time = `${(this.#spec.idleTimeoutMs / 1000).toLocaleString('en')} s`
    if (connection.blockedTick !== undefined) connection.abort(`does not read: it took nothing for ${time}`)
    else if (connection.unfinished) connection.abort(`sent nothing complete for ${time}`)
    else connection.drop(`said nothing for ${time}`)
  }

  #onDrop(address: string | undefined, port: number | undefined): void {
    this.stats.counts.refused++
    this.stats.touch()
    const peer = peerOf({ remoteAddress: address, remotePort: port })
    this.log.note(peer, `refused: ${this.#spec.maxClients.toLocaleString('en')} clients are here already`, true)
  }

  /** @param message what became of its handshake */
  #neverServed(socket: TLSSocket, message: string): void {
    const peer = peerOf(socket)
    const row = this.stats.open(peer, 'served')
    this.stats.fault(row, message)
    this.stats.close(row)
    this.log.note(peer, message, true)
    socket.destroy()
  }

  #onAcceptError(error: NodeJS.ErrnoException): void {
    this.stats.counts.errors++
    this.stats.touch()
    const many = error.code === 'EMFILE' || error.code === 'ENFILE'
    this.log.note('', `A connection could not be accepted: ${many ? 'too many files are open' : error.message}`, true)
  }
}

/** One that has gone already is nowhere; of TLS the connection below is asked, which was asked before. */
function peerOf(socket: Pick<Socket, 'remoteAddress' | 'remotePort'> & { readonly _parent?: Socket | null }): string {
  const { remoteAddress, remotePort } = socket._parent ?? socket
  return endpoint(remoteAddress ?? '?', remotePort ?? 0)
}
