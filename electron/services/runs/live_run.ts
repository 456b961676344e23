import { join } from 'node:path'
import type { RunCounts, RunHead, RunRow } from '../../../shared/contract/runs.ts'
import { AnswerFolder } from '../../../shared/folding/answer_folder.ts'
import type { RunEvent } from '../../../shared/runs/listener.ts'
import type { RunSummary } from '../../../shared/runs/record.ts'
import { countOfState } from '../../../shared/runs/row_state.ts'
import { askedOf } from './asked.ts'
import { noCounts } from './counts.ts'
import type { FanOutOptions } from './fan_out.ts'
import type { HostFiles } from './open_run.ts'
import { fileNames } from './run_folder.ts'
import { answerHash } from './folded.ts'
import { LiveLines } from './live_lines.ts'
import { LiveRow } from './live_row.ts'
import { outcomeKey } from './outcome_key.ts'
import { ChangeSignal, paced } from './paced.ts'
import { Run, type RunHost, type RunPlan, type RunServices } from './run.ts'

export interface StartRunOptions {
  readonly plan: RunPlan
  readonly targets: readonly RunHost[]
  readonly fanOut: Omit<FanOutOptions, 'signal'>
}

/** How a run came to its end. */
export interface RunEnd {
  /** Absent when it could not be brought to an end as it should be. */
  readonly summary?: RunSummary
  /** Why, then: a full disk, a folder that is gone. */
  readonly fault?: Error
}

/** What changed in a run since the last time. */
export interface RunChanges {
  readonly rows: readonly RunRow[]
  readonly counts: RunCounts
  readonly durationMs: number
  /** Grows with each host's end. */
  readonly answers: number
}

/** Shows of a transfer that nothing comes any more. */
const SPEED_TOLD_EVERY_MS = 1000

/**
 * A run that goes on in this process, and all that is shown of it: its rows, its counts, who answered alike, the newest
 * lines. It goes on whether or not anybody watches.
 */
export class LiveRun {
  readonly id: string
  /** Resolves when the run's folder is made; rejects when that fails, and then nothing was done anywhere. */
  readonly started: Promise<void>
  /** Never rejects. */
  readonly ended: Promise<RunEnd>
  readonly answers: AnswerFolder
  readonly lines: LiveLines
  private end: RunEnd | undefined
  private version = 0
  private answerCount = 0
  private durationMs: number | undefined
  private endedAt: string | undefined
  private readonly begunAt = performance.now()
  private readonly run: Run
  private readonly plan: RunPlan
  private readonly folder: string
  private readonly liveRows: readonly LiveRow[]
  private readonly byHost: ReadonlyMap<string, LiveRow>
  private readonly fileNames: ReadonlyMap<string, string>
  private readonly runCounts: RunCounts
  private readonly changed = new ChangeSignal()
  private readonly speedTimer: NodeJS.Timeout | undefined

  constructor(services: RunServices, { plan, targets, fanOut }: StartRunOptions) {
    this.plan = plan
    this.liveRows = targets.map((target, n) => new LiveRow(n, target, plan.kind))
    this.byHost = new Map(this.liveRows.map((row) => [row.host, row]))
    this.fileNames = fileNames([...this.byHost.keys()])
    this.runCounts = noCounts(targets.length)
    this.answers = new AnswerFolder(answerHash, [...this.byHost.keys()])
    this.lines = new LiveLines()
    let begin = () => {}
    const begun = new Promise<void>((resolve) => (begin = resolve))
    this.run = new Run(services, plan, targets, fanOut, (event) => {
      if (event.type === 'run-started') begin()
      this.follow(event)
    })
    this.id = this.run.id
    this.folder = join(services.runsFolder, this.id)
    if (plan.kind !== 'command') this.speedTimer = setInterval(() => this.tellSpeeds(), SPEED_TOLD_EVERY_MS).unref()
    const execution = this.run.execute()
    this.started = Promise.race([begun, execution.then(() => {})])
    this.started.catch(() => {}) // Told by `ended` as well.
    this.ended = execution.then(
      ({ summary }) => this.finish({ summary }),
      (fault: unknown) => this.finish({ fault: fault instanceof Error ? fault : new Error(String(fault)) }),
    )
  }

  get hasEnded(): boolean {
    return this.end !== undefined
  }

  get counts(): RunCounts {
    return { ...this.runCounts }
  }

  get rows(): RunRow[] {
    const now = performance.now()
    return this.liveRows.map((row) => row.view(now))
  }

