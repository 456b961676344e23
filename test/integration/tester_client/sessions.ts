import { sessionHandler } from '../../../electron/worker/sockets/session.ts'
import { sessionSpec, type SessionSpecInput } from '../../../shared/contract/tester/sessions.ts'
import type { SessionEvent, SessionQuestion, SessionTell } from '../../../shared/tasks/sockets.ts'
import type { LogRecord } from '../../../shared/tester/record.ts'
import { WorkerTask } from '../../support/worker_task.ts'

type Send = Extract<SessionTell, { type: 'send' }>
type State = Extract<SessionEvent, { type: 'state' }>

export interface SessionOptions {
  readonly answer?: (question: SessionQuestion) => unknown
  /** The engine takes nothing of the log. */
  readonly slow?: boolean
}

/** A session in this process, with this test as its engine. */
export class TestSession extends WorkerTask<SessionEvent> {
  #sendings = 0

  constructor(spec: Partial<SessionSpecInput> & { readonly port: number }, { answer, slow }: SessionOptions = {}) {
    const parsed = sessionSpec.parse({ protocol: 'tcp', host: '127.0.0.1', ...spec })
    super(sessionHandler, { spec: parsed }, { ...(answer ? { answer } : {}), ...(slow === undefined ? {} : { slow }) })
  }

  /** @returns the sending's number */
  send(messages: string | readonly (string | Uint8Array)[], more: Partial<Send> = {}): number {
    const list = (typeof messages === 'string' ? [messages] : messages).map((each) =>
      typeof each === 'string' ? Buffer.from(each) : each,
    )
    const sending = ++this.#sendings
    this.tell({ type: 'send', sending, messages: list, intervalMs: 0, count: list.length || 1, fresh: false, ...more })
    return sending
  }

  state(state: State['state']): Promise<State> {
    return this.until(({ events }) =>
      events.find((event): event is State => event.type === 'state' && event.state === state),
    )
  }

  /** Its error; "" when all was sent. */
  sent(sending: number): Promise<string> {
    return this.until(({ events }) => {
      const found = events.find((event) => event.type === 'sent' && event.sending === sending)
      return found?.type === 'sent' ? (found.error ?? '') : undefined
    })
  }

  records(direction: LogRecord['direction']): LogRecord[] {
    return this.log.filter((record) => record.direction === direction)
  }

  /** All that was read, or sent. */
  bytes(direction: 'in' | 'out'): Buffer {
    return Buffer.concat(this.records(direction).map(({ data }) => data))
  }

  notes(): string[] {
    return this.records('note').map(({ data }) => Buffer.from(data).toString())
  }

  /** Resolves when so many bytes were read. */
  received(count: number): Promise<Buffer> {
    return this.until((task) => {
      const bytes = (task as TestSession).bytes('in')
      return bytes.length >= count ? bytes : undefined
    })
  }

  noted(pattern: RegExp): Promise<string> {
    return this.until((task) => (task as TestSession).notes().find((note) => pattern.test(note)))
  }

  lastStats(): Extract<SessionEvent, { type: 'stats' }> {
    const stats = this.events.filter((event) => event.type === 'stats').at(-1)
    if (!stats) throw new Error('No stats were told')
    return stats
  }

  async closed(): Promise<State> {
    this.tell({ type: 'close' })
    await this.outcome
    return this.state('closed')
  }
}
