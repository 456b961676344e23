import type { SocketFault } from '../../../../shared/contract/tester/bytes.ts'
import type { SessionHead, SessionSpec } from '../../../../shared/contract/tester/sessions.ts'
import type { TaskOutcome } from '../../../../shared/outcome.ts'
import type { SessionEvent, SessionTell } from '../../../../shared/tasks/sockets.ts'
import type { Ending } from '../../../../shared/tester/record.ts'
import type { TaskContext } from '../../task_context.ts'
import { endpoint } from '../endpoint.ts'
import type { Line, LineEvents, LineOpened } from './line.ts'
import { LiveFrames } from './live_frames.ts'
import { Pace } from './pace.ts'
import { Sender } from './sender.ts'
import { now, type SessionLog } from './session_log.ts'

/** How much of what UDP brings may wait for a slow engine, bytes: datagrams cannot be held back as a stream's bytes are. */
const MAX_UNTAKEN_BYTES = 4 * 1024 * 1024

/** One connection of a client: does what it is told, and tells and logs what happens. */
export class Session implements LineEvents {
  /** Resolves when the connection is gone and all is told. */
  readonly end: Promise<TaskOutcome>
  #resolve!: (outcome: TaskOutcome) => void
  readonly #spec: SessionSpec
  readonly #context: TaskContext
  readonly #log: SessionLog
  readonly #line: Line
  readonly #sender: Sender
  readonly #stats = new Pace(() => this.#tellStats())
  readonly #counts = { messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0 }
  /** What is told before it is open waits. */
  #opening: Promise<void> | undefined
  #opened!: () => void
  #frames: LiveFrames
  #state: SessionHead['state'] = 'connecting'
  #local = ''
  #remote: string
  #idle: NodeJS.Timeout | undefined
  /** Why it closes, once it does. */
  #closing: string | undefined
  #peerEnded = false
  /** Who ended their half first. */
  #endedBy: Ending | undefined
  #wantsHalfClose = false
  /** What the peer's end does not end: more is to be sent, and is not here yet. */
  readonly #sendsOn: boolean
  #untakenBytes = 0
  #unlogged = 0

