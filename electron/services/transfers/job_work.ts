import { setMaxListeners } from 'node:events'
import type { RunRow } from '../../../shared/contract/runs.ts'
import { ContractError, refuse } from '../../../shared/contract/errors.ts'
import { hasEnded } from '../../../shared/runs/row_state.ts'
import type { EngineContext } from '../engine/context.ts'
import type { PreparedHosts } from '../prepare_hosts.ts'
import type { LiveRun } from '../runs/live_run.ts'
import type { RunService } from '../runs/run_service.ts'
import { systemRefusal } from '../system_error.ts'
import { discard, type DiscardTools } from './discard.ts'
import { planNext } from './job_plan.ts'
import type { TransferJob } from './transfer_job.ts'

export interface WorkTools extends DiscardTools {
  readonly context: Pick<EngineContext, 'pool' | 'prepare'>
  readonly runs: Pick<RunService, 'startRun'>
}

/** How the hosts of a transfer are found and logged in to. */
export function loginOptions({ options, secrets }: Pick<TransferJob, 'options' | 'secrets'>) {
  return {
    ...(options.user === undefined ? {} : { user: options.user }),
    ...(secrets?.password === undefined ? {} : { password: secrets.password }),
    connectTimeoutMs: options.connectTimeoutMs,
    connectRetries: 0,
    hostKeys: options.hostKeys,
  }
}

/**
 * The work on one transfer, from its turn in the queue until it ends or stands still: one run after the other while
 * hosts are left to be done, and the removal of what cancelled ones had half done.
 */
export class JobWork {
  /** Resolves when it has come to rest. Never rejects. */
  readonly done: Promise<void>
  private stopping: 'pause' | 'close' | undefined
  private run: LiveRun | undefined
  private prepared: PreparedHosts | undefined
  /** Hosts of the run that are to end for good, where others may only pause. */
  private readonly cancelled = new Set<string>()
  private readonly discards = new Set<Promise<void>>()
  /** Ends what is done before a run. */
  private readonly halt = new AbortController()
  /** Ends what is done after it. */
  private readonly closing = new AbortController()
  private readonly job: TransferJob
  private readonly tools: WorkTools

  private constructor(job: TransferJob, tools: WorkTools, work: (self: JobWork) => Promise<void>) {
    this.job = job
    this.tools = tools
    setMaxListeners(0, this.halt.signal, this.closing.signal)
    this.done = work(this)
  }

  /** Does what is left to be done. */
  static send(job: TransferJob, tools: WorkTools): JobWork {
    return new JobWork(job, tools, (self) => self.send())
  }

  /** Only removes what is half done, and leaves the transfer in the state `after` unless it has come to its end. */
  static cleanUp(job: TransferJob, hosts: readonly string[], after: TransferJob['state'], tools: WorkTools): JobWork {
    return new JobWork(job, tools, (self) => self.cleanUp(hosts, after))
  }

  /** Ends the run and keeps what is there. `close`: also gives up removing what is half done. */
  stop(why: 'pause' | 'close'): void {
    this.stopping = why
    this.halt.abort()
    if (why === 'close') this.closing.abort()
    this.run?.cancel()
  }

  /** Ends these hosts for good, and removes what is half done there. Those that have come to their end stay as they are. */
  cancel(hosts: readonly string[]): void {
    const live = hosts.filter((host) => isGoingOn(this.run?.row(host)))
    for (const host of live) this.cancelled.add(host)
    this.run?.cancel(live)
    const others = hosts.filter((host) => !this.cancelled.has(host))
    for (const host of others)
      if (this.job.row(host)?.state === 'pending') this.job.update(host, { state: 'cancelled' })
    this.discard(others)
    if (!this.run && this.job.pending.length === 0) this.halt.abort()
  }

  private async send(): Promise<void> {
    const { job } = this
    let why: Parameters<TransferJob['set']>[1]
    try {
      while (!this.stopping && job.pending.length > 0) await this.attempt()
    } catch (error) {
      if (!this.halt.signal.aborted) why = reasonOf(error)
    }
    await this.discarded()
    if (job.pending.length === 0) job.set('ended', why)
    else job.set(this.stopping === 'close' ? 'interrupted' : 'paused', why)
  }

  private async cleanUp(hosts: readonly string[], after: TransferJob['state']): Promise<void> {
    this.job.set('running', { message: 'What was half done is being removed.' })
    this.discard(hosts)
    await this.discarded()
    // Some may have been asked for again meanwhile.
    const { length } = this.job.pending
    this.job.set(length === 0 ? 'ended' : after === 'ended' ? 'waiting' : after)
  }

