import { join } from 'node:path'
import { WorkerPool } from '../../../electron/pool/pool.ts'
import { Downloads } from '../../../electron/services/downloads.ts'
import type { EngineContext } from '../../../electron/services/engine/context.ts'
import { TesterService, type TesterOptions } from '../../../electron/services/tester/tester_service.ts'
import { defaultSettings } from '../../../shared/contract/default_settings.ts'
import type { CallContext } from '../../../shared/contract/define.ts'
import { payloadSpec, type PayloadInput } from '../../../shared/contract/tester/bytes.ts'
import { serverSpec, type ServerHead, type ServerSpecInput } from '../../../shared/contract/tester/servers.ts'
import {
  sending,
  sessionSpec,
  type SessionHead,
  type SessionSpecInput,
} from '../../../shared/contract/tester/sessions.ts'
import type { TaskOutcome } from '../../../shared/outcome.ts'
import { encodeRecord, type LogRecord } from '../../../shared/tester/record.ts'
import type { ListenEvent, SessionEvent } from '../../../shared/tasks/sockets.ts'
import { tempFolder } from '../../support/temp.ts'
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
export class FakeTester {
  readonly folder = tempFolder('tester')
  readonly sockets: FakeSocket[] = []
  readonly service: TesterService
  readonly context: EngineContext
  private readonly waiting = new Set<() => void>()

  /** @param play what a task does as soon as it begins */
  constructor(play: (socket: FakeSocket) => void = () => {}, options: TesterOptions = { restartDelaysMs: [0, 0] }) {
    const byId = new Map<string, FakeSocket>()
    const launcher = new FakeLauncher((message, worker) => {
      if (message.type === 'shutdown') return worker.exit('it was told to')
      const key = `${worker.pid} ${message.id}`
      const socket = byId.get(key)
      if (message.type === 'start') {
        const begun = new FakeSocket(worker, message.id, message.kind, message.input)
        byId.set(key, begun)
        this.sockets.push(begun)
        play(begun)
      }
      if (message.type === 'tell') socket?.told.push(message.message)
      if (message.type === 'answer') socket?.answers.push(message.value)
      if (message.type === 'cancel') worker.finish(message.id, { state: 'cancelled', started: true })
      for (const look of [...this.waiting]) look()
    })
    this.context = {
      pool: new WorkerPool({ launcher, size: 1 }),
      paths: { configDir: join(this.folder, 'config'), dataDir: join(this.folder, 'data') },
      env: {},
      runsFolder: join(this.folder, 'data', 'runs'),
      settings: { current: defaultSettings, onChange: () => () => {} },
      inventory: { path: '/inventory/hosts.ini', load: () => Promise.reject(new Error('not here')) },
      downloads: new Downloads(),
      prepare: () => Promise.reject(new Error('not here')),
    }
    this.service = new TesterService(this.context, options)
  }

  get handlers() {
    return this.service.handlers
  }

  /** The newest task. */
  get last(): FakeSocket {
    return this.sockets.at(-1)!
  }

  async listen(spec: Partial<ServerSpecInput> = {}, confirmed = false): Promise<string> {
    const whole = serverSpec.parse({ protocol: 'tcp', mode: { type: 'echo' }, ...spec })
    return (await this.handlers['servers.start']({ spec: whole, confirmed }, call())).id
  }

  async connect(spec: Partial<SessionSpecInput> = {}): Promise<string> {
    const whole = sessionSpec.parse({ protocol: 'tcp', host: '127.0.0.1', port: 9000, ...spec })
    return (await this.handlers['sessions.open']({ spec: whole }, call())).id
  }

  send(id: string, payload: PayloadInput | string, more: object = {}): Promise<{ bytes: number }> {
    const what = typeof payload === 'string' ? { text: payload } : payload
    const whole = sending.parse({ payload: payloadSpec.parse(what), ...more })
    return Promise.resolve(this.handlers['sessions.send']({ id, sending: whole }, call()))
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

  /** The first head of a server, now or to come, that is as wanted. */
  server(id: string, wanted: (head: ServerHead) => boolean = () => true): Promise<ServerHead> {
    return firstOf(this.handlers['servers.watch']({}, call()), ({ servers }) =>
      servers.find((head) => head.id === id && wanted(head)),
    )
  }

  session(id: string, wanted: (head: SessionHead) => boolean = () => true): Promise<SessionHead> {
    return firstOf(this.handlers['sessions.watch']({}, call()), ({ sessions }) =>
      sessions.find((head) => head.id === id && wanted(head)),
    )
  }

  /** A log when it has at least so many entries. */
  async entries(id: string, least: number) {
    await firstOf(this.handlers['transcripts.watch']({ id }, call()), ({ entries }) => entries >= least || undefined)
    const window = { id, after: 0, limit: 1000, dataBytes: 4096, filter: { encoding: 'utf-8' } } as const
    return (await this.handlers['transcripts.read'](window, call())).entries
  }

  async close(): Promise<void> {
    await this.service.close()
    await this.context.pool.close()
  }
}

export async function firstOf<Event, Found>(
  stream: AsyncIterable<Event>,
  find: (event: Event) => Found | undefined,
): Promise<Found> {
  for await (const event of stream) {
    const found = find(event)
    if (found !== undefined) return found
  }
  throw new Error('The stream ended without it')
}

export function call(signal: AbortSignal = new AbortController().signal): CallContext {
  return { signal, peer: { id: 'test', door: 'process' } }
}

export const textOf = ({ data, text }: { data: string; text?: string | undefined }) =>
  text ?? Buffer.from(data, 'base64').toString()
