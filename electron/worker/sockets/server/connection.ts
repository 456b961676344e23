import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { encodeFrame, type Frame } from '../../../../shared/tester/codec.ts'
import type { Ending } from '../../../../shared/tester/record.ts'
import { codecTools } from '../codec_tools.ts'
import type { Impairer } from '../impair.ts'
import { Intake, type FrameTaker } from './intake.ts'
import type { LogSink } from './log.ts'
import type { Conversation, Mode, ServedPeer } from './mode.ts'
import { socketErrorText } from './socket_errors.ts'
import type { PeerRow, ServerStats } from './stats.ts'

/**
 * What may wait in this process for a peer that does not read. Its own requests are not read while anything waits, so this is
 * only reached by what others say to it, or what a bad network holds back.
 */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024
/** Answers that are gathered into one writev. */
const CORK_BYTES = 64 * 1024
/** How long one peer's messages are dealt with in one go: then others have their turn, however many small ones it has sent. */
const TURN_MS = 5
/** The clock is asked once for so many messages, and never for the few that most reads bring. */
const MESSAGES_PER_LOOK = 4
const NOTHING = new Uint8Array(0)

/** What connections have of their server. */
export interface ConnectionHost {
  readonly stats: ServerStats
  readonly log: LogSink
  /** "127.0.0.1:9000". */
  readonly self: string
  readonly mode: Mode
  readonly impairer: Impairer<Connection> | undefined
  /** A coarse clock: to ask the real one at each message would cost more than to count it. */
  readonly tick: number
  closed(connection: Connection): void
  /** The bad network holds too much: this connection is not read until there is room. */
  waitsForRoom(connection: Connection): void
}

/** One peer of a TCP or TLS server, from its accept to its end. It ends alone, whatever its peer does. */
export class Connection implements FrameTaker, ServedPeer {
  readonly row: PeerRow
  /** When the peer last did something, in ticks of the server. */
  activeTick: number
  /** Since when it has not taken what it was sent; undefined: it has. */
  blockedTick: number | undefined
  /** Since when it is to end as soon as the peer has all that was sent. */
  endingTick: number | undefined
  /** Since when the peer was told the end, and it is only waited for that it ends, too. */
  finishingTick: number | undefined
  readonly #host: ConnectionHost
  readonly #socket: Socket
  readonly #intake: Intake
  #conversation: Conversation | undefined
  /** How many reasons there are not to read. */
  #holds = 0
  /** What is being taken lies in a buffer that nobody else reads into. */
  #ownBuffer = false
  #peerEnded = false
  #endTold = false
  #closing = false
  #corked = false
  #named = false
  /** Who ended it first. */
  #ending: Ending | undefined
  /** Messages dealt with in this turn, and since when it goes on, of those that are many. */
  #inTurn = 0
  #turnBegan = 0

