import { refuse } from '../../../shared/contract/errors.ts'
import type { RunRow } from '../../../shared/contract/runs.ts'
import type { TransferHead } from '../../../shared/contract/transfers.ts'
import { isNotOk } from '../../../shared/runs/row_state.ts'
import { ChangeSignal } from '../runs/paced.ts'
import { ALIVE_EVERY_MS } from './job_files.ts'
import { JobKeeper } from './job_keeper.ts'
import { isActive, type JobRecord } from './job_record.ts'
import { JobWork, type WorkTools } from './job_work.ts'
import { TransferJob, type JobSecrets } from './transfer_job.ts'

/** Two, so that a small transfer need not wait for a large one; more would only share the same line. */
const AT_ONCE = 2

interface Entry {
  readonly job: TransferJob
  readonly keeper: JobKeeper
  work?: JobWork
  /** Takes one of the places of those that run; removing what is half done takes none. */
  sending: boolean
}

/** The transfers that wait, run, stand still, or have ended and were not yet cleared. */
export class TransferQueue {
  /** Of whatever transfer. */
  readonly changed = new ChangeSignal()
  private closed = false
  private readonly entries = new Map<string, Entry>()
  /** First come, first served. */
  private readonly waiting: Entry[] = []
  private readonly tools: WorkTools
  private readonly aliveTimer: NodeJS.Timeout

  constructor(tools: WorkTools) {
    this.tools = tools
    this.aliveTimer = setInterval(() => this.tellAlive(), ALIVE_EVERY_MS).unref()
  }

  get isClosed(): boolean {
    return this.closed
  }

  /** Newest first. */
  get heads(): TransferHead[] {
    return this.sorted.map(({ job }) => job.head())
  }

  /** Stagings that transfers have. */
  get stagings(): Set<string> {
    return new Set([...this.entries.values()].flatMap(({ job }) => job.staging ?? []))
  }

  /** @throws ContractError `not-found` */
  get(id: string): TransferJob {
    return this.entry(id).job
  }

  has(id: string): boolean {
    return this.entries.has(id)
  }

  /** Takes over a transfer of an earlier start of the app. What was going on then was interrupted. */
  restore(record: JobRecord): void {
    const { job } = this.enter(new TransferJob(record))
    for (const host of job.hosts) {
      const state = job.row(host)?.state
      if (state === 'connecting' || state === 'running') job.await(host)
    }
    if (isActive(job.state)) job.set(job.pending.length === 0 ? 'ended' : 'interrupted')
  }

  /** Puts a new transfer at the end. @throws what the system says when it cannot be kept on disk */
  async add(job: TransferJob): Promise<void> {
    const entry = this.enter(job)
    try {
      await entry.keeper.save()
    } catch (error) {
      this.entries.delete(job.id)
      await entry.keeper.remove().catch(() => {})
      throw error
    }
    this.enqueue(entry)
  }

  /** Resolves when nothing is sent any more. */
  async pause(id: string): Promise<void> {
    const entry = this.entry(id)
    const at = this.waiting.indexOf(entry)
    if (at >= 0) {
      this.waiting.splice(at, 1)
      entry.job.set('paused')
    } else if (entry.work && entry.sending) {
      entry.work.stop('pause')
      await entry.work.done
    } else throw conflict(entry.job, 'It cannot be paused')
  }

  resume(id: string, secrets: JobSecrets | undefined): void {
    const entry = this.entry(id)
    const { job } = entry
    if (job.state !== 'paused' && job.state !== 'interrupted') throw conflict(job, 'It cannot be resumed')
    if (secrets) job.secrets = secrets
    this.enqueue(entry)
  }

  /** Hosts that did not make it are tried again, in this run's turn or the next. */
  retry(id: string, hosts: readonly string[] | undefined, secrets: JobSecrets | undefined): void {
    const entry = this.entry(id)
    const { job } = entry
    known(job, hosts)
    const again = (hosts ?? job.hosts).filter((host) => isLeft(job.row(host)))
    if (again.length === 0) throw refuse('conflict', 'None of these hosts failed: there is nothing to send again.')
    if (again.some((host) => job.discarding.has(host)))
      throw refuse('conflict', 'What was half done there is still being removed: try again in a moment.', {
        retryable: true,
      })
    if (secrets) job.secrets = secrets
    for (const host of again) job.await(host)
    if (!isActive(job.state)) this.enqueue(entry)
  }

