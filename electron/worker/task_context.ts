import type { TaskOutcome } from '../../shared/outcome.ts'
import { CHUNK_BYTES, type FromWorker, type OutputStream } from '../../shared/pool/protocol.ts'

/** Does one kind of task. May throw only for faults of its own: what goes wrong out there is an outcome. */
export type TaskHandler = (input: never, context: TaskContext) => Promise<TaskOutcome>

/** What a handler is given to work with: the way to the engine, for one task. */
export class TaskContext {
  private readonly controller = new AbortController()
  private readonly questions = new Map<number, (value: unknown) => void>()
  private nextAsk = 1
  private told: unknown[] = []
  private onTold: ((message: unknown) => void) | undefined
  private credit: number
  private pending: Uint8Array[] = []
  private pendingStream: OutputStream = 'stdout'
  private pendingBytes = 0
  private flushScheduled = false
  private readonly waitingForCredit: (() => void)[] = []
  private readonly id: number
  private readonly send: (message: FromWorker) => void

  constructor(id: number, credit: number, send: (message: FromWorker) => void) {
    this.id = id
    this.credit = credit
    this.send = send
  }

  /** Aborted when the task is cancelled. */
  get signal(): AbortSignal {
    return this.controller.signal
  }

  emit(event: unknown): void {
    this.send({ type: 'event', id: this.id, event })
  }

  /** The engine's answer; undefined when the task is cancelled before it comes. */
  ask(question: unknown): Promise<unknown> {
    if (this.signal.aborted) return Promise.resolve(undefined)
    const ask = this.nextAsk++
    return new Promise((resolve) => {
      this.questions.set(ask, resolve)
      this.send({ type: 'ask', id: this.id, ask, question })
    })
  }

  /**
   * Sends output; small pieces that arrive together leave together. Returns a promise to wait for when the engine has
   * not yet taken what it was sent, and undefined when more may be written at once.
   */
  write(stream: OutputStream, data: Uint8Array): Promise<void> | undefined {
    if (stream !== this.pendingStream) this.flush()
    this.pendingStream = stream
    this.pending.push(data)
    this.pendingBytes += data.byteLength
    this.credit -= data.byteLength
    if (this.pendingBytes >= CHUNK_BYTES) this.flush()
    else if (!this.flushScheduled) {
      this.flushScheduled = true
      setImmediate(() => this.flush())
    }
    if (this.credit > 0 || this.signal.aborted) return undefined
    return new Promise((resolve) => this.waitingForCredit.push(resolve))
  }

  flush(): void {
    this.flushScheduled = false
    if (this.pendingBytes === 0) return
    const whole = this.pending.length === 1 ? this.pending[0]! : Buffer.concat(this.pending)
    this.pending = []
    this.pendingBytes = 0
    for (let at = 0; at < whole.byteLength; at += CHUNK_BYTES)
      this.send({ type: 'chunk', id: this.id, stream: this.pendingStream, data: whole.subarray(at, at + CHUNK_BYTES) })
  }

  addCredit(bytes: number): void {
    this.credit += bytes
    if (this.credit > 0) this.releaseWriters()
  }

  /** Takes what the engine tells this task, from its start on and in order. */
  onTell(listener: (message: unknown) => void): void {
    this.onTold = listener
    for (const message of this.told.splice(0)) listener(message)
  }

  tell(message: unknown): void {
    if (this.onTold) this.onTold(message)
    else this.told.push(message)
  }

  answer(ask: number, value: unknown): void {
    this.questions.get(ask)?.(value)
    this.questions.delete(ask)
  }

  cancel(): void {
    this.controller.abort()
    for (const resolve of this.questions.values()) resolve(undefined)
    this.questions.clear()
    this.releaseWriters()
  }

  private releaseWriters(): void {
    for (const resume of this.waitingForCredit.splice(0)) resume()
  }
}
