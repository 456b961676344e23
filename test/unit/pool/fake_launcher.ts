import type { LaunchedWorker, WorkerLauncher } from '../../../electron/pool/launcher.ts'
import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { FromWorker, ToWorker } from '../../../shared/pool/protocol.ts'

/** A worker that does what the test says. */
export class FakeWorker implements LaunchedWorker {
  readonly pid: number
  readonly received: ToWorker[] = []
  killed = false
  private tellEngine: (message: FromWorker) => void = () => {}
  private tellExit: (why: string) => void = () => {}
  private readonly onSend: ((message: ToWorker, worker: FakeWorker) => void) | undefined

  constructor(pid: number, onSend?: (message: ToWorker, worker: FakeWorker) => void) {
    this.pid = pid
    this.onSend = onSend
  }

  send(message: ToWorker): void {
    this.received.push(message)
    this.onSend?.(message, this)
  }

  onMessage(listener: (message: FromWorker) => void): void {
    this.tellEngine = listener
  }

  onExit(listener: (why: string) => void): void {
    this.tellExit = listener
  }

  kill(): void {
    this.killed = true
  }

  /** Says something to the engine. */
  say(message: FromWorker): void {
    this.tellEngine(message)
  }

  exit(why: string): void {
    this.tellExit(why)
  }

  get tasks(): number[] {
    return this.received.flatMap((message) => (message.type === 'start' ? message.id : []))
  }

  finish(id: number, outcome: TaskOutcome = { state: 'succeeded', result: undefined }): void {
    this.say({ type: 'done', id, outcome })
  }
}

/** Launches fakes; `workers` are all of them, oldest first. */
export class FakeLauncher implements WorkerLauncher {
  readonly workers: FakeWorker[] = []
  private readonly onSend: ((message: ToWorker, worker: FakeWorker) => void) | undefined

  constructor(onSend?: (message: ToWorker, worker: FakeWorker) => void) {
    this.onSend = onSend
  }

  launch(): FakeWorker {
    const worker = new FakeWorker(1000 + this.workers.length, this.onSend)
    this.workers.push(worker)
    return worker
  }
}