  /** Ends all of it, or these hosts, for good. What is half done there is removed afterwards. */
  cancel(id: string, hosts: readonly string[] | undefined): void {
    const entry = this.entry(id)
    const { job, work } = entry
    known(job, hosts)
    const some = (hosts ?? job.hosts).filter((host) => job.row(host)?.state !== 'succeeded')
    if (work) return work.cancel(some)
    for (const host of some) if (job.row(host)?.state === 'pending') job.update(host, { state: 'cancelled' })
    const at = this.waiting.indexOf(entry)
    const after = job.state
    if (some.some((host) => job.begun.has(host))) {
      if (at >= 0) this.waiting.splice(at, 1)
      const cleaning = JobWork.cleanUp(job, some, after, this.tools)
      this.follow(entry, cleaning, false)
    } else if (job.pending.length === 0) {
      if (at >= 0) this.waiting.splice(at, 1)
      job.set('ended')
    }
  }

  /** Takes ended ones out. @returns the stagings they had */
  async clear(ids: readonly string[]): Promise<string[]> {
    const entries = [...new Set(ids)].map((id) => this.entry(id))
    const going = entries.find(({ job }) => job.state !== 'ended')
    if (going) throw refuse('busy', `“${going.job.title}” has not ended: cancel it first.`)
    for (const { job, keeper } of entries) {
      this.entries.delete(job.id)
      await keeper.remove()
      job.changed.emit()
    }
    this.changed.emit()
    return entries.flatMap(({ job }) => job.staging ?? [])
  }

  /** Ends the runs and keeps what is there; those that had not ended are interrupted. */
  async close(): Promise<void> {
    this.closed = true
    clearInterval(this.aliveTimer)
    for (const { job } of this.waiting.splice(0)) job.set('interrupted')
    const entries = [...this.entries.values()]
    for (const { work } of entries) work?.stop('close')
    await Promise.all(entries.flatMap(({ work }) => (work ? [work.done] : [])))
    await Promise.all(entries.map(({ keeper }) => keeper.close()))
    this.changed.emit()
    for (const { job } of entries) job.changed.emit()
  }

  private get sorted(): Entry[] {
    // Of the same millisecond, the one that came last.
    return [...this.entries.values()].reverse().sort((a, b) => b.job.createdAt.getTime() - a.job.createdAt.getTime())
  }

  private enter(job: TransferJob): Entry {
    const entry: Entry = { job, keeper: new JobKeeper(job, this.tools.files), sending: false }
    this.entries.set(job.id, entry)
    job.changed.on(() => this.changed.emit())
    this.changed.emit()
    return entry
  }

  private entry(id: string): Entry {
    const entry = this.entries.get(id)
    if (!entry) throw refuse('not-found', 'There is no such transfer in the queue; it may have been cleared.')
    return entry
  }

  private enqueue(entry: Entry): void {
    entry.job.set('waiting')
    this.waiting.push(entry)
    this.admit()
  }

  private admit(): void {
    while (!this.closed && this.waiting.length > 0) {
      const sending = [...this.entries.values()].filter((entry) => entry.sending).length
      if (sending >= AT_ONCE) return
      const entry = this.waiting.shift()!
      this.follow(entry, JobWork.send(entry.job, this.tools), true)
    }
  }

  private follow(entry: Entry, work: JobWork, sending: boolean): void {
    entry.work = work
    entry.sending = sending
    void work.done.then(async () => {
      entry.work = undefined
      entry.sending = false
      const { job } = entry
      const { counts, staging } = job
      if (staging !== undefined && counts.ok === counts.total) await this.tools.staging.remove(staging).catch(() => {})
      // Asked for again, or taken from the waiting ones, while it was being cleaned up.
      if (job.state === 'waiting' && !this.waiting.includes(entry)) this.enqueue(entry)
      this.admit()
    })
  }

  private tellAlive(): void {
    for (const { job, keeper } of this.entries.values()) if (isActive(job.state)) void keeper.save().catch(() => {})
  }
}

/** Not done, and not on its way. */
function isLeft(row: RunRow | undefined): boolean {
  return row !== undefined && isNotOk(row.state)
}

function known(job: TransferJob, hosts: readonly string[] | undefined): void {
  const unknown = hosts?.find((host) => !job.row(host))
  if (unknown !== undefined) throw refuse('not-found', `“${unknown}” is no host of this transfer.`)
}

function conflict(job: TransferJob, what: string) {
  const now: Record<TransferHead['state'], string> = {
    waiting: 'it waits for its turn',
    preparing: 'it is being prepared',
    running: 'it runs',
    paused: 'it is paused',
    ended: 'it has ended',
    interrupted: 'it was interrupted',
  }
  return refuse('conflict', `${what}: ${now[job.state]}.`, { details: { current: job.state } })
}