  /** @param makeLine begins to connect; its events come later */
  constructor(
    { spec, sendsOn }: { readonly spec: SessionSpec; readonly sendsOn: boolean },
    context: TaskContext,
    log: SessionLog,
    makeLine: (events: LineEvents) => Line,
  ) {
    this.#spec = spec
    this.#sendsOn = sendsOn
    this.#context = context
    this.#log = log
    this.#remote = endpoint(spec.host, spec.port)
    this.end = new Promise((resolve) => (this.#resolve = resolve))
    this.#opening = new Promise((resolve) => (this.#opened = resolve))
    log.note(`Connecting to ${this.#remote} (${spec.protocol.toUpperCase()}).`)
    log.tellWhatIsKept()
    this.#emit({ type: 'state', state: 'connecting' })
    this.#line = makeLine(this)
    this.#frames = new LiveFrames(spec.codec, this.#line.datagrams)
    this.#sender = new Sender(this.#line, {
      progress: (bytes) => {
        this.#counts.bytesOut += bytes
        this.#moved()
      },
      handed: (at, data, bytes, whole) => {
        if (whole) this.#counts.messagesOut++
        log.data('out', at, this.#local, this.#remote, data, bytes)
      },
      ended: (sending, error) => {
        this.#emit({ type: 'sent', sending, ...(error === undefined ? {} : { error }) })
        this.#stats.touch()
      },
      idle: () => this.#nothingToSend(),
      held: () => this.#opening ?? log.full,
      ask: (question) => context.ask(question),
    })
    context.signal.addEventListener('abort', this.#onCancel, { once: true })
    context.onTell((tell) => this.#told(tell as SessionTell))
    if (context.signal.aborted) this.#onCancel()
  }

  opened({ local, remote, connectMs, tls }: LineOpened): void {
    this.#local = local
    this.#remote = remote
    this.#state = 'open'
    const took = `${connectMs.toFixed(1)} ms`
    this.#log.note(
      this.#line.datagrams
        ? `Ready to send to ${remote} from ${local}.`
        : `Connected to ${remote} from ${local} in ${took}.`,
    )
    if (tls) this.#log.note(tlsWords(tls))
    this.#emit({
      type: 'state',
      state: 'open',
      local,
      remote,
      connectMs: Math.round(connectMs * 1_000) / 1_000,
      ...(tls ? { tls } : {}),
    })
    if (this.#spec.idleTimeoutMs > 0) this.#idle = setTimeout(() => this.#idleTooLong(), this.#spec.idleTimeoutMs)
    this.#opening = undefined
    this.#opened()
  }

  received(data: Uint8Array, from: string, bytes = data.length): boolean {
    this.#counts.bytesIn += bytes
    const logged = this.#logsDatagram(bytes)
    if (logged) this.#log.data('in', now(), from, this.#local, data, bytes)
    const { frames, problems } = this.#frames.push(data)
    this.#counts.messagesIn += frames
    if (logged) for (const problem of problems) this.#log.note(problem, true)
    this.#moved()
    const { full } = this.#log
    if (!full || this.#line.datagrams) return true
    void full.then(() => this.#line.resume())
    return false
  }

  note(text: string, wrong = false): void {
    this.#log.note(text, wrong)
  }

  peerEnded(): void {
    this.#peerEnded = true
    this.#endedBy ??= 'peer'
    const unfinished = this.#frames.end()
    if (unfinished !== undefined) this.#log.note(unfinished, true)
    if (this.#closing !== undefined || this.#state === 'half-closed') return
    this.#log.note(
      this.#sender.idle && !this.#waitsForMore
        ? `${this.#remote} sends no more (FIN).`
        : `${this.#remote} sends no more (FIN). What is still to be sent is sent before the connection is closed.`,
    )
    this.#nothingToSend()
  }

  gone(broken?: string, tls?: SessionHead['tls'], fault?: SocketFault): void {
    clearTimeout(this.#idle)
    this.#context.signal.removeEventListener('abort', this.#onCancel)
    const failed = broken !== undefined && this.#closing === undefined && (!this.#peerEnded || this.#waitsForMore)
    const message = failed ? broken : this.#farewell(broken)
    const ending = this.#local === '' ? undefined : failed ? 'reset' : (this.#endedBy ?? 'reset')
    this.#sender.stop(message)
    this.#opening = undefined
    this.#opened()
    // The last sending's end comes before the session's.
    void this.#sender.settled().then(() => {
      this.#tellUnlogged()
      this.#log.note(message, failed, ending)
      this.#state = failed ? 'failed' : 'closed'
      this.#stats.flush()
      const facts = {
        ...(this.#local === '' ? {} : { local: this.#local, remote: this.#remote }),
        ...(tls ? { tls } : {}),
        ...(failed && fault ? { fault } : {}),
      }
      this.#emit({ type: 'state', state: this.#state, ...facts, message })
      if (this.#context.signal.aborted) this.#resolve({ state: 'cancelled', started: true })
      else if (failed) this.#resolve({ state: 'failed', message })
      else this.#resolve({ state: 'succeeded', result: {} })
    })
  }

  #farewell(broken: string | undefined): string {
    if (broken !== undefined && this.#peerEnded)
      return `${this.#remote} closed the connection, and did not take what was sent after that.`
    if (this.#closing !== undefined) return this.#closing
    return `${this.#remote} closed the connection after we had ended our side.`
  }

  #told(tell: SessionTell): void {
    switch (tell.type) {
      case 'send':
        return this.#send(tell)
      case 'stop-sending':
        return this.#sender.stop('Sending was stopped.')
      case 'set':
        return this.#set(tell)
      case 'half-close':
        if (this.#line.datagrams) return this.#line.halfClose()
        this.#wantsHalfClose = true
        this.#sender.stopEndless('Our side of the connection was ended.')
        return this.#nothingToSend()
      case 'close':
        return this.#close('Closed here.')
    }
  }

  #send(tell: Extract<SessionTell, { type: 'send' }>): void {
    const why =
      this.#closing !== undefined
        ? 'The connection is closed.'
        : this.#wantsHalfClose
          ? 'Our side of the connection is ended: nothing more can be sent.'
          : undefined
    if (why === undefined) this.#sender.push(tell)
    else this.#emit({ type: 'sent', sending: tell.sending, error: why })
  }

  #set({ noDelay, codec }: Extract<SessionTell, { type: 'set' }>): void {
    if (noDelay !== undefined) {
      this.#line.setNoDelay(noDelay)
      if (!this.#line.datagrams)
        this.#log.note(
          noDelay ? 'No-delay is on: every send goes at once.' : 'No-delay is off: small sends may be joined.',
        )
    }
    if (codec) this.#frames = new LiveFrames(codec, this.#line.datagrams)
  }

  /** Called whenever the sender may have become idle: what waited for that is done. */
  #nothingToSend(): void {
    if (this.#closing !== undefined || !this.#sender.idle) return
    if (this.#peerEnded && !this.#waitsForMore) return this.#close(`${this.#remote} closed the connection.`)
    if (!this.#wantsHalfClose || this.#state !== 'open') return
    this.#state = 'half-closed'
    this.#endedBy ??= 'here'
    this.#line.halfClose()
    this.#log.note('Our side is ended (FIN); reading goes on.')
    this.#emit({ type: 'state', state: 'half-closed', local: this.#local, remote: this.#remote })
  }

  get #waitsForMore(): boolean {
    return this.#sendsOn && !this.#wantsHalfClose
  }

  #close(why: string): void {
    if (this.#closing !== undefined) return
    this.#closing = why
    this.#endedBy ??= 'here'
    this.#sender.stop('The connection was closed.')
    this.#line.close()
  }

  readonly #onCancel = () => {
    this.#closing ??= 'Stopped.'
    this.#endedBy ??= 'here'
    this.#sender.stop(this.#closing)
    this.#line.destroy()
  }

  #moved(): void {
    this.#idle?.refresh()
    this.#stats.touch()
  }

  #idleTooLong(): void {
    // Nothing comes because nothing is read: the log has yet to be taken.
    if (this.#log.full) this.#idle?.refresh()
    else this.#close(`Nothing came or went for ${this.#spec.idleTimeoutMs / 1000} s: closed, as the idle timeout asks.`)
  }

  /** False for a datagram that the log has no room for. A stream is not read while that is so. */
  #logsDatagram(bytes: number): boolean {
    if (!this.#line.datagrams) return true
    if (!this.#log.full) {
      this.#untakenBytes = 0
      this.#tellUnlogged()
      return true
    }
    this.#untakenBytes += bytes
    if (this.#untakenBytes <= MAX_UNTAKEN_BYTES) return true
    this.#unlogged++
    return false
  }

  #tellUnlogged(): void {
    if (this.#unlogged === 0) return
    const count = this.#unlogged.toLocaleString('en')
    this.#unlogged = 0
    this.#log.note(`${count} datagrams are left out here: they came faster than the log could take them.`, true)
  }

  #tellStats(): void {
    const { sending } = this.#sender
    this.#emit({ type: 'stats', ...this.#counts, ...(sending ? { sending } : {}) })
  }

  #emit(event: SessionEvent): void {
    // Whoever is told of an end, or a state, has the log up to it.
    if (event.type !== 'stats') this.#context.flush()
    this.#context.emit(event)
  }
}

function tlsWords({
  version,
  cipher,
  subject,
  issuer,
  validTo,
  sha256,
  trusted,
  problem,
  alpn,
}: NonNullable<SessionHead['tls']>): string {
  const trust = trusted ? 'trusted.' : `not trusted: ${problem ?? 'no reason was given'}`
  return [
    `${version}, ${cipher}${alpn === undefined ? '' : `, ALPN ${alpn}`}.`,
    `Certificate of ${subject || 'nobody'}, issued by ${issuer || 'nobody'}, valid to ${validTo}, SHA-256 ${sha256}; ${trust}`,
  ].join(' ')
}
