import type { TaskHandler } from '../../electron/worker/task_context.ts'
import { TaskContext } from '../../electron/worker/task_context.ts'
import type { TaskOutcome } from '../../shared/outcome.ts'
import { TASK_WINDOW_BYTES, type FromWorker } from '../../shared/pool/protocol.ts'
import { RecordReader, type LogRecord } from '../../shared/tester/record.ts'

/**
 * One task of a worker, run in this very process on real sockets, with this test in the engine's place: it keeps events and
 * log, gives credit as a quick engine does (unless told not to), and answers questions.
 */
export class WorkerTask<Event> {
  readonly events: Event[] = []
  readonly log: LogRecord[] = []
  readonly outcome: Promise<TaskOutcome>
  readonly #context: TaskContext
  readonly #reader = new RecordReader()
  readonly #waiting = new Set<() => void>()

  constructor(
    handler: TaskHandler,
    input: unknown,
    { answer, slow = false }: { readonly answer?: (question: never) => unknown; readonly slow?: boolean } = {},
  ) {
    const context = new TaskContext(1, TASK_WINDOW_BYTES, (message: FromWorker) => {
      if (message.type === 'event') this.events.push(message.event as Event)
      if (message.type === 'chunk') {
        this.log.push(...this.#reader.push(message.data))
        if (!slow) setImmediate(() => context.addCredit(message.data.byteLength))
      }
      if (message.type === 'ask')
        void Promise.resolve(answer?.(message.question as never)).then((value) => context.answer(message.ask, value))
      for (const look of [...this.#waiting]) look()
    })
    this.#context = context
    this.outcome = handler(input as never, context).finally(() => {
      context.flush()
      for (const look of [...this.#waiting]) look()
    })
  }

  tell(message: unknown): void {
    this.#context.tell(message)
  }

  cancel(): void {
    this.#context.cancel()
  }

  /** Resolves with what `find` finds (not undefined) as soon as the task has told enough. Rejects when it ends without. */
  until<T>(find: (task: this) => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = find(this)
        if (found === undefined) return
        this.#waiting.delete(look)
        resolve(found)
      }
      this.#waiting.add(look)
      look()
      void this.outcome.then((outcome) => {
        look()
        if (this.#waiting.delete(look)) reject(new Error(`The task ended without it: ${JSON.stringify(outcome)}`))
      })
    })
  }
}
