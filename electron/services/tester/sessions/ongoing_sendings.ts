import type { SessionTell } from '../../../../shared/tasks/sockets.ts'
import type { Sending } from '../../../../shared/contract/tester/sessions.ts'
import type { Prepared } from '../payloads.ts'

type SendTell = Extract<SessionTell, { type: 'send' }>

/** Of messages that are to be different each: more than that are asked for in time. */
const MOST_AT_ONCE = 256
const MOST_BYTES_AT_ONCE = 256 * 1024
/** A message is made so much before it is sent at most, so that `{time}` is not long ago. */
const AHEAD_MS = 50

interface Ongoing {
  readonly next: () => Uint8Array[]
  readonly repeated: boolean
}

/** The sendings of one connection that have not ended, and the messages that they still need. */
export class OngoingSendings {
  private readonly ongoing = new Map<number, Ongoing>()
  private readonly nextCounter: () => number
  private last = 0

  /** @param nextCounter the number of the next message of the session */
  constructor(nextCounter: () => number) {
    this.nextCounter = nextCounter
  }

  get repeats(): boolean {
    return [...this.ongoing.values()].some(({ repeated }) => repeated)
  }

  /** @returns what the worker is told, and how many bytes the first message has; or why it cannot be made */
  begin(prepared: Prepared, repeat: Sending['repeat']): { tell: SendTell; bytes: number } | { problem: string } {
    const { intervalMs, count } = repeat ?? { intervalMs: 0, count: 1 }
    const sending = ++this.last
    const common = { type: 'send', sending, intervalMs, count } as const
    if ('path' in prepared) {
      this.ongoing.set(sending, { next: () => [], repeated: repeat !== undefined })
      return { tell: { ...common, messages: [], path: prepared.path, fresh: false }, bytes: prepared.size }
    }
    const first = prepared.make(this.nextCounter())
    if ('problem' in first) return first
    const fresh = prepared.varies && repeat !== undefined
    const atOnce = Math.max(1, Math.min(MOST_AT_ONCE, AHEAD_MS / intervalMs))
    const next = () => {
      const messages: Uint8Array[] = []
      for (let bytes = 0; messages.length < atOnce && bytes < MOST_BYTES_AT_ONCE; bytes += messages.at(-1)!.length) {
        const made = prepared.make(this.nextCounter())
        if ('problem' in made) break
        messages.push(made.bytes)
      }
      return messages
    }
    this.ongoing.set(sending, { next, repeated: repeat !== undefined })
    return { tell: { ...common, messages: [first.bytes], fresh }, bytes: first.bytes.length }
  }

  /** The worker's question; none for a sending that has ended. */
  more(sending: number): Uint8Array[] {
    return this.ongoing.get(sending)?.next() ?? []
  }

  end(sending: number): void {
    this.ongoing.delete(sending)
  }

  clear(): void {
    this.ongoing.clear()
  }
}
