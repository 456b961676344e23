import type { SessionSpec } from '../../../../shared/contract/tester/sessions.ts'
import type { TaskOutcome } from '../../../../shared/outcome.ts'
import { EXIT } from '../../../../shared/runs/summary.ts'
import type {
  SessionEvent,
  SessionFailure,
  SessionInput,
  SessionQuestion,
  SessionTell,
} from '../../../../shared/tasks/sockets.ts'
import { RecordReader } from '../../../../shared/tester/record.ts'
import type { WorkerPool } from '../../../pool/pool.ts'
import type { Prepared } from '../../../services/tester/payloads.ts'
import { OngoingSendings } from '../../../services/tester/sessions/ongoing_sendings.ts'
import { UsageError } from '../usage_error.ts'
import type { RecordOutput } from './record_output.ts'
import type { SendOptions } from './send_options.ts'

/** How long is waited for an answer where `--wait` says no time, milliseconds. */
const WAIT_MS = 2_000
/** Counts are told four times a second: with nothing else to go by, what came is known so much later. */
const COUNTS_MS = 250

type Event<Type extends SessionEvent['type']> = Extract<SessionEvent, { type: Type }>

/** One session of a worker, from here: sends, shows what comes, and knows when it is done. */
export class Client {
  #cancelled: 'interrupted' | 'nobody-reads' | undefined
  #tell: ((message: SessionTell) => void) | undefined
  #working: Promise<void> | undefined
  #failed = false
  #idle: NodeJS.Timeout | undefined
  #number = 0
  #counts = { messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0 }
  readonly #reader = new RecordReader()
  readonly #ends = new Map<number, (error: string | undefined) => void>()
  readonly #sendings: OngoingSendings
  readonly #stop = new AbortController()
  readonly #over = new AbortController()
  readonly #spec: SessionSpec
  readonly #output: RecordOutput
  readonly #options: SendOptions

  constructor(spec: SessionSpec, output: RecordOutput, options: SendOptions) {
    this.#spec = spec
    this.#output = output
    this.#options = options
    let counter = 0
    this.#sendings = new OngoingSendings(() => ++counter)
  }

  /** Aborted when the connection is gone: there is nothing left to send on. */
  get over(): AbortSignal {
    return this.#over.signal
  }

