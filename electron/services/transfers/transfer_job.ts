import type { RunRow, RunCounts } from '../../../shared/contract/runs.ts'
import type { TransferHead } from '../../../shared/contract/transfers.ts'
import type { Problem } from '../../../shared/problem.ts'
import { hasEnded } from '../../../shared/runs/row_state.ts'
import { countRows } from '../runs/counts.ts'
import { ChangeSignal } from '../runs/paced.ts'
import type { BuiltManifest } from './manifest.ts'
import type { JobRecord } from './job_record.ts'
import { Speed } from '../runs/speed.ts'

/** Typed for this transfer; forgotten when it has ended, and never kept on disk. */
export interface JobSecrets {
  readonly password?: string
}

/** One transfer of the queue: what was asked for, and how far each host is. Knows nothing of how it is done. */
export class TransferJob {
  readonly changed = new ChangeSignal()
  secrets: JobSecrets | undefined
  /** Made when it was asked for; used if its turn comes soon. */
  built: { readonly manifest: BuiltManifest; readonly at: number } | undefined
  /** Hosts whose unfinished files are being removed. */
  readonly discarding = new Set<string>()
  /** Hosts on which something unfinished may lie. */
  readonly begun: Set<string>
  private readonly record: JobRecord
  private readonly rows: RunRow[]
  private readonly byHost: ReadonlyMap<string, number>
  /** The most bytes each host has had: what is counted again after a pause has not come again. */
  private readonly most: number[]
  private readonly rowVersions: number[]
  private version = 0
  private readonly speed = new Speed()

  constructor(record: JobRecord) {
    this.record = { ...record }
    this.rows = [...record.rows]
    this.begun = new Set(record.begun)
    this.byHost = new Map(this.rows.map(({ host }, n) => [host, n]))
    this.most = this.rows.map(({ transfer }) => transfer?.bytes ?? 0)
    this.rowVersions = this.rows.map(() => 0)
  }

  get id(): string {
    return this.record.id
  }

  get state(): TransferHead['state'] {
    return this.record.state
  }

  get request() {
    return this.record.request
  }

  get options() {
    return this.record.options
  }

  get title(): string {
    return this.record.title
  }

  get target(): string | undefined {
    return this.record.target
  }

  get createdAt(): Date {
    return new Date(this.record.createdAt)
  }

  get staging(): string | undefined {
    const { request } = this.record
    return request.direction === 'put' && 'staging' in request.source ? request.source.staging : undefined
  }

  get counts(): RunCounts {
    return countRows(this.rows)
  }

  get hosts(): string[] {
    return this.rows.map(({ host }) => host)
  }

  /** Hosts still to be done. */
  get pending(): string[] {
    return this.rows.flatMap(({ host, state }) => (state === 'pending' ? host : []))
  }

  row(host: string): RunRow | undefined {
    const n = this.byHost.get(host)
    return n === undefined ? undefined : this.rows[n]
  }

  /** @param why what a person should know about it standing still */
  set(state: TransferHead['state'], why: { message?: string; problems?: readonly Problem[] } = {}): void {
    this.record.state = state
    this.record.message = why.message
    this.record.problems = why.problems?.map((problem) => ({ ...problem }))
    if (state === 'running') this.speed.add(0, performance.now())
    else this.speed.reset()
    if (state === 'ended') this.secrets = undefined
    this.tell()
  }

  addRun(id: string): void {
    this.record.runs = [...this.record.runs, id]
    this.tell()
  }

  /** Changes fields of a host's row; `undefined` takes one away. */
  update(host: string, changes: Partial<Omit<RunRow, 'n' | 'host'>>): void {
    const n = this.byHost.get(host)
    if (n === undefined) return
    const row = { ...this.rows[n]!, ...changes }
    this.rows[n] = row
    const bytes = row.transfer?.bytes ?? 0
    if (bytes > this.most[n]!) {
      if (this.record.state === 'running') this.speed.add(bytes - this.most[n]!, performance.now())
      this.most[n] = bytes
    }
    this.rowVersions[n] = ++this.version
    this.changed.emit()
  }

  /** Puts a host back to those that are still to be done; how far it came stays to be seen. */
  await(host: string): void {
    const { transfer } = this.row(host) ?? {}
    this.update(host, {
      ...{ state: 'pending', status: undefined, signal: undefined, reason: undefined, message: undefined },
      transfer: transfer && { ...transfer, bytesPerSecond: 0, current: undefined, failedFiles: 0, failures: undefined },
    })
  }

  head(): TransferHead {
    const { id, request, title, sources, target, state, createdAt, runs, note, problems } = this.record
    const message = this.record.message ?? note
    const { bytes, totalBytes, left } = this.sums()
    const bytesPerSecond = state === 'running' ? this.speed.at(performance.now()) : 0
    return {
      ...{
        id,
        direction: request.direction,
        title,
        sources,
        state,
        createdAt,
        bytes,
        totalBytes,
        bytesPerSecond,
        runs,
      },
      destination: request.direction === 'put' ? request.remote : request.local,
      counts: this.counts,
      ...(target === undefined ? {} : { target }),
      ...(left !== undefined && bytesPerSecond > 0 ? { leftMs: Math.round((left * 1000) / bytesPerSecond) } : {}),
      ...(message === undefined ? {} : { message }),
      ...(problems === undefined ? {} : { problems }),
    }
  }

  /** Rows that changed after `since`, and what to ask with the next time; since -1 all. */
  rowsSince(since: number): { rows: RunRow[]; version: number } {
    return { rows: this.rows.filter((_, n) => this.rowVersions[n]! > since), version: this.version }
  }

  /** As it is now, to be kept. */
  snapshot(): JobRecord {
    return { ...this.record, rows: [...this.rows], begun: [...this.begun], pid: process.pid }
  }

  /** Bytes of all hosts that are not cancelled; `left` is undefined while one of them does not know yet how much it is. */
  private sums(): { bytes: number; totalBytes: number; left: number | undefined } {
    let bytes = 0
    let totalBytes = 0
    let left: number | undefined = 0
    for (const { state, transfer } of this.rows) {
      if (state === 'cancelled') continue
      bytes += transfer?.bytes ?? 0
      totalBytes += transfer?.totalBytes ?? 0
      if (hasEnded(state)) continue
      if (!transfer || transfer.totalFiles === 0) left = undefined
      else if (left !== undefined) left += transfer.totalBytes - transfer.bytes
    }
    return { bytes, totalBytes, left }
  }

  private tell(): void {
    this.version++
    this.changed.emit()
  }
}
