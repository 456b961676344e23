import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { WorkerLauncher } from '../../electron/pool/launcher.ts'
import { nodeLauncher } from '../../electron/pool/node_launcher.ts'
import { WorkerPool } from '../../electron/pool/pool.ts'
import { HostKeyStore, type HostKeyPolicy } from '../../electron/services/host_keys/store.ts'
import { commandPlan, type CommandPlanOptions } from '../../electron/services/runs/command_plan.ts'
import type { FanOutOptions } from '../../electron/services/runs/fan_out.ts'
import { Run, type RunHost, type RunPlan } from '../../electron/services/runs/run.ts'
import type { TaskOutcome } from '../../shared/outcome.ts'
import type { RunEvent, RunListener } from '../../shared/runs/listener.ts'
import { runRecord, type RunRecord, type RunSummary } from '../../shared/runs/record.ts'
import type { ExecResult, LoginMethod, SshEndpoint } from '../../shared/tasks/ssh.ts'
import { tempFolder } from './temp.ts'

/** The built worker; another build can be tested by naming it in the environment. */
export const workerBundle = process.env['FLOTILLA_TEST_WORKER'] ?? resolve('out/node/worker.cjs')

export interface EngineOptions {
  readonly size?: number
  readonly stuckAfterMs?: number
  readonly launcher?: WorkerLauncher
  readonly policy?: HostKeyPolicy
  /** A known_hosts file that is only read. */
  readonly knownHosts?: string
}

type Options = Partial<Omit<FanOutOptions, 'signal'>> & { readonly listener?: RunListener }

/** How a run ended, with what it left on disk. */
export interface FinishedRun {
  readonly id: string
  readonly folder: string
  readonly summary: RunSummary
  readonly outcomes: readonly TaskOutcome<ExecResult>[]
  readonly events: readonly RunEvent[]
  readonly record: RunRecord
  /** The bytes on disk; the host is the first unless named. */
  readonly stdout: (host?: string) => Buffer
  readonly stderr: (host?: string) => Buffer
}

export interface StartedRun {
  readonly events: readonly RunEvent[]
  readonly done: Promise<FinishedRun>
  cancel(): void
  /** Resolves with the first event, past or to come, for which `wanted` is true. Fails when the run ends without one. */
  until(wanted: (event: RunEvent) => boolean): Promise<RunEvent>
  /** Resolves when a host has printed `text` on standard output. */
  printed(text: string, host?: string): Promise<void>
}

/** A pool of real workers and what a run needs besides, in a folder of its own. */
export class TestEngine {
  readonly pool: WorkerPool
  readonly folder: string
  readonly hostKeys: HostKeyStore

  private constructor(pool: WorkerPool, folder: string, hostKeys: HostKeyStore) {
    this.pool = pool
    this.folder = folder
    this.hostKeys = hostKeys
  }

  static async start(options: EngineOptions = {}): Promise<TestEngine> {
    if (!options.launcher && !existsSync(workerBundle))
      throw new Error(`${workerBundle} is missing: npm run build:node makes it`)
    const folder = tempFolder('engine')
    const hostKeys = await HostKeyStore.open({
      userFiles: options.knownHosts === undefined ? [] : [options.knownHosts],
      ownFile: join(folder, 'known_hosts'),
      policy: options.policy ?? 'accept-new',
    })
    const pool = new WorkerPool({
      launcher: options.launcher ?? nodeLauncher(workerBundle),
      size: options.size ?? 2,
      ...(options.stuckAfterMs === undefined ? {} : { stuckAfterMs: options.stuckAfterMs }),
    })
    return new TestEngine(pool, folder, hostKeys)
  }

