import { availableParallelism } from 'node:os'
import type { TaskOutcome } from '../../shared/outcome.ts'
import { STUCK_AFTER_MS, type WorkerStats } from '../../shared/pool/protocol.ts'
import type { WorkerLauncher } from './launcher.ts'
import type { TaskRequest } from './pool_task.ts'
import { WorkerProcess } from './worker_process.ts'

/**
 * Kinds of work that must not wait for each other have processes of their own: what somebody waits for (commands), bulk
 * (transfers), the tester's servers and clients, and its load generators, which measure nothing but themselves where they share.
 */

export type Lane = 'interactive' | 'bulk' | 'sockets' | 'load'

export interface PoolOptions {
  readonly launcher: WorkerLauncher
  /** Processes for each lane, 1 or more. Default: one for each processor, at least 2, at most 8. */
  readonly size?: number
  /** A worker that has been silent for this long is replaced, milliseconds. Default: {@link STUCK_AFTER_MS}. */
  readonly stuckAfterMs?: number
}

/** Another process is started only when those that run have this many tasks each: a start costs as much as ten logins. */
const TASKS_BEFORE_ANOTHER_WORKER = 12

/** The parts of a load, each alone in its process: more of them than processors are the user's own choice. */
export const LOAD_PROCESSES = 8

/** How long a lane waits before it starts another process after one died, by how many died in a row. */
const RESTART_DELAYS_MS = [0, 100, 500, 2_000, 10_000]

/** So many processes in a row that die before they are ready will not be mended by one more. */
const GIVE_UP_AFTER = RESTART_DELAYS_MS.length

/** How long a worker may take over closing its connections before it is killed. */
const SHUTDOWN_GRACE_MS = 2_000

export function defaultPoolSize(): number {
  return Math.min(8, Math.max(2, availableParallelism()))
}

/**
 * The pool of worker processes: started when first needed, kept, replaced when they die. A task goes to the worker
 * that holds its connection, else to the least loaded. The pool sets no limit on tasks: that is `forks`, the run's.
 */
export class WorkerPool {
  private readonly lanes: Record<Lane, WorkerLane>

  constructor(options: PoolOptions) {
    const size = options.size ?? defaultPoolSize()
    if (!Number.isInteger(size) || size < 1) throw new RangeError(`A pool needs 1 process or more, not ${size}`)
    const lane = (name: Lane) => new WorkerLane(name, size, TASKS_BEFORE_ANOTHER_WORKER, options)
    this.lanes = {
      interactive: lane('interactive'),
      bulk: lane('bulk'),
      sockets: lane('sockets'),
      load: new WorkerLane('load', LOAD_PROCESSES, 1, options),
    }
  }

  /** Runs one task. Never rejects: whatever happens is in the outcome. */
  run(lane: Lane, request: TaskRequest): Promise<TaskOutcome> {
    return this.lanes[lane].run(request)
  }

  /** Starts a process ahead of the first task, while the caller still reads its files. */
  warm(lane: Lane): void {
    this.lanes[lane].warm()
  }

  processes(): { name: string; lane: Lane; pid: number | undefined; load: number; stats: WorkerStats | undefined }[] {
    return Object.values(this.lanes).flatMap((lane) => lane.describe())
  }

  /** Ends every process. Tasks that still run end as `worker-lost`; cancel and await them first. */
  async close(): Promise<void> {
    await Promise.all(Object.values(this.lanes).map((lane) => lane.close()))
  }
}

class WorkerLane {
  private readonly workers = new Set<WorkerProcess>()
  private readonly holders = new Map<string, WorkerProcess>()
  private deathsInARow = 0
  private notBefore = 0
  private started = 0
  private closed = false
  private closing: Promise<void> | undefined
  private onEmpty: (() => void) | undefined
  private readonly name: Lane
  private readonly size: number
  private readonly tasksBeforeAnother: number
  private readonly launcher: WorkerLauncher
  private readonly stuckAfterMs: number