  /** @param work sends all there is, once it is connected */
  async run(pool: WorkerPool, work: () => Promise<void>): Promise<TaskOutcome> {
    const outcome = await pool.run('sockets', {
      kind: 'sockets.session',
      // Who asks for a half close says that both directions end for themselves.
      input: { spec: this.#spec, sendsOn: this.#options.halfClose === true } satisfies SessionInput,
      signal: this.#stop.signal,
      onBegun: (tell) => (this.#tell = tell),
      onOutput: async (_, data) => {
        for (const record of this.#reader.push(data)) {
          if (record.direction === 'in') this.#heard()
          await this.#output.write(record)
        }
      },
      onEvent: (event) => this.#onEvent(event as SessionEvent, work),
      onAsk: (question) => this.#sendings.more((question as SessionQuestion).sending),
    })
    clearTimeout(this.#idle)
    this.#over.abort()
    for (const end of this.#ends.values()) end('the connection is closed')
    await this.#working
    return outcome
  }

  async sendAll(prepared: Prepared): Promise<void> {
    const { count, interval: intervalMs = 0 } = this.#options
    const begun = this.#sendings.begin(prepared, count === undefined ? undefined : { count, intervalMs })
    if ('problem' in begun) throw new UsageError(begun.problem)
    await this.#sent(begun.tell)
  }

  /** One after the other, as they come and as fast as the peer takes them. */
  async sendPieces(pieces: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const piece of pieces) {
      const sending = ++this.#number
      const once = { intervalMs: 0, count: 1, fresh: false } as const
      const error = await this.#sent({ type: 'send', sending, messages: [piece], ...once })
      if (error !== undefined) return
    }
  }

  /** Ends it at once. `nobody-reads`: what comes can be shown to nobody (`| head`). */
  cancel(why: 'interrupted' | 'nobody-reads'): void {
    this.#cancelled ??= why
    this.#stop.abort()
  }

  /** Says how it ended. @returns the exit status */
  tellEnd(outcome: TaskOutcome): number {
    const { status, problem } = this.#end(outcome)
    if (this.#options.json) {
      const message = problem === undefined ? {} : { message: problem }
      this.#output.json({ type: 'ended', status, ...message, ...this.#counts })
    } else if (problem !== undefined) this.#output.problem(problem)
    return status
  }

  #end(outcome: TaskOutcome): { status: number; problem?: string } {
    const sent = this.#failed ? EXIT.failed : EXIT.ok
    if (this.#cancelled === 'interrupted') return { status: EXIT.interrupted }
    // It has read all that it wanted.
    if (this.#cancelled === 'nobody-reads') return { status: sent }
    const message = outcome.state === 'succeeded' ? undefined : outcome.message
    if (isMisuse(outcome)) return { status: EXIT.usage, problem: message ?? 'It cannot be done as it was asked for.' }
    if (!this.#working) return { status: EXIT.unreachable, problem: message ?? 'No connection could be made.' }
    if (outcome.state !== 'succeeded') return { status: EXIT.failed, problem: message ?? 'The connection broke.' }
    if (this.#options.wait !== undefined && this.#counts.bytesIn === 0 && this.#counts.messagesIn === 0)
      return { status: EXIT.failed, problem: 'Nothing came back.' }
    return { status: sent }
  }

  #onEvent(event: SessionEvent, work: () => Promise<void>): void {
    switch (event.type) {
      case 'stats': {
        const { messagesIn, messagesOut, bytesIn, bytesOut } = event
        const more = messagesIn + bytesIn > this.#counts.messagesIn + this.#counts.bytesIn
        this.#counts = { messagesIn, messagesOut, bytesIn, bytesOut }
        // They tell of reads that are not logged; of the others they would tell once more, and late.
        if (more && this.#options.log === 'none') this.#heard()
        return
      }
      case 'sent':
        return this.#sendingEnded(event)
      case 'state':
        if (event.state === 'open' && !this.#working) this.#opened(event, work)
    }
  }

  #opened({ local, remote, connectMs, tls }: Event<'state'>, work: () => Promise<void>): void {
    if (this.#options.json) this.#output.json({ type: 'connected', local, remote, connectMs, tls })
    this.#working = work().then(
      () => this.#sentAll(),
      (error: unknown) => this.#broken(error),
    )
  }

  #sent(tell: Extract<SessionTell, { type: 'send' }>): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#ends.set(tell.sending, resolve)
      this.#tell?.(tell)
    })
  }

  #sendingEnded({ sending, error }: Event<'sent'>): void {
    if (error !== undefined) {
      this.#failed = true
      if (!this.#cancelled) this.#output.problem(error)
    }
    this.#sendings.end(sending)
    this.#ends.get(sending)?.(error)
    this.#ends.delete(sending)
  }

  #sentAll(): void {
    const { halfClose, wait } = this.#options
    if (halfClose) this.#tell?.({ type: 'half-close' })
    if (wait !== undefined) return this.#waitMore()
    // Who says no more and does not listen has nothing to stay for; the peer may still read what was sent.
    if (!halfClose) this.#close()
  }

  #broken(error: unknown): void {
    this.#failed = true
    this.#output.problem((error as Error).message)
    this.#close()
  }

  /** Something came: it is waited for more of it. */
  #heard(): void {
    if (this.#idle) this.#waitMore()
  }

  #waitMore(): void {
    const { wait, log } = this.#options
    clearTimeout(this.#idle)
    const ms = wait === true || wait === undefined ? WAIT_MS : wait
    this.#idle = setTimeout(() => this.#close(), log === 'none' ? ms + COUNTS_MS : ms)
  }

  #close(): void {
    this.#tell?.({ type: 'close' })
  }
}

/** Whether it was asked for what cannot be, a file that is not there above all. */
function isMisuse(outcome: TaskOutcome): boolean {
  return outcome.state === 'failed' && (outcome.result as SessionFailure | undefined)?.fault === 'spec'
}
