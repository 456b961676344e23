import type { ServerSpec } from '../../../../shared/contract/tester/servers.ts'
import { encodeRecord, HEAD_BYTES, type Ending, type LogRecord } from '../../../../shared/tester/record.ts'
import type { TaskContext } from '../../task_context.ts'
import type { ServerStats } from './stats.ts'

/** What `all` keeps of one message: the engine refuses larger records, and no read is larger. */
const MAX_DATA_BYTES = 1024 * 1024
/**
 * Entries that are kept in one second. A person cannot read more, and encoding 5,000 of 64 bytes takes some 10 ms of the
 * second, so that the server stays nearly as fast as without a log.
 */
const MAX_ENTRIES_PER_SECOND = 5_000
/**
 * What may be on its way beyond what the engine has asked for: a file of a few megabytes that is echoed as fast as loopback
 * goes is logged whole.
 */
const MAX_BEHIND_BYTES = 4 * 1024 * 1024
const NOTHING = new Uint8Array(0)
const encoder = new TextEncoder()

/**
 * A server's log on its way to the engine. It never waits: what comes much faster than the engine takes it is left out, counted
 * in `unlogged`, and the gap is named in the log where it was.
 */
export class LogSink {
  /** Whether anything is kept; asked before an entry's addresses are put together. */
  readonly on: boolean
  readonly #context: Pick<TaskContext, 'write'>
  readonly #stats: ServerStats
  readonly #dataBytes: number
  #behindBytes = 0
  #gap = 0
  #inSecond = 0

  constructor(context: Pick<TaskContext, 'write'>, record: ServerSpec['record'], stats: ServerStats) {
    this.on = record !== 'none'
    this.#dataBytes = record === 'all' ? MAX_DATA_BYTES : HEAD_BYTES
    this.#context = context
    this.#stats = stats
  }

  /** @param data copied before this returns; @param bytes how long the message was, if `data` is not all of it */
  data(direction: 'in' | 'out', from: string, to: string, data: Uint8Array, bytes: number = data.length): void {
    const at = this.#admitted()
    if (at === undefined) return
    const kept = data.length > this.#dataBytes ? data.subarray(0, this.#dataBytes) : data
    this.#write(encodeRecord({ at, direction, from, to, bytes, data: kept }))
  }

  /** Something that happened, in words. @param peer whom it is about; empty: the whole server */
  note(peer: string, text: string, wrong = false): void {
    this.#note(peer, text, wrong ? { wrong } : {})
  }

  /** The last of a peer's connection. */
  ended(peer: string, ending: Ending): void {
    this.#note(peer, 'disconnected', { ending })
  }

  #note(peer: string, text: string, more: Pick<LogRecord, 'wrong' | 'ending'>): void {
    const at = this.#admitted()
    if (at !== undefined) this.#writeNote(at, peer, text, more)
  }

  /** The time of an entry that may be written; undefined for one that is left out, for which not even the clock is asked. */
  #admitted(): number | undefined {
    if (!this.on) return undefined
    if (this.#behindBytes >= MAX_BEHIND_BYTES || this.#inSecond >= MAX_ENTRIES_PER_SECOND) {
      this.#gap++
      this.#stats.counts.unlogged++
      this.#stats.touch()
      return undefined
    }
    if (this.#inSecond++ === 0) setTimeout(() => (this.#inSecond = 0), 1000).unref()
    const at = performance.timeOrigin + performance.now()
    if (this.#gap > 0) {
      const entries = this.#gap === 1 ? '1 entry was' : `${this.#gap.toLocaleString('en')} entries were`
      this.#gap = 0
      this.#writeNote(at, '', `${entries} left out here: more came than the log can keep.`, { wrong: true })
      // The note may have been the last that the engine had room for.
      return this.#admitted()
    }
    return at
  }

  #writeNote(at: number, peer: string, text: string, more: Pick<LogRecord, 'wrong' | 'ending'>): void {
    const data = text === '' ? NOTHING : encoder.encode(text)
    this.#write(encodeRecord({ at, direction: 'note', from: peer, to: '', bytes: 0, data, ...more }))
  }

  #write(record: Uint8Array): void {
    const taken = this.#context.write('stdout', record)
    if (!taken) return
    this.#behindBytes += record.length
    void taken.then(() => (this.#behindBytes -= record.length))
  }
}
