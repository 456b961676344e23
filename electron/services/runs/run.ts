import type { Lane, WorkerPool } from '../../pool/pool.ts'
import type { Host } from '../../../shared/inventory/model.ts'
import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { RunEvent, RunListener } from '../../../shared/runs/listener.ts'
import type { HostRecord, RunRecord, RunSummary } from '../../../shared/runs/record.ts'
import { summarise } from '../../../shared/runs/summary.ts'
import type { ExecResult, SshEndpoint, SshEvent, SshQuestion } from '../../../shared/tasks/ssh.ts'
import type { TransferEvent, TransferResult } from '../../../shared/tasks/transfer.ts'
import type { HostKeyStore } from '../host_keys/store.ts'
import { fanOut, type FanOutOptions } from './fan_out.ts'
import { fileNames, newRunId, RunFolder } from './run_folder.ts'

/** What a crash may lose of how hosts ended. The record of 5,000 hosts takes some 20 ms to write. */
const RECORD_EVERY_MS = 2_000

/** A host and how it is reached. */
export interface RunHost {
  readonly host: Host
  readonly endpoint: SshEndpoint
}

/** What is done on each host: one kind of task of the worker, and its part of `run.json`. */
export interface RunPlan {
  readonly kind: RunRecord['kind']
  readonly task: 'ssh.exec' | 'ssh.put' | 'ssh.get'
  readonly lane: Lane
  readonly record: Pick<
    RunRecord,
    'title' | 'target' | 'asked' | 'command' | 'script' | 'envNames' | 'becomeUser' | 'transfer' | 'inventory'
  >
  inputFor(target: RunHost): unknown
}

export interface RunServices {
  readonly pool: WorkerPool
  readonly hostKeys: HostKeyStore
  /** Where run folders are made. */
  readonly runsFolder: string
}

/**
 * One run: the same work on many hosts, from the first connection to the last record on disk. Output goes to the
 * run's folder first and to the listener second.
 */
export class Run {
  readonly id: string
  readonly startedAt = new Date()
  private readonly abort = new AbortController()
  /** One for each host, to end it alone. */
  private readonly hostAborts: Map<string, AbortController>
  /** Hosts that are being worked on, with the time at which that began. */
  private readonly active = new Map<string, number>()
  /** Hosts have ended since the record was written last. */
  private hasNews = false
  private listenerFault: { readonly error: unknown } | undefined
  private readonly names: Map<string, string>
  private readonly records: Map<string, HostRecord>
  private readonly services: RunServices
  private readonly plan: RunPlan
  private readonly targets: readonly RunHost[]
  private readonly options: Omit<FanOutOptions, 'signal'>
  private readonly listener: RunListener

  constructor(
    services: RunServices,
    plan: RunPlan,
    targets: readonly RunHost[],
    options: Omit<FanOutOptions, 'signal'>,
    listener: RunListener,
  ) {
    this.services = services
    this.plan = plan
    this.targets = targets
    this.options = options
    this.listener = listener
    this.id = newRunId(this.startedAt)
    this.names = fileNames(targets.map(({ host }) => host.name))
    this.records = new Map(targets.map((target) => [target.host.name, this.newRecord(target)]))
    this.hostAborts = new Map(targets.map(({ host }) => [host.name, new AbortController()]))
  }

  /** Hosts that are being worked on now. */
  get running(): string[] {
    return [...this.active.keys()]
  }

  /**
   * Ends every task that runs and starts no other, or only those of the hosts named. The run then ends as always, with
   * its summary.
   */
  cancel(hosts?: readonly string[]): void {
    if (!hosts) this.abort.abort()
    else for (const host of hosts) this.hostAborts.get(host)?.abort()
  }

  /**
   * @throws when the run's folder cannot be written, and what the listener threw: a run that nobody can follow is
   * cancelled, and its record written, before its error is passed on
   */
  async execute(): Promise<{ summary: RunSummary; outcomes: TaskOutcome[]; folder: string }> {
    const started = performance.now()
    const folder = await RunFolder.create(this.services.runsFolder, this.id)
    await folder.writeRecord(this.record())
    await this.tell({
      type: 'run-started',
      id: this.id,
      folder: folder.path,
      hosts: this.targets.map(({ host }) => host.name),
    })
    const keeper = this.keepRecord(folder)
    const outcomes = await fanOut(
      this.targets,
      { ...this.options, signal: this.abort.signal },
      (target, signal) => this.work(folder, target, signal),
      ({ host }, outcome) => this.ended(host.name, outcome),
      ({ host }) => this.hostAborts.get(host.name)!.signal,
    )
    await keeper.stop()
    const summary = summarise(outcomes, Math.round(performance.now() - started))
    await folder.writeRecord(this.record(summary))
    await this.tell({ type: 'run-ended', summary })
    if (this.listenerFault) throw this.listenerFault.error
    return { summary, outcomes, folder: folder.path }
  }

