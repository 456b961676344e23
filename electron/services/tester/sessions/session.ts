import { isDeepStrictEqual } from 'node:util'
import type { WorkerPool } from '../../../pool/pool.ts'
import type { SessionHead, SessionSpec, Sending } from '../../../../shared/contract/tester/sessions.ts'
import type { TaskOutcome } from '../../../../shared/outcome.ts'
import type { SessionEvent, SessionInput, SessionQuestion, SessionTell } from '../../../../shared/tasks/sockets.ts'
import { ChangeSignal } from '../../runs/paced.ts'
import type { Prepared } from '../payloads.ts'
import type { TranscriptLog } from '../transcripts/transcript_log.ts'
import { OngoingSendings } from './ongoing_sendings.ts'

export interface SessionOptions {
  readonly id: string
  readonly pool: WorkerPool
  readonly log: TranscriptLog
  /** Its head is another. */
  readonly onChange: () => void
}

type Counts = Pick<SessionHead, 'messagesIn' | 'messagesOut' | 'bytesIn' | 'bytesOut'>

const NOTHING: Counts = { messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0 }

/** A client with its log, over any number of connections, one after the other. */
export class Session {
  readonly id: string
  readonly log: TranscriptLog
  /** When the last connection was begun, milliseconds since 1970. */
  connectedSince = 0
  /** When its codec was chosen, milliseconds since 1970: frames of before may be others. */
  codecSince = 0
  private readonly options: SessionOptions
  private readonly changed = new ChangeSignal()
  private shown: SessionHead
  private running: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined
  private tell: ((message: SessionTell) => void) | undefined
  private sendings: OngoingSendings
  private earlier = NOTHING
  private counter = 0
  /** Of sendings that are ended by somebody here, nothing is wrong. */
  private stopping = false
  /** Acts that may not overlap: connecting and closing for good. */
  private lastAct: Promise<unknown> = Promise.resolve()
  private removed = false

  constructor(spec: SessionSpec, options: SessionOptions) {
    this.id = options.id
    this.log = options.log
    this.options = options
    this.sendings = this.newSendings()
    // It is made to be connected: a card that says "closed" first would flash.
    this.shown = { id: this.id, spec, state: 'connecting', ...NOTHING }
  }

  get head(): SessionHead {
    return this.shown
  }

  get spec(): SessionSpec {
    return this.shown.spec
  }

  /** Whether a sending goes on that repeats itself. */
  get repeats(): boolean {
    return this.sendings.repeats
  }

  /** Connects; a connection that is there is closed before. @param ready `spec` as the worker takes it */
  connect(spec: SessionSpec, ready: SessionSpec): Promise<void> {
    return this.act(async () => {
      await this.end()
      if (this.removed) return
      const { id, messagesIn, messagesOut, bytesIn, bytesOut } = this.shown
      this.earlier = { messagesIn, messagesOut, bytesIn, bytesOut }
      this.sendings = this.newSendings()
      this.connectedSince = Date.now()
      this.shown = { id, spec, state: 'connecting', ...this.earlier }
      this.options.onChange()
      const stop = new AbortController()
      this.running = { stop, ended: this.run(ready, stop.signal) }
    })
  }

  /** Resolves when it is known whether the connection could be made. */
  async settled(signal: AbortSignal): Promise<void> {
    await this.lastAct
    while (this.shown.state === 'connecting' && !signal.aborted)
      await new Promise<void>((resolve) => {
        const look = () => {
          forget()
          signal.removeEventListener('abort', look)
          resolve()
        }
        const forget = this.changed.on(look)
        signal.addEventListener('abort', look)
      })
  }

  /** @returns how many bytes the first message has */
  send(prepared: Prepared, repeat: Sending['repeat']): { bytes: number } | { problem: string } {
    const begun = this.sendings.begin(prepared, repeat)
    if ('problem' in begun) return begun
    this.stopping = false
    this.tell?.(begun.tell)
    return { bytes: begun.bytes }
  }

  stopSending(): void {
    this.stopping = true
    this.tell?.({ type: 'stop-sending' })
  }

  /** Takes effect at once, and for later connections. */
  set(changes: Partial<Pick<SessionSpec, 'noDelay' | 'codec'>>): void {
    if (changes.codec && !isDeepStrictEqual(changes.codec, this.spec.codec)) this.codecSince = Date.now()
    this.show({ spec: { ...this.spec, ...changes } })
    this.tell?.({ type: 'set', ...changes })
  }

  halfClose(): void {
    this.tell?.({ type: 'half-close' })
  }

  /** Says goodbye; one that is not connected yet is given up. */
  disconnect(): void {
    this.stopping = true
    if (this.shown.state === 'connecting') this.running?.stop.abort()
    else this.tell?.({ type: 'close' })
  }

  /** Ends it and forgets its log. */
  close(): Promise<void> {
    return this.act(async () => {
      this.removed = true
      await this.end()
      await this.log.close()
    })
  }

  private async end(): Promise<void> {
    this.stopping = true
    this.running?.stop.abort()
    await this.running?.ended
  }

  private async run(spec: SessionSpec, signal: AbortSignal): Promise<void> {
    const write = this.log.begin()
    const outcome = await this.options.pool.run('sockets', {
      kind: 'sockets.session',
      input: { spec } satisfies SessionInput,
      signal,
      onBegun: (tell) => (this.tell = tell),
      onOutput: (_stream, data) => write(data),
      onEvent: (event) => this.onEvent(event as SessionEvent),
      onAsk: (question) => this.sendings.more((question as SessionQuestion).sending),
    })
    this.tell = undefined
    this.running = undefined
    this.sendings.clear()
    this.show({ ...lastWords(outcome, this.shown), sending: undefined })
    if (outcome.state === 'worker-lost') this.log.note(this.shown.message ?? outcome.message, true)
  }

  private onEvent(event: SessionEvent): void {
    switch (event.type) {
      case 'state': {
        const { type: _, ...news } = event
        const opened = news.state === 'open' && this.shown.state !== 'open'
        return this.show({ ...news, ...(opened ? { openedAt: new Date().toISOString() } : {}) })
      }
      case 'stats': {
        const { earlier } = this
        return this.show({
          messagesIn: earlier.messagesIn + event.messagesIn,
          messagesOut: earlier.messagesOut + event.messagesOut,
          bytesIn: earlier.bytesIn + event.bytesIn,
          bytesOut: earlier.bytesOut + event.bytesOut,
          sending: event.sending,
        })
      }
      case 'sent':
        this.sendings.end(event.sending)
        if (event.error !== undefined) this.log.note(event.error, !this.stopping)
    }
  }

  private show(news: Partial<SessionHead>): void {
    this.shown = { ...this.shown, ...news }
    this.changed.emit()
    this.options.onChange()
  }

  private newSendings(): OngoingSendings {
    return new OngoingSendings(() => ++this.counter)
  }

  private act(work: () => Promise<void>): Promise<void> {
    const act = this.lastAct.then(work)
    this.lastAct = act.catch(() => {})
    return act
  }
}

/** How it ended, where its process has not said so itself. */
function lastWords(outcome: TaskOutcome, { state, message }: SessionHead): Pick<SessionHead, 'state' | 'message'> {
  switch (outcome.state) {
    case 'succeeded':
      return { state: state === 'failed' ? 'failed' : 'closed', message }
    case 'cancelled':
      return { state: 'closed', message: message ?? 'Closed here.' }
    case 'worker-lost':
      return { state: 'failed', message: `The process of this session was lost: ${outcome.message} Connect again.` }
    default:
      return { state: 'failed', message: outcome.message }
  }
}