  /** @param socket paused */
  constructor(socket: Socket, row: PeerRow, host: ConnectionHost) {
    this.#socket = socket
    this.row = row
    this.#host = host
    this.activeTick = host.tick
    this.#intake = new Intake(host.mode.codec, this)
    socket.on('error', (error) => this.#onError(error))
    socket.on('end', () => this.#onEnd())
    socket.on('close', () => this.#onClose())
  }

  /** Whether the peer has its turn. */
  get served(): boolean {
    return this.#conversation !== undefined
  }

  get takes(): boolean {
    return this.#holds === 0 && !this.#closing
  }

  /** Whether it is not read now. */
  get held(): boolean {
    return this.#holds > 0 && !this.#closing
  }

  /**
   * Whether its peer has reset it, which Node does not tell of where TLS itself was writing then (tickets, the goodbye): such a
   * connection would wait for ever to be written to.
   */
  get isGone(): boolean {
    if (!(this.#socket instanceof TLSSocket)) return false
    const handle = (this.#socket as { _handle?: { getpeername?: (out: object) => number } | null })._handle
    return typeof handle?.getpeername === 'function' && handle.getpeername({}) !== 0
  }

  /** Whether it has sent something that has to be complete within the idle timeout, and is not. */
  get unfinished(): boolean {
    return this.#intake.unfinished || this.#conversation?.unfinished === true
  }

  /** The peer has its turn: it is greeted and read. */
  serve(): void {
    this.activeTick = this.#host.tick
    this.#host.stats.serve(this.row)
    this.#conversation = this.#host.mode.begin(this)
    if (this.takes) this.#socket.resume()
  }

  /**
   * @param bytes what one read brought: good during the call, and may be changed
   * @param own whether they are written over only by this connection's next read
   */
  received(bytes: Uint8Array, own: boolean): void {
    const conversation = this.#conversation
    if (this.#closing || !conversation) return
    const { stats, log, tick, self, mode } = this.#host
    this.#inTurn = 0
    if (log.on) log.data('in', this.row.peer, self, bytes)
    stats.received(this.row, bytes.length, mode.codec.type === 'none' && !conversation.counts ? 1 : 0)
    this.#ownBuffer = own
    conversation.read?.(bytes)
    this.#intake.push(bytes)
    this.#ownBuffer = false
    if (!this.unfinished) this.activeTick = tick
  }

  /** Of {@link Intake}. */
  take(payload: Uint8Array, frame: Frame | undefined): number | void {
    if (frame?.error) return this.fail(frame.error)
    if (frame) this.counted()
    const taken = this.#conversation!.take(payload)
    // What it says may go to others, and fill the bad network on their way.
    if (this.#host.impairer?.full) this.#host.waitsForRoom(this)
    return taken
  }

  begin(): void {
    this.#corked = true
    this.#socket.cork()
  }

  end(): void {
    this.#corked = false
    this.#socket.uncork()
    if (this.#socket.writableLength > 0 && !this.#socket.destroyed) this.#block()
  }

  counted(): void {
    this.#host.stats.received(this.row, 0, 1)
    this.activeTick = this.#host.tick
    if (++this.#inTurn % MESSAGES_PER_LOOK > 0) return
    const now = performance.now()
    if (this.#inTurn === MESSAGES_PER_LOOK) this.#turnBegan = now
    else if (now - this.#turnBegan > TURN_MS) this.#rest()
  }

  send(data: Uint8Array): void {
    if (this.#closing || data.length === 0) return
    this.#sent(data)
    this.#transmit(data)
  }

  sendBack(data: Uint8Array): void {
    if (this.#closing) return
    this.#sent(data)
    // A buffer of one's own is not read into before it was sent: nothing is read while anything waits to go.
    this.#transmit(this.#ownBuffer && !this.#host.impairer ? data : new Uint8Array(data))
  }

  sendFrame(payload: Uint8Array): void {
    const { codec } = this.#host.mode
    const frame = codec.type === 'none' ? payload : encodeFrame(codec, payload, { tools: codecTools })
    if ('problem' in frame) this.fault(`could not be answered: ${frame.problem}`)
    else this.send(frame)
  }

  /** Sends what the server's user says: as a frame, or as it is where there is no such frame. */
  say(data: Uint8Array): void {
    const { codec } = this.#host.mode
    const frame = codec.type === 'none' ? data : encodeFrame(codec, data, { tools: codecTools })
    this.send('problem' in frame ? data : frame)
  }

  note(text: string, wrong = false): void {
    this.#host.log.note(this.row.peer, text, wrong)
  }

  fault(message: string): void {
    this.#host.stats.fault(this.row, message)
    this.note(message, true)
  }

  finish(): void {
    if (this.#closing) return
    this.#closing = true
    this.#ending ??= 'here'
    this.endingTick = this.#host.tick
    this.#intake.clear()
    // Closing with something unread would reset the connection, and take the last answer with it (RFC 1122, 4.2.2.13).
    this.#socket.resume()
    if (this.#host.impairer) this.#host.impairer.end(this)
    else this.deliverEnd()
  }

  fail(message: string): void {
    if (this.#closing) return
    this.#name(message)
    this.finish()
  }

  /** The same at once: nothing more is sent. */
  abort(message: string): void {
    this.#name(message)
    this.#closing = true
    this.#ending ??= 'here'
    if (this.#socket instanceof TLSSocket) this.#socket.destroy()
    else this.#socket.resetAndDestroy()
  }

  /** Ends what {@link isGone}. */
  lost(): void {
    this.#ending ??= 'reset'
    if (this.#peerEnded) this.drop()
    else this.abort('reset by the peer')
  }

  /** Ends at once, and nothing is wrong. @param message why, if that is worth saying */
  drop(message?: string): void {
    if (message !== undefined && !this.#named) {
      this.row.message = message
      this.note(message)
    }
    this.#named = true
    this.#closing = true
    this.#ending ??= 'here'
    this.#socket.destroy()
  }

  hold(): void {
    if (this.#holds++ === 0) this.#socket.pause()
  }

  release(): void {
    if (--this.#holds > 0 || this.#closing || !this.served) return
    this.#inTurn = 0
    this.#intake.pump()
    if (!this.takes) return
    if (this.#peerEnded) this.#answerEnd()
    else this.#socket.resume()
    if (this.takes) this.#conversation?.flushed?.()
  }

  /** Shows with the peer that it does not read. */
  nameBlocked(): void {
    if (this.row.message === undefined) this.#host.stats.say(this.row, 'does not read')
  }

  /** Writes, once a bad network has let it through. */
  deliver(data: Uint8Array): void {
    const socket = this.#socket
    if (socket.destroyed || socket.writableEnded) return
    if (socket.writableLength > MAX_UNREAD_BYTES) return this.abort('does not read: more than 4 MiB waited for it')
    socket.write(data)
    if (socket.writableLength === 0) return
    if (!this.#corked) return this.#block()
    if (socket.writableLength <= CORK_BYTES) return
    this.end()
    this.begin()
  }

  /** Ends our half behind all that was delivered. */
  deliverEnd(): void {
    this.#socket.end(() => (this.finishingTick = this.#host.tick))
  }

  /** Resolves when the conversation has put its things away. */
  async putAway(): Promise<void> {
    await this.#conversation?.closed?.()
  }

  #sent(data: Uint8Array): void {
    const { stats, log, self } = this.#host
    stats.sent(this.row, data.length)
    if (log.on) log.data('out', self, this.row.peer, data)
  }

  #transmit(data: Uint8Array): void {
    const { impairer } = this.#host
    if (!impairer) this.deliver(data)
    else if (!impairer.piece(this, data)) this.#host.waitsForRoom(this)
  }

  /** The peer does not take what it is sent as fast as it comes: it is not read until it has. */
  #block(): void {
    if (this.#closing || this.blockedTick !== undefined) return
    this.blockedTick = this.#host.tick
    this.hold()
    this.#waitForFlush()
  }

  #waitForFlush(): void {
    // An empty write is done when all before it is. `drain` is not told of what stays below the high-water mark.
    this.#socket.write(NOTHING, (error) => {
      if (error || this.#socket.destroyed) return
      this.activeTick = this.#host.tick
      if (this.#socket.writableLength > 0 && !this.#socket.writableEnded) {
        this.blockedTick = this.#host.tick
        return this.#waitForFlush()
      }
      this.blockedTick = undefined
      if (!this.#named && this.row.message === 'does not read') this.#host.stats.say(this.row, undefined)
      this.release()
    })
  }

  /** Others have their turn before the rest of what it has sent. */
  #rest(): void {
    this.hold()
    setImmediate(() => this.release())
  }

  #onEnd(): void {
    this.#peerEnded = true
    this.#ending ??= 'peer'
    if (this.takes) this.#answerEnd()
  }

  #answerEnd(): void {
    if (this.#endTold) return
    this.#endTold = true
    const left = this.#intake.finish()
    if (left?.error) return this.fail(left.error)
    if (this.#conversation?.ended) this.#conversation.ended()
    else this.finish()
  }

  #name(message: string): void {
    if (this.#named) return
    this.#named = true
    this.fault(message)
  }

  #onError(error: NodeJS.ErrnoException): void {
    // Node leaves a connection open whose TLS is broken, until its peer ends it.
    this.#socket.destroy()
    // A peer that has ended resets when it is sent something more: it does not want it, and nothing is wrong.
    if (this.#peerEnded && (error.code === 'ECONNRESET' || error.code === 'EPIPE')) return
    this.#ending ??= 'reset'
    this.#name(socketErrorText(error))
  }

  #onClose(): void {
    this.#closing = true
    this.#intake.clear()
    this.#host.log.ended(this.row.peer, this.#ending ?? 'reset')
    this.#host.closed(this)
  }
}