  /** Writes down now and then how hosts have ended, so that a crash of this process leaves that known. */
  private keepRecord(folder: RunFolder): { stop(): Promise<void> } {
    let writing = Promise.resolve()
    const timer = setInterval(() => {
      if (!this.hasNews) return
      this.hasNews = false
      // What cannot be written now is told at the end, when the whole record cannot be.
      writing = writing.then(() => folder.writeRecord(this.record())).catch(() => {})
    }, RECORD_EVERY_MS)
    return {
      stop() {
        clearInterval(timer)
        return writing
      },
    }
  }

  private async work(folder: RunFolder, target: RunHost, signal: AbortSignal): Promise<TaskOutcome> {
    const { name } = target.host
    const fileName = this.names.get(name)!
    this.active.set(name, performance.now())
    try {
      const outcome = await this.services.pool.run(this.plan.lane, {
        kind: this.plan.task,
        input: this.plan.inputFor(target),
        affinity: target.endpoint.affinity,
        signal,
        onOutput: async (stream, data) => {
          await folder.append(fileName, stream, data)
          await this.tell({ type: 'output', host: name, stream, data })
        },
        onEvent: (event) => this.progress(name, event as SshEvent | TransferEvent),
        onAsk: (question) => {
          const { address, port, key } = question as SshQuestion
          return this.services.hostKeys.check(address, port, key)
        },
      })
      if (this.plan.kind === 'command') await folder.finishHost(fileName)
      return outcome
    } catch (error) {
      return {
        state: 'failed',
        message: `Its output could not be kept: ${error instanceof Error ? error.message : String(error)}`,
      }
    }
  }

  private async tell(event: RunEvent): Promise<void> {
    try {
      await this.listener(event)
    } catch (error) {
      this.listenerFault ??= { error }
      this.cancel()
    }
  }

  private progress(host: string, event: SshEvent | TransferEvent): void {
    if (event.type === 'connecting') void this.tell({ type: 'host-connecting', host, attempt: event.attempt })
    else if (event.type === 'connected')
      void this.tell({ type: 'host-connected', host, warm: event.warm, tookMs: event.tookMs })
    else void this.tell({ type: 'transfer', host, event })
  }

  private ended(host: string, outcome: TaskOutcome): void {
    const startedAt = this.active.get(host)
    const durationMs = startedAt === undefined ? 0 : Math.round(performance.now() - startedAt)
    this.active.delete(host)
    Object.assign(this.records.get(host)!, outcomeFields(outcome), { durationMs })
    this.hasNews = true
    void this.tell({ type: 'host-ended', host, outcome, durationMs })
  }

  private newRecord({ host, endpoint }: RunHost): HostRecord {
    const fileName = this.names.get(host.name)!
    return {
      name: host.name,
      address: endpoint.address,
      port: endpoint.port,
      user: endpoint.user,
      ...(this.plan.kind === 'command' ? { stdout: `${fileName}.stdout`, stderr: `${fileName}.stderr` } : {}),
      state: 'pending',
    }
  }

  private record(summary?: RunSummary): RunRecord {
    return {
      format: 1,
      id: this.id,
      kind: this.plan.kind,
      startedAt: this.startedAt.toISOString(),
      ...(summary ? { endedAt: new Date().toISOString() } : {}),
      pid: process.pid,
      ...this.plan.record,
      hosts: [...this.records.values()],
      ...(summary ? { summary } : {}),
    }
  }
}

/** What a record says of an outcome. */
export function outcomeFields(outcome: TaskOutcome): Partial<HostRecord> {
  const { state } = outcome
  switch (state) {
    case 'succeeded':
      return { state, ...resultFields(outcome.result) }
    case 'failed':
      return { state, message: outcome.message, ...resultFields(outcome.result) }
    case 'unreachable':
      return { state, reason: outcome.reason, message: outcome.message }
    case 'cancelled':
      return { state, ...(outcome.message === undefined ? {} : { message: outcome.message }) }
    case 'timed-out':
    case 'worker-lost':
      return { state, message: outcome.message }
  }
}

function resultFields(result: unknown): Partial<HostRecord> {
  const { status, signal, files, bytes } = (result ?? {}) as Partial<ExecResult & TransferResult>
  const fields = { status, signal, files, bytes }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
