import type { PayloadSpec } from '../../../../shared/contract/tester/bytes.ts'
import type { SessionSpec } from '../../../../shared/contract/tester/sessions.ts'
import type { TaskOutcome } from '../../../../shared/outcome.ts'
import { EXIT } from '../../../../shared/runs/summary.ts'
import { RecordReader } from '../../../../shared/tester/record.ts'
import type { SessionEvent, SessionInput, SessionQuestion, SessionTell } from '../../../../shared/tasks/sockets.ts'
import { OngoingSendings } from '../../../services/tester/sessions/ongoing_sendings.ts'
import { newPool } from '../execute.ts'
import { UsageError } from '../usage_error.ts'
import { messagesOf, standardInput } from './messages.ts'
import { onInterrupt } from './on_interrupt.ts'
import { RecordOutput } from './record_output.ts'
import type { SendOptions } from './send_options.ts'

/** How long is waited for an answer where `--wait` says no time, milliseconds. */
const WAIT_MS = 2_000

export interface SendRequest {
  readonly spec: SessionSpec
  /** Absent: standard input. */
  readonly payload?: PayloadSpec
  readonly options: SendOptions
}

/** Connects, sends, shows what comes back. @returns the exit status */
export async function send({ spec, payload, options }: SendRequest): Promise<number> {
  const output = await RecordOutput.open({ spec, role: 'client', ...options })
  const pool = newPool(true)
  const client = new Client(spec, output, options)
  const forget = onInterrupt(() => client.cancel())
  // A reader that has gone (`| head`) wants no more.
  output.onClosed(() => client.close())
  try {
    // Read before the connection is made: what cannot be sent costs none.
    const prepared = await messagesOf(payload, options, spec.protocol)
    const outcome = await client.run(pool, (sendings) =>
      prepared ? client.sendAll(sendings, prepared) : client.sendPieces(standardInput(spec.protocol)),
    )
    return client.interrupted ? EXIT.interrupted : client.exitStatus(outcome)
  } finally {
    forget()
    await pool.close()
    await output.close()
  }
}

type Prepared = NonNullable<Awaited<ReturnType<typeof messagesOf>>>

/** One session of a worker, from here. */
class Client {
  interrupted = false
  #tell: ((message: SessionTell) => void) | undefined
  #opened = false
  #failed = false
  #received = 0
  #idle: NodeJS.Timeout | undefined
  #number = 0
  readonly #reader = new RecordReader()
  readonly #ends = new Map<number, (error: string | undefined) => void>()
  readonly #sendings: OngoingSendings
  readonly #stop = new AbortController()
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

  async run(
    pool: ReturnType<typeof newPool>,
    work: (sendings: OngoingSendings) => Promise<void>,
  ): Promise<TaskOutcome> {
    let working: Promise<void> | undefined
    const outcome = await pool.run('sockets', {
      kind: 'sockets.session',
      input: { spec: this.#spec } satisfies SessionInput,
      signal: this.#stop.signal,
      onBegun: (tell) => (this.#tell = tell),
      onOutput: async (_, data) => {
        for (const record of this.#reader.push(data)) {
          if (record.direction === 'in') this.#heard(record.bytes)
          await this.#output.write(record)
        }
      },
      onEvent: (event) => {
        const { type } = event as SessionEvent
        if (type === 'state' && (event as { state: string }).state === 'open' && !this.#opened) {
          this.#opened = true
          working = work(this.#sendings).then(
            () => this.#sentAll(),
            (error: unknown) => this.#broken(error),
          )
        }
        if (type === 'sent') this.#ended(event as Extract<SessionEvent, { type: 'sent' }>)
      },
      onAsk: (question) => this.#sendings.more((question as SessionQuestion).sending),
    })
    clearTimeout(this.#idle)
    for (const end of this.#ends.values()) end('the connection is closed')
    await working
    return outcome
  }

  async sendAll(sendings: OngoingSendings, prepared: Prepared): Promise<void> {
    const { count, interval: intervalMs } = this.#options
    const begun = sendings.begin(prepared, count === undefined ? undefined : { count, intervalMs })
    if ('problem' in begun) throw new UsageError(begun.problem)
    await this.#sent(begun.tell)
  }

  /** One after the other, as they come and as fast as the peer takes them. */
  async sendPieces(pieces: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const piece of pieces) {
      const sending = ++this.#number
      const error = await this.#sent({
        type: 'send',
        sending,
        messages: [piece],
        intervalMs: 0,
        count: 1,
        fresh: false,
      })
      if (error !== undefined) return
    }
  }

  close(): void {
    this.#tell?.({ type: 'close' })
  }

  cancel(): void {
    this.interrupted = true
    this.#stop.abort()
  }

  exitStatus(outcome: TaskOutcome): number {
    if (!this.#opened) {
      this.#output.problem(
        outcome.state === 'succeeded' ? 'it was closed' : (outcome.message ?? 'it could not be made'),
      )
      return EXIT.unreachable
    }
    if (outcome.state !== 'succeeded') {
      this.#output.problem(outcome.message ?? 'the connection broke')
      return EXIT.failed
    }
    if (this.#options.wait !== undefined && this.#received === 0) {
      this.#output.problem('nothing came back')
      return EXIT.failed
    }
    return this.#failed ? EXIT.failed : EXIT.ok
  }

  #sent(tell: Extract<SessionTell, { type: 'send' }>): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#ends.set(tell.sending, resolve)
      this.#tell?.(tell)
    })
  }

  #ended({ sending, error }: Extract<SessionEvent, { type: 'sent' }>): void {
    if (error !== undefined) {
      this.#failed = true
      this.#output.problem(error)
    }
    this.#sendings.end(sending)
    this.#ends.get(sending)?.(error)
    this.#ends.delete(sending)
  }

  #sentAll(): void {
    if (this.#options.halfClose) this.#tell?.({ type: 'half-close' })
    if (this.#options.wait === undefined) {
      // Who says no more and does not listen has nothing to stay for; the peer may still read what was sent.
      if (!this.#options.halfClose) this.close()
      return
    }
    this.#waitMore()
  }

  #broken(error: unknown): void {
    this.#failed = true
    this.#output.problem((error as Error).message)
    this.close()
  }

  #heard(bytes: number): void {
    this.#received += bytes
    if (this.#idle) this.#waitMore()
  }

  #waitMore(): void {
    const { wait } = this.#options
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => this.close(), wait === true || wait === undefined ? WAIT_MS : wait)
  }
}