  constructor(
    name: Lane,
    size: number,
    tasksBeforeAnother: number,
    { launcher, stuckAfterMs = STUCK_AFTER_MS }: PoolOptions,
  ) {
    this.name = name
    this.size = size
    this.tasksBeforeAnother = tasksBeforeAnother
    this.launcher = launcher
    this.stuckAfterMs = stuckAfterMs
  }

  async run(request: TaskRequest): Promise<TaskOutcome> {
    for (;;) {
      if (request.signal?.aborted) return { state: 'cancelled', started: false }
      const chosen = this.choose(request)
      if (typeof chosen === 'string') return { state: 'worker-lost', message: chosen }
      if (typeof chosen === 'number') {
        await delay(chosen, request.signal)
        continue
      }
      if (request.affinity !== undefined) this.holders.set(request.affinity, chosen)
      // Begun in the same turn in which it was chosen: a burst of tasks must see each other's load.
      const outcome = await chosen.run(request)
      if (outcome.state !== 'worker-lost') this.deathsInARow = 0
      return outcome
    }
  }

  warm(): void {
    if (!this.closed && this.workers.size === 0) this.start()
  }

  describe() {
    return [...this.workers].map(({ name, pid, load, stats }) => ({ name, lane: this.name, pid, load, stats }))
  }

  /** A worker, or how long to wait for one in milliseconds, or the reason why there is none. */
  private choose({ affinity }: TaskRequest): WorkerProcess | number | string {
    if (this.closed) return 'The pool is closed.'
    const holder = affinity === undefined ? undefined : this.holders.get(affinity)
    if (holder) return holder
    const best = this.leastLoaded()
    const crowded = !best || best.load >= this.tasksBeforeAnother
    const waitMs = this.notBefore - Date.now()
    if (crowded && this.workers.size < this.size && waitMs <= 0) return this.start()
    if (best) return best
    if (this.deathsInARow >= GIVE_UP_AFTER)
      return `${GIVE_UP_AFTER} worker processes in a row ended before they could work; see the messages above.`
    return waitMs
  }

  private leastLoaded(): WorkerProcess | undefined {
    let best: WorkerProcess | undefined
    for (const worker of this.workers) if (!best || worker.load < best.load) best = worker
    return best
  }

  private start(): WorkerProcess {
    const worker = new WorkerProcess(`${this.name}-${++this.started}`, this.launcher, this.stuckAfterMs, {
      exited: (gone, wasReady) => this.remove(gone, wasReady),
      released: (from, affinity) => {
        if (this.holders.get(affinity) === from) this.holders.delete(affinity)
      },
    })
    this.workers.add(worker)
    return worker
  }

  private remove(worker: WorkerProcess, wasReady: boolean): void {
    this.workers.delete(worker)
    for (const [affinity, holder] of this.holders) if (holder === worker) this.holders.delete(affinity)
    this.deathsInARow = wasReady ? Math.min(this.deathsInARow + 1, GIVE_UP_AFTER - 1) : this.deathsInARow + 1
    this.notBefore = Date.now() + (RESTART_DELAYS_MS[Math.min(this.deathsInARow, RESTART_DELAYS_MS.length) - 1] ?? 0)
    if (this.workers.size === 0) this.onEmpty?.()
  }

  close(): Promise<void> {
    this.closed = true
    return (this.closing ??= this.end())
  }

  private async end(): Promise<void> {
    if (this.workers.size === 0) return
    const empty = new Promise<void>((resolve) => (this.onEmpty = resolve))
    for (const worker of this.workers) worker.shutdown()
    const late = setTimeout(() => {
      for (const worker of this.workers) worker.kill()
    }, SHUTDOWN_GRACE_MS)
    await empty
    clearTimeout(late)
  }
}

function delay(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, Math.max(0, ms))
    signal?.addEventListener('abort', done, { once: true })
  })
}