  row(host: string): RunRow | undefined {
    return this.byHost.get(host)?.view(performance.now())
  }

  /** Bytes per second of all hosts, of a transfer. */
  get bytesPerSecond(): number {
    const now = performance.now()
    return this.liveRows.reduce((sum, row) => sum + row.speed(now), 0)
  }

  get head(): RunHead {
    const { title, command, script, target, becomeUser, inventory } = this.plan.record
    return {
      id: this.id,
      kind: this.plan.kind,
      title,
      ...(command === undefined ? {} : { command }),
      ...(script === undefined ? {} : { script }),
      ...(target === undefined ? {} : { target }),
      ...(becomeUser === undefined ? {} : { becomeUser }),
      ...askedOf(this.plan.record),
      startedAt: this.run.startedAt.toISOString(),
      ...(this.endedAt === undefined ? {} : { endedAt: this.endedAt }),
      durationMs: this.elapsedMs,
      state: this.end ? 'ended' : 'running',
      counts: this.counts,
      folder: this.folder,
      ...(inventory === undefined ? {} : { inventory }),
    }
  }

  /** Where each host's output is kept; hosts in the run's order. */
  get files(): HostFiles[] {
    return this.liveRows.map((row) => this.filesOf(row))
  }

  fileOf(host: string): HostFiles | undefined {
    const row = this.byHost.get(host)
    return row && this.filesOf(row)
  }

  private filesOf({ host, outcome }: LiveRow): HostFiles {
    const complete = outcome !== undefined || this.hasEnded
    if (this.plan.kind !== 'command') return { host, complete }
    const name = join(this.folder, this.fileNames.get(host)!)
    return { host, complete, stdout: `${name}.stdout`, stderr: `${name}.stderr` }
  }

  /** Grows with each host's end. */
  get answerTotal(): number {
    return this.answerCount
  }

  /** Stops every host, or these; those not begun never are. */
  cancel(hosts?: readonly string[]): void {
    this.run.cancel(hosts)
  }

  /** Calls `listener` at every change, as often as they come: do little, or use {@link watch}. */
  onChange(listener: () => void): () => void {
    return this.changed.on(listener)
  }

  /**
   * All rows at first, then those that changed, about ten times a second at most. Whoever pulls slowly misses nothing
   * that still holds. Ends when the run has ended and that was told, or with `signal`.
   */
  async *watch(signal: AbortSignal): AsyncGenerator<RunChanges> {
    let seen = -1
    for await (const _ of paced(this.changed, signal, () => this.hasEnded)) {
      const now = performance.now()
      const rows = this.liveRows.filter((row) => row.version > seen).map((row) => row.view(now))
      seen = this.version
      yield { rows, counts: this.counts, durationMs: this.elapsedMs, answers: this.answerCount }
    }
  }

  private get elapsedMs(): number {
    return this.durationMs ?? Math.round(performance.now() - this.begunAt)
  }

  private follow(event: RunEvent): void {
    if (event.type === 'run-started' || event.type === 'run-ended') return
    const row = this.byHost.get(event.host)!
    const before = row.state
    const now = performance.now()
    switch (event.type) {
      case 'host-connecting':
        row.begin('connecting', now)
        break
      case 'host-connected':
        row.begin('running', now)
        break
      case 'output':
        row.output(event.stream, event.data)
        this.answers.add(row.host, event.stream, event.data)
        this.lines.add(row.host, event.stream, event.data)
        break
      case 'transfer':
        row.transfer(event.event, now)
        break
      case 'host-ended':
        row.end(event.outcome, event.durationMs)
        this.answers.end(row.host, outcomeKey(row.view(now)))
        this.lines.end(row.host)
        this.answerCount++
        break
    }
    this.runCounts[countOfState(before)]--
    this.runCounts[countOfState(row.state)]++
    row.version = ++this.version
    this.changed.emit()
  }

  private tellSpeeds(): void {
    const running = this.liveRows.filter(({ state }) => state === 'running')
    if (running.length === 0) return
    this.version++
    for (const row of running) row.version = this.version
    this.changed.emit()
  }

  private finish(end: RunEnd): RunEnd {
    clearInterval(this.speedTimer)
    this.durationMs = end.summary?.durationMs ?? this.elapsedMs
    this.endedAt = new Date().toISOString()
    this.end = end
    this.lines.close()
    this.changed.emit()
    return end
  }
}
