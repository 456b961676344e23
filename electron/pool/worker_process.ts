import type { TaskOutcome } from '../../shared/outcome.ts'
import { TASK_WINDOW_BYTES, type FromWorker, type ToWorker, type WorkerStats } from '../../shared/pool/protocol.ts'
import type { LaunchedWorker, WorkerLauncher } from './launcher.ts'
import { PoolTask, type TaskRequest } from './pool_task.ts'

/** How long a new worker may take to say it is ready; a machine under heavy load needs seconds. */
const READY_WITHIN_MS = 30_000

/** Checks for a sign of life in the time after which a worker counts as stuck. */
const CHECKS_UNTIL_STUCK = 5

export interface WorkerProcessEvents {
  /** It is gone. `wasReady` is false when it never started to work. */
  exited(worker: WorkerProcess, wasReady: boolean): void
  released(worker: WorkerProcess, affinity: string): void
}

/**
 * One live worker process and the tasks it has. When it dies, or says nothing for too long, each of its
 * tasks settles as `worker-lost` at once; nothing is ever repeated elsewhere, because nobody knows how far it came.
 */
export class WorkerProcess {
  private readonly process: LaunchedWorker
  private readonly tasks = new Map<number, PoolTask>()
  private readonly watch: NodeJS.Timeout
  private nextId = 1
  private ready = false
  private gone = false
  private silentChecks = 0
  private readonly launchedAt = Date.now()
  private heardAt = Date.now()
  private lastStats: WorkerStats | undefined
  /** Lane and number: "bulk-2". */
  readonly name: string
  private readonly stuckAfterMs: number
  private readonly events: WorkerProcessEvents

  constructor(name: string, launcher: WorkerLauncher, stuckAfterMs: number, events: WorkerProcessEvents) {
    this.name = name
    this.stuckAfterMs = stuckAfterMs
    this.events = events
    this.process = launch(launcher, name)
    this.process.onMessage((message) => this.receive(message))
    this.process.onExit((why) => this.lose(why))
    this.watch = setInterval(() => this.checkBeat(), stuckAfterMs / CHECKS_UNTIL_STUCK)
    this.watch.unref()
  }

  get load(): number {
    return this.tasks.size
  }

  get pid(): number | undefined {
    return this.process.pid
  }

  get stats(): WorkerStats | undefined {
    return this.lastStats
  }

  /** Messages sent before the worker is ready wait in its pipe, so a task need not. */
  run(request: TaskRequest): Promise<TaskOutcome> {
    if (request.signal?.aborted) return Promise.resolve({ state: 'cancelled', started: false })
    if (this.gone) return Promise.resolve(this.lost('it has ended'))
    return new Promise((resolve) => {
      const id = this.nextId++
      const cancel = () => this.process.send({ type: 'cancel', id })
      const task = new PoolTask(
        request,
        {
          credit: (bytes) => this.process.send({ type: 'credit', id, bytes }),
          answer: (ask, value) => this.process.send({ type: 'answer', id, ask, value }),
        },
        (outcome) => {
          request.signal?.removeEventListener('abort', cancel)
          // A task that settled on this side alone (its output could not be kept) still runs over there.
          if (this.tasks.delete(id)) cancel()
          resolve(outcome)
        },
      )
      this.tasks.set(id, task)
      request.signal?.addEventListener('abort', cancel, { once: true })
      const start: ToWorker = { type: 'start', id, kind: request.kind, input: request.input, credit: TASK_WINDOW_BYTES }
      try {
        this.process.send(start)
        request.onBegun?.((message) => {
          if (this.tasks.has(id)) this.process.send({ type: 'tell', id, message })
        })
      } catch (error) {
        // An input that cannot be sent is that task's fault, not the worker's.
        this.tasks.delete(id)
        task.finish({ state: 'failed', message: `It could not be given to a process: ${(error as Error).message}` })
      }
    })
  }

  /** Asks it to close its connections and go. Its exit is reported as any other. */
  shutdown(): void {
    this.process.send({ type: 'shutdown' })
  }

  kill(why = 'stopped'): void {
    this.process.kill()
    this.lose(why)
  }

  private receive(message: FromWorker): void {
    this.heardAt = Date.now()
    switch (message.type) {
      case 'ready':
        this.ready = true
        return
      case 'beat':
        this.lastStats = message.stats
        return
      case 'released':
        return this.events.released(this, message.affinity)
      case 'chunk':
        return this.tasks.get(message.id)?.output(message.stream, message.data)
      case 'event':
        return this.tasks.get(message.id)?.event(message.event)
      case 'ask':
        return void this.tasks.get(message.id)?.ask(message.ask, message.question)
      case 'done': {
        const task = this.tasks.get(message.id)
        this.tasks.delete(message.id)
        return task?.finish(message.outcome)
      }
    }
  }

  /**
   * Two checks in a row must find it silent: after a laptop's sleep the first one runs before the messages that
   * were waiting are read.
   */
  private checkBeat(): void {
    const limit = this.ready ? this.stuckAfterMs : READY_WITHIN_MS
    const since = this.ready ? this.heardAt : this.launchedAt
    this.silentChecks = Date.now() - since > limit ? this.silentChecks + 1 : 0
    if (this.silentChecks >= 2)
      this.kill(this.ready ? `silent for ${limit / 1000} s` : `not ready after ${limit / 1000} s`)
  }

  private lose(why: string): void {
    if (this.gone) return
    this.gone = true
    clearInterval(this.watch)
    const lost = [...this.tasks.values()]
    this.tasks.clear()
    this.events.exited(this, this.ready)
    for (const task of lost) task.finish(this.lost(why))
  }

  private lost(why: string): TaskOutcome {
    const message = this.ready
      ? `The process working on it (${this.name}) was lost: ${why}. Whether it was done is not known.`
      : `The process that was to work on it (${this.name}) did not start: ${why}. Nothing was done.`
    return { state: 'worker-lost', message, why }
  }
}

/** A launcher that throws is a worker that ended at once; later, so that nothing is called before it listens. */
function launch(launcher: WorkerLauncher, name: string): LaunchedWorker {
  try {
    return launcher.launch(name)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return {
      pid: undefined,
      send: () => {},
      onMessage: () => {},
      onExit: (listener) => void setImmediate(listener, why),
      kill: () => {},
    }
  }
}