  /** One run on all hosts that are left. @throws why it could not be begun, or not be brought to an end */
  private async attempt(): Promise<void> {
    const { job, tools } = this
    const { signal } = this.halt
    job.set('preparing')
    this.prepared = await tools.context.prepare(job.pending, loginOptions(job))
    const plan = await planNext(job, tools, signal)
    signal.throwIfAborted()
    // Some may have been cancelled meanwhile.
    const targets = this.prepared.targets.filter(({ host }) => job.row(host.name)?.state === 'pending')
    if (targets.length === 0) return
    const { hostKeys } = this.prepared
    const run = tools.runs.startRun({ plan, targets, hostKeys, fanOut: { forks: job.options.forks } })
    this.run = run
    try {
      await run.started.catch((error: unknown) => {
        throw systemRefusal("The run's folder cannot be made", error)
      })
      job.addRun(run.id)
      job.set('running')
      for await (const { rows } of run.watch(new AbortController().signal)) this.follow(rows)
      const { fault } = await run.ended
      if (fault) throw systemRefusal("The run's record cannot be kept", fault)
    } finally {
      this.run = undefined
      for (const { host } of targets) {
        const state = job.row(host.name)?.state
        // A run that broke down says nothing of those it did not come to.
        if (state === 'connecting' || state === 'running') job.await(host.name)
      }
    }
  }

  private follow(rows: readonly RunRow[]): void {
    const { job } = this
    const ended: string[] = []
    for (const row of rows) {
      const { host, state } = row
      if (isBegun(row)) job.begun.add(host)
      if (state === 'succeeded') job.begun.delete(host)
      if (state === 'cancelled' && this.stopping && !this.cancelled.has(host)) job.await(host)
      else job.update(host, changesOf(row, job.row(host)))
      if (!hasEnded(state)) continue
      this.cancelled.delete(host)
      if (job.row(host)?.state === 'cancelled') ended.push(host)
    }
    this.discard(ended)
  }

  private discard(hosts: readonly string[]): void {
    if (hosts.length === 0) return
    const work: Promise<void> = discard(this.job, hosts, (some) => this.login(some), this.tools, this.closing.signal)
    this.discards.add(work)
    void work.then(() => this.discards.delete(work))
  }

  private async discarded(): Promise<void> {
    while (this.discards.size > 0) await Promise.all(this.discards)
  }

  /** With the connections that are open, where there are any. */
  private async login(hosts: readonly string[]): Promise<PreparedHosts> {
    const wanted = new Set(hosts)
    const known = this.prepared?.targets.filter(({ host }) => wanted.has(host.name)) ?? []
    if (this.prepared && known.length === hosts.length) return { ...this.prepared, targets: known }
    return this.tools.context.prepare(hosts, loginOptions(this.job))
  }
}

function isGoingOn(row: RunRow | undefined): boolean {
  return row !== undefined && !hasEnded(row.state)
}

/** Whether something may have been written there. */
function isBegun({ state, reason, durationMs = 0 }: RunRow): boolean {
  if (state === 'pending' || state === 'connecting') return false
  if (state === 'unreachable') return reason === 'lost'
  return state !== 'cancelled' || durationMs > 0
}

/** How a run's row changes that of the transfer: what is known from earlier runs stays until this one knows better. */
function changesOf(live: RunRow, before: RunRow | undefined): Partial<RunRow> {
  const { address, port, user, state, status, signal, reason, message, durationMs } = live
  const begun = live.transfer && live.transfer.totalFiles + live.transfer.totalBytes > 0
  const transfer = begun || !before?.transfer ? live.transfer : { ...before.transfer, ...failuresOf(live) }
  return { address, port, user, state, status, signal, reason, message, durationMs, transfer }
}

function failuresOf({ transfer }: RunRow) {
  return { bytesPerSecond: 0, failedFiles: transfer?.failedFiles ?? 0, failures: transfer?.failures }
}

function reasonOf(error: unknown): { message: string; problems?: { message: string; source: string }[] } {
  if (error instanceof ContractError) {
    const { message, details } = error.failure
    return { message, ...(details?.problems ? { problems: details.problems } : {}) }
  }
  const { code } = error as NodeJS.ErrnoException
  if (code !== undefined) return { message: systemRefusal('It could not be prepared', error).message }
  return { message: refuse('internal', 'It could not be prepared: a fault of ours.').message }
}
