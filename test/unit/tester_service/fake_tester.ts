import type { TesterOptions } from '../../../electron/services/tester/tester_service.ts'
import type { TaskOutcome } from '../../../shared/outcome.ts'
import { encodeRecord, type LogRecord } from '../../../shared/tester/record.ts'
import type { ListenEvent, SessionEvent } from '../../../shared/tasks/sockets.ts'
import { TesterRig } from '../../support/tester_rig.ts'
import { FakeLauncher, type FakeWorker } from '../pool/fake_launcher.ts'

/** A task of the sockets lane, played by the test. One that is cancelled ends so by itself. */
export class FakeSocket<Input = { readonly spec: { readonly port: number } }> {
  readonly kind: string
  readonly input: Input
  /** What the engine has told it. */
  readonly told: unknown[] = []
  /** The engine's answers, in order. */
  readonly answers: unknown[] = []
  readonly worker: FakeWorker
  private readonly id: number

  constructor(worker: FakeWorker, id: number, kind: string, input: unknown) {
    this.worker = worker
    this.id = id
    this.kind = kind
    this.input = input as Input
  }

  tell(event: ListenEvent | SessionEvent): this {
    this.worker.say({ type: 'event', id: this.id, event })
    return this
  }

  listening(port = 9000, address = '127.0.0.1'): this {
    return this.tell({ type: 'listening', address, port })
  }

  open(local = '127.0.0.1:50000', remote = '127.0.0.1:9000'): this {
    return this.tell({ type: 'state', state: 'open', local, remote, connectMs: 1 })
  }

  log(direction: LogRecord['direction'], text: string | Uint8Array, more: Partial<LogRecord> = {}): this {
    const data = Buffer.from(text as string)
    const ends = { from: '127.0.0.1:50000', to: '127.0.0.1:9000' }
    const at = performance.timeOrigin + performance.now()
    return this.write(encodeRecord({ at, direction, ...ends, bytes: data.length, data, ...more }))
  }

  write(data: Uint8Array): this {
    this.worker.say({ type: 'chunk', id: this.id, stream: 'stdout', data })
    return this
  }

  ask(question: unknown): this {
    this.worker.say({ type: 'ask', id: this.id, ask: 1, question })
    return this
  }

  finish(outcome: TaskOutcome): void {
    this.worker.finish(this.id, outcome)
  }
}

/** A tester whose sockets are played by the test. */
export class FakeTester extends TesterRig {
  readonly sockets: FakeSocket[]
  private readonly waiting: Set<() => void>

  /** @param play what a task does as soon as it begins */
  constructor(play: (socket: FakeSocket) => void = () => {}, options: TesterOptions = { restartDelaysMs: [0, 0] }) {
    const sockets: FakeSocket[] = []
    const waiting = new Set<() => void>()
    const byId = new Map<string, FakeSocket>()
    const launcher = new FakeLauncher((message, worker) => {
      if (message.type === 'shutdown') return worker.exit('it was told to')
      const key = `${worker.pid} ${message.id}`
      const socket = byId.get(key)
      if (message.type === 'start') {
        const begun = new FakeSocket(worker, message.id, message.kind, message.input)
        byId.set(key, begun)
        sockets.push(begun)
        play(begun)
      }
      if (message.type === 'tell') socket?.told.push(message.message)
      if (message.type === 'answer') socket?.answers.push(message.value)
      if (message.type === 'cancel') worker.finish(message.id, { state: 'cancelled', started: true })
      for (const look of [...waiting]) look()
    })
    super(launcher, options)
    this.sockets = sockets
    this.waiting = waiting
  }

  /** The newest task. */
  get last(): FakeSocket {
    return this.sockets.at(-1)!
  }

  /** Resolves when the engine has said something to a task that makes `found` true. */
  until(found: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!found()) return
        this.waiting.delete(look)
        resolve()
      }
      this.waiting.add(look)
      look()
    })
  }
}
