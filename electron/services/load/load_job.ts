import type { LoadHead, LoadPoint, LoadResult, LoadSpec } from '../../../shared/contract/tester/load.ts'
import { splitLoad } from '../../../shared/load/split.ts'
import { LoadTally } from '../../../shared/load/tally.ts'
import { generatorLimit, verdictsOf } from '../../../shared/load/verdict.ts'
import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { LoadEvent, LoadInput, LoadTaskResult } from '../../../shared/tasks/sockets.ts'
import type { WorkerPool } from '../../pool/pool.ts'
import { ChangeSignal, paced } from '../runs/paced.ts'
import type { FinishedLoad } from './load_files.ts'
import { addFindings, headOf } from './load_results.ts'
import type { StartGate } from './start_gate.ts'

export interface LoadJobOptions {
  readonly id: string
  readonly pair?: string
  readonly spec: LoadSpec
  readonly payload?: Uint8Array
  readonly gate: StartGate
}

const WATCH_EVERY_MS = 250

/** A load that goes on: its generators, and what they have told. */
export class LoadJob {
  readonly id: string
  readonly #options: LoadJobOptions
  readonly #parts: LoadSpec[]
  readonly #tally: LoadTally
  readonly #changed = new ChangeSignal()
  readonly #startedAt = new Date().toISOString()
  readonly #cancel = new AbortController()
  /** A generator that is lost takes the others with it: a part of a load is none. */
  readonly #stop = new AbortController()
  readonly #results: LoadTaskResult[] = []
  #began = false
  #state: 'ended' | 'cancelled' | 'failed' | undefined
  #message: string | undefined

  constructor(options: LoadJobOptions) {
    this.id = options.id
    this.#options = options
    this.#parts = splitLoad(options.spec)
    this.#tally = new LoadTally(this.#parts.length)
  }

  get processes(): number {
    return this.#parts.length
  }

  get hasEnded(): boolean {
    return this.#state !== undefined
  }

  get head(): LoadHead {
    return headOf(this.#base())
  }

  /** As it is now. */
  get finished(): FinishedLoad {
    return { result: this.result(), intervals: this.#tally.intervals }
  }

  onChange(listener: () => void): () => void {
    return this.#changed.on(listener)
  }

  cancel(): void {
    this.#cancel.abort()
    this.#stop.abort()
    this.#changed.emit()
  }

  /** Resolves when all generators have ended; never rejects. */
  async run(pool: WorkerPool): Promise<void> {
    const outcomes = await Promise.all(this.#parts.map((spec, part) => this.#runPart(pool, spec, part)))
    const failure = outcomes.find(({ state }) => state !== 'succeeded' && state !== 'cancelled')
    if (failure && 'message' in failure) this.#message = failure.message
    this.#state = failure ? 'failed' : this.#cancel.signal.aborted ? 'cancelled' : 'ended'
    this.#changed.emit()
  }

  /** Its result is only in memory. @returns that it is not saved */
  notSaved(why: string): false {
    this.#message = [this.#message, `The result could not be saved: ${why}.`].filter(Boolean).join(' ')
    return false
  }

  result(): LoadResult {
    const { latency, serviceTime, connect, percentiles, generator, errors, connected } = this.#tally
    const { udp, kernel } = addFindings(this.#results)
    const base = this.#base()
    const evidence = { spec: base.spec, counts: base.counts, udp, kernel, generator, durationMs: base.durationMs }
    const limited = generatorLimit(evidence)
    return {
      ...base,
      connected,
      errors,
      ...(latency ? { latency } : {}),
      ...(serviceTime ? { serviceTime } : {}),
      ...(connect ? { connect } : {}),
      ...(udp ? { udp } : {}),
      verdicts: verdictsOf(evidence),
      ...(limited === undefined ? {} : { generatorLimited: limited }),
      ...(generator ? { generator } : {}),
      percentiles,
    }
  }

  /** The result as it grows; all points at first, then the new ones. Ends with the load. */
  async *watch(signal: AbortSignal): AsyncGenerator<{ result: LoadResult; points: LoadPoint[] }> {
    let toldMs = -1
    for await (const _ of paced(this.#changed, signal, () => this.hasEnded, WATCH_EVERY_MS)) {
      const points = this.#tally.intervals.map(({ point }) => point).filter(({ atMs }) => atMs > toldMs)
      toldMs = points.at(-1)?.atMs ?? toldMs
      yield { result: this.result(), points }
    }
  }

  #base(): Omit<LoadResult, 'connected' | 'errors' | 'verdicts' | 'percentiles'> {
    const { id, pair, spec } = this.#options
    const durationMs = Math.max(0, ...this.#results.map((result) => result.durationMs))
    const latency = this.#tally.latency
    return {
      id,
      ...(pair === undefined ? {} : { pair }),
      spec,
      state: this.#state ?? (this.#began ? this.#tally.state : 'waiting'),
      ...(this.#message === undefined ? {} : { message: this.#message }),
      startedAt: this.#startedAt,
      durationMs: durationMs > 0 ? durationMs : this.#tally.atMs,
      counts: { ...this.#tally.counts },
      ...(latency ? { latency } : {}),
    }
  }

  async #runPart(pool: WorkerPool, spec: LoadSpec, part: number): Promise<TaskOutcome<LoadTaskResult>> {
    const { payload, gate } = this.#options
    let asked = false
    const outcome = (await pool.run('load', {
      kind: 'sockets.load',
      input: {
        spec,
        part,
        parts: this.#parts.length,
        ...(payload === undefined ? {} : { payload }),
      } satisfies LoadInput,
      signal: this.#stop.signal,
      onAsk: () => {
        asked = true
        return gate.ready()
      },
      onEvent: (event) => {
        this.#began = true
        this.#tally.add(part, event as LoadEvent)
        this.#changed.emit()
      },
    })) as TaskOutcome<LoadTaskResult>
    if (!asked) gate.left()
    this.#tally.ended(part)
    if ('result' in outcome && outcome.result) this.#results.push(outcome.result)
    if (outcome.state !== 'succeeded') this.#stop.abort()
    return outcome
  }
}
