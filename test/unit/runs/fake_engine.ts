import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WorkerPool } from '../../../electron/pool/pool.ts'
import type { EngineContext } from '../../../electron/services/engine/context.ts'
import type { HostKeyStore } from '../../../electron/services/host_keys/store.ts'
import type { RunHost } from '../../../electron/services/runs/run.ts'
import { RunService } from '../../../electron/services/runs/run_service.ts'
import { defaultSettings } from '../../../shared/contract/default_settings.ts'
import type { CallContext } from '../../../shared/contract/define.ts'
import { refuse } from '../../../shared/contract/errors.ts'
import type { Settings } from '../../../shared/contract/system.ts'
import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { OutputStream } from '../../../shared/pool/protocol.ts'
import type { ExecInput, SshEvent } from '../../../shared/tasks/ssh.ts'
import type { TransferEvent } from '../../../shared/tasks/transfer.ts'
import { FakeLauncher, type FakeWorker } from '../pool/fake_launcher.ts'
import { Downloads } from '../../../electron/services/downloads.ts'

/** One host's work, played by the test. */
export class FakeTask {
  readonly host: string
  readonly input: ExecInput
  private readonly worker: FakeWorker
  private readonly id: number

  constructor(worker: FakeWorker, id: number, input: ExecInput) {
    this.worker = worker
    this.id = id
    this.input = input
    this.host = input.endpoint.address
  }

  print(text: string | Uint8Array, stream: OutputStream = 'stdout'): this {
    this.worker.say({ type: 'chunk', id: this.id, stream, data: Buffer.from(text as string) })
    return this
  }

  tell(event: SshEvent | TransferEvent): this {
    this.worker.say({ type: 'event', id: this.id, event })
    return this
  }

  finish(outcome: TaskOutcome): void {
    this.worker.finish(this.id, outcome)
  }

  exit(status = 0): void {
    const result = { status, durationMs: 1 }
    this.finish(
      status === 0 ? { state: 'succeeded', result } : { state: 'failed', message: `exit status ${status}`, result },
    )
  }
}

/** A run service whose hosts are played by `play`; a task that is cancelled ends so by itself. */
export class FakeEngine {
  readonly folder = mkdtempSync(join(tmpdir(), 'flotilla-runs-'))
  readonly runsFolder = join(this.folder, 'data', 'runs')
  readonly service: RunService
  readonly context: EngineContext
  readonly settings: { current: Settings }

  constructor(play: (task: FakeTask) => void = (task) => task.exit(), settings: Partial<Settings> = {}) {
    const launcher = new FakeLauncher((message, worker) => {
      if (message.type === 'start') play(new FakeTask(worker, message.id, message.input as ExecInput))
      if (message.type === 'cancel') worker.finish(message.id, { state: 'cancelled', started: true })
    })
    this.settings = { current: { ...defaultSettings, ...settings } }
    this.context = {
      pool: new WorkerPool({ launcher, size: 1 }),
      paths: { configDir: join(this.folder, 'config'), dataDir: join(this.folder, 'data') },
      env: {},
      runsFolder: this.runsFolder,
      settings: Object.assign(this.settings, { onChange: () => () => {} }),
      inventory: { path: '/inventory/hosts.ini', load: () => Promise.reject(new Error('not here')) },
      downloads: new Downloads(),
      prepare: (hosts, { user = 'me' }) => {
        const unknown = hosts.find((host) => host.startsWith('unknown'))
        if (unknown !== undefined) {
          const message = `unknown host "${unknown}"`
          const details = { problems: [{ message, source: 'hosts.ini' }] }
          return Promise.reject(refuse('problems', message, { details }))
        }
        return Promise.resolve({
          targets: hosts.map((host) => fakeTarget(host, user)),
          hostKeys: {} as HostKeyStore,
          describeLogin: () => 'agent',
        })
      },
    }
    this.service = new RunService(this.context)
  }

  get handlers() {
    return this.service.handlers
  }

  /** Starts a command with the default options. */
  async start(hosts: readonly string[], what: { command: string } & Record<string, unknown>, more: object = {}) {
    const options = { forks: 100, connectTimeoutMs: 1000, connectRetries: 0, hostKeys: 'off' as const }
    return (await this.handlers['runs.start']({ hosts: [...hosts], what, options, ...more }, call())).id
  }

  /** Runs to the end. */
  async run(...args: Parameters<FakeEngine['start']>): Promise<string> {
    const id = await this.start(...args)
    for await (const event of this.handlers['runs.watch']({ id }, call())) if (event.type === 'ended') break
    return id
  }

  async close(): Promise<void> {
    await this.service.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}

export function fakeTarget(name: string, user = 'me'): RunHost {
  return {
    host: { name, address: name, port: 22, tags: [], groups: [], problems: [] },
    endpoint: {
      ...{ affinity: name, address: name, port: 22, user, login: [{ type: 'password', password: 'hush' }] },
      ...{ connectTimeoutMs: 1, connectRetries: 0, hostKeyAlgorithms: [] },
    },
  }
}

export function call(signal: AbortSignal = new AbortController().signal): CallContext {
  return { signal, peer: { id: 'test', door: 'process' } }
}

/** The code, message and details of a refusal. */
export async function refusal(work: Promise<unknown> | AsyncIterable<unknown>) {
  try {
    if (Symbol.asyncIterator in work) for await (const _ of work);
    else await work
  } catch (error) {
    return (error as { failure: unknown }).failure
  }
  throw new Error('It was not refused')
}

export async function everyEvent<Event>(stream: AsyncIterable<Event>): Promise<Event[]> {
  const events: Event[] = []
  for await (const event of stream) events.push(event)
  return events
}
