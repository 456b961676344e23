import type { Channel } from './channel.ts'
import {
  PROTOCOL_VERSION,
  readServerMessage,
  REFUSED,
  type CallAnswer,
  type ClientMessage,
  type ServerMessage,
} from './messages.ts'

/**
 * - `connecting`: not open yet for the first time
 * - `lost`: was open or could not be opened, and is tried again
 * - `closed`: by us, or refused by the engine; for good
 */
export type LineState = 'connecting' | 'open' | 'lost' | 'closed'

/** A restarted engine is back within a second, one behind a broken network later; trying costs next to nothing. */
const FIRST_RETRY_MS = 100
const MAX_RETRY_MS = 3000

/**
 * A line may die without a word (a laptop that slept, a tunnel that is gone). After some beats without any message it
 * counts as lost; a pong can be late behind 5 MB on a slow tunnel, so that takes 45 seconds at least. Beats are counted, not
 * time: a page which itself was frozen does not give up a good line.
 */
const BEAT_MS = 15_000
const MAX_SILENT_BEATS = 3

export interface LineEvents {
  readonly connect: () => Promise<Channel>
  readonly opened: () => void
  readonly received: (message: CallAnswer) => void
  /** `closed`: it will not be opened again. */
  readonly lost: (why: string) => void
  readonly onState?: ((state: LineState, why?: string) => void) | undefined
}

/** One channel at a time to the engine; a lost one is replaced after a delay that grows while it cannot be. */
export class Line {
  state: LineState = 'connecting'
  engineId: string | undefined
  /** Why it is lost or closed, in words. */
  why = ''
  private channel: Channel | undefined
  private endPause: (() => void) | undefined
  private readonly events: LineEvents

  constructor(events: LineEvents) {
    this.events = events
  }

  /** To be called once; resolves when the line is closed for good. */
  async keepOpen(): Promise<void> {
    let delayMs = FIRST_RETRY_MS
    while (this.state !== 'closed') {
      // Only a line that held was good: an engine that dies at our first question is not asked in a tight loop.
      if ((await this.useOneChannel()) > MAX_RETRY_MS) delayMs = FIRST_RETRY_MS
      if (this.isClosed()) return
      await this.pause(delayMs)
      delayMs = Math.min(delayMs * 2, MAX_RETRY_MS)
    }
  }

  /** To be called while it is `open`. Throws when the channel cannot carry the message. */
  send(message: ClientMessage): void {
    this.channel?.send(message)
  }

  retryNow(): void {
    this.endPause?.()
  }

  close(why = 'it was closed'): void {
    if (this.state === 'closed') return
    this.leave('closed', why)
    this.channel?.close(why)
    this.endPause?.()
  }

  /** Resolves when the channel has gone, with the milliseconds it was there. */
  private async useOneChannel(): Promise<number> {
    let channel: Channel
    try {
      channel = await this.events.connect()
    } catch (error) {
      this.lose(error instanceof Error ? error.message : String(error))
      return 0
    }
    this.channel = channel
    const startedAt = Date.now()
    if (this.isClosed()) channel.close(this.why)
    let silentBeats = 0
    const beat = setInterval(() => {
      if (++silentBeats > MAX_SILENT_BEATS) channel.close('nothing was heard for too long')
      else channel.send({ type: 'ping' } satisfies ClientMessage)
    }, BEAT_MS)
    await new Promise<void>((resolve) => {
      // At once, not when this promise has been awaited: nothing may be sent on it in between.
      channel.onClose((why) => {
        this.lose(why)
        resolve()
      })
      channel.onMessage((raw) => {
        silentBeats = 0
        this.receive(channel, raw)
      })
    })
    clearInterval(beat)
    this.channel = undefined
    return Date.now() - startedAt
  }

  private receive(channel: Channel, raw: unknown): void {
    const message = readServerMessage(raw)
    if (message?.type === 'hello') return this.greet(channel, message)
    if (!message || this.state !== 'open') return channel.close('something answers that is no engine')
    if (message.type !== 'pong') this.events.received(message)
  }

  private greet(channel: Channel, { version, engine }: Extract<ServerMessage, { type: 'hello' }>): void {
    if (version !== PROTOCOL_VERSION)
      return channel.close(`${REFUSED} it is of another version than the engine. Load it again`)
    this.engineId = engine
    this.change('open', '')
    this.events.opened()
  }

  private lose(why: string): void {
    if (this.state !== 'closed') this.leave(why.startsWith(REFUSED) ? 'closed' : 'lost', why)
  }

  private leave(state: 'lost' | 'closed', why: string): void {
    this.change(state, why)
    this.events.lost(why)
  }

  private change(state: LineState, why: string): void {
    this.state = state
    this.why = why
    this.events.onState?.(state, why)
  }

  private isClosed(): boolean {
    return this.state === 'closed'
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.endPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