  /** Starts a command, or any other plan, on the targets. */
  start(
    what: string | Partial<CommandPlanOptions> | RunPlan,
    targets: readonly RunHost[],
    options: Options = {},
  ): StartedRun {
    const { listener, ...fanOut } = options
    const events: RunEvent[] = []
    const watchers = new Set<() => void>()
    const run = new Run(
      { pool: this.pool, hostKeys: this.hostKeys, runsFolder: join(this.folder, 'runs') },
      planOf(what),
      targets,
      { forks: 100, ...fanOut },
      (event) => {
        events.push(event)
        for (const look of watchers) look()
        return listener?.(event)
      },
    )
    const execution = run.execute()
    const done = execution.then(async ({ summary, outcomes, folder }): Promise<FinishedRun> => {
      const record = runRecord.parse(JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')))
      const read = (stream: 'stdout' | 'stderr', name = targets[0]?.host.name) =>
        readFileSync(join(folder, record.hosts.find((host) => host.name === name)?.[stream] ?? 'no such host'))
      return {
        id: run.id,
        folder,
        summary,
        outcomes: outcomes as TaskOutcome<ExecResult>[],
        events,
        record,
        stdout: (host) => read('stdout', host),
        stderr: (host) => read('stderr', host),
      }
    })
    done.catch(() => {}) // Whoever awaits it hears of it; a test that failed before that must not fail twice.
    const until = (wanted: (event: RunEvent) => boolean) =>
      new Promise<RunEvent>((found, fail) => {
        const look = () => {
          const event = events.find(wanted)
          if (!event) return
          watchers.delete(look)
          found(event)
        }
        watchers.add(look)
        look()
        void execution.then(
          () => fail(new Error('The run ended without the event that was waited for')),
          (error: unknown) => fail(error),
        )
      })
    return {
      events,
      done,
      until,
      cancel: () => run.cancel(),
      async printed(text, host) {
        await until(() => textOf(events, host).includes(text))
      },
    }
  }

  /** Runs to the end. */
  run(
    what: string | Partial<CommandPlanOptions> | RunPlan,
    targets: readonly RunHost[],
    options?: Options,
  ): Promise<FinishedRun> {
    return this.start(what, targets, options).done
  }

  async stop(): Promise<void> {
    await this.pool.close()
  }
}

function planOf(what: string | Partial<CommandPlanOptions> | RunPlan): RunPlan {
  if (typeof what === 'string') return commandPlan({ spec: { command: what } })
  return 'inputFor' in what ? what : commandPlan({ spec: {}, ...what })
}

function textOf(events: readonly RunEvent[], host: string | undefined): string {
  return events
    .map((event) =>
      event.type === 'output' && event.stream === 'stdout' && (host === undefined || event.host === host)
        ? Buffer.from(event.data).toString('latin1')
        : '',
    )
    .join('')
}

interface Reachable {
  readonly address: string
  readonly port: number
  readonly user?: string
  readonly keyFile?: string
}

/** A server as a target of runs: its key logs in unless `over` says otherwise. The host is called as its address. */
export function target(
  server: Reachable,
  over: Partial<Omit<SshEndpoint, 'affinity'>> & { readonly name?: string } = {},
): RunHost {
  const { name, ...endpoint } = over
  const login: readonly LoginMethod[] =
    over.login ?? (server.keyFile === undefined ? [{ type: 'password', password: 'any' }] : [keyLogin(server.keyFile)])
  const whole = {
    address: server.address,
    port: server.port,
    user: server.user ?? 'anybody',
    connectTimeoutMs: 20_000,
    connectRetries: 0,
    hostKeyAlgorithms: [],
    ...endpoint,
    login,
  }
  const { address, port, user } = whole
  return {
    host: { name: name ?? address, address, port, tags: [], groups: [], problems: [] },
    endpoint: { affinity: `${user}@${address}:${port}#${JSON.stringify(login)}`, ...whole },
  }
}

/** A private key file as a way to log in. */
export function keyLogin(file: string, passphrase?: string): LoginMethod {
  const privateKey = readFileSync(file, 'utf8')
  return { type: 'key', privateKey, label: `key ${file}`, ...(passphrase === undefined ? {} : { passphrase }) }
}

/** The one outcome of a run on one host. */
export function only(run: FinishedRun): TaskOutcome<ExecResult> {
  const [outcome] = run.outcomes
  if (!outcome || run.outcomes.length !== 1) throw new Error(`expected one outcome, not ${run.outcomes.length}`)
  return outcome
}

/** A command that would run for a day, and a word by which its processes are found. */
export function endlessCommand(): { readonly command: string; readonly marker: string } {
  const marker = `86400.${randomBytes(4).readUInt32BE()}`
  return { command: `sleep ${marker}`, marker }
}

/** The processes of this machine with a word in their arguments, from proc(5). */
export function processesNaming(word: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'latin1').includes(word) ? [Number(name)] : []
    } catch {
      return []
    }
  })
}

/** The connections that a run made: whether each was warm. */
export function warmth(run: FinishedRun): boolean[] {
  return run.events.flatMap((event) => (event.type === 'host-connected' ? [event.warm] : []))
}
