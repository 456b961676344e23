import type { TaskOutcome } from '../../shared/outcome.ts'
import { TASK_WINDOW_BYTES, type OutputStream } from '../../shared/pool/protocol.ts'

export interface TaskRequest {
  /** Which handler of the worker does it. */
  readonly kind: string
  readonly input: unknown
  /** Tasks with the same value go to the worker that already holds what they need. */
  readonly affinity?: string
  readonly signal?: AbortSignal
  /**
   * Called with each piece of output, one at a time and in order. The worker may send more only as these return, so
   * a slow consumer slows the host down and nothing piles up.
   */
  readonly onOutput?: (stream: OutputStream, data: Uint8Array) => void | Promise<void>
  readonly onEvent?: (event: unknown) => void
  /** Called when a worker has been given the task, with the way to tell it something; telling one that ended does nothing. */
  readonly onBegun?: (tell: (message: unknown) => void) => void
  /** Answers the worker's questions. Without it, or when it throws, the answer is undefined, which means no. */
  readonly onAsk?: (question: unknown) => unknown
}

/** What a task needs of the worker it runs on. */
export interface TaskLink {
  credit(bytes: number): void
  answer(ask: number, value: unknown): void
}

/**
 * One task from its start to its only outcome, on the engine's side: keeps output in order, gives credit as it is
 * consumed, and lets the outcome out only after the last byte has been.
 */
export class PoolTask {
  private consumed: Promise<void> = Promise.resolve()
  private creditOwed = 0
  private settled = false
  private readonly request: TaskRequest
  private readonly link: TaskLink
  private readonly settle: (outcome: TaskOutcome) => void

  constructor(request: TaskRequest, link: TaskLink, settle: (outcome: TaskOutcome) => void) {
    this.request = request
    this.link = link
    this.settle = settle
  }

  output(stream: OutputStream, data: Uint8Array): void {
    this.consumed = this.consumed.then(async () => {
      await this.request.onOutput?.(stream, data)
      this.creditOwed += data.byteLength
      // A quarter of the window at a time: a credit message for each small chunk would double the traffic.
      if (this.creditOwed >= TASK_WINDOW_BYTES / 4 && !this.settled) {
        this.link.credit(this.creditOwed)
        this.creditOwed = 0
      }
    })
    // A consumer that throws ends the task; without this the rejection would have no owner until `finish`.
    this.consumed.catch(() => this.finish({ state: 'cancelled', started: true }))
  }

  event(event: unknown): void {
    if (this.settled) return
    try {
      this.request.onEvent?.(event)
    } catch (error) {
      // As with output: what cannot be told ends the task, never the process.
      this.consumed = this.consumed.then(() => Promise.reject(error))
      this.consumed.catch(() => this.finish({ state: 'cancelled', started: true }))
    }
  }

  async ask(ask: number, question: unknown): Promise<void> {
    let value: unknown
    try {
      value = await this.request.onAsk?.(question)
    } catch {
      value = undefined
    }
    this.link.answer(ask, value)
  }

  /** The first call decides; later ones (a worker that dies after its last word) change nothing. */
  finish(outcome: TaskOutcome): void {
    if (this.settled) return
    this.settled = true
    this.consumed.then(
      () => this.settle(outcome),
      (error: unknown) =>
        this.settle({
          state: 'failed',
          message: `Output could not be kept: ${error instanceof Error ? error.message : String(error)}`,
        }),
    )
  }
}
