import { join } from 'node:path'
import { refuse } from '../../../shared/contract/errors.ts'
import type { InputOf, OutputOf } from '../../../shared/contract/define.ts'
import type { LoadHead, loadMethods, LoadPoint, LoadResult } from '../../../shared/contract/tester/load.ts'
import { histogramLog, pointsCsv } from '../../../shared/load/export.ts'
import { systemWords } from '../../../shared/system_words.ts'
import { LOAD_PROCESSES } from '../../pool/pool.ts'
import type { Download } from '../downloads.ts'
import type { EngineContext, HandlersOf } from '../engine/context.ts'
import { systemRefusal } from '../system_error.ts'
import { ChangingList, type Headed } from '../tester/changing_list.ts'
import { Payloads } from '../tester/payloads.ts'
import { StagingArea } from '../transfers/staging_area.ts'
import { LoadFiles, newLoadId } from './load_files.ts'
import type { LoadJob } from './load_job.ts'
import { checkLoad, requireLoadConfirmation } from './load_request.ts'
import { headOf } from './load_results.ts'
import { StartGate } from './start_gate.ts'

type Methods = typeof loadMethods
type Input<Name extends keyof Methods> = InputOf<Methods[Name]>
type Output<Name extends keyof Methods> = OutputOf<Methods[Name]>

/** What loads need: the command line has no more, and keeps all results. */
export type LoadContext = Pick<EngineContext, 'pool' | 'paths' | 'downloads'> & Partial<Pick<EngineContext, 'settings'>>

/** The loads of this engine: those that go on, and the results on disk. */
export class LoadService {
  readonly handlers: HandlersOf<'load'>
  readonly #context: LoadContext
  readonly #files: LoadFiles
  readonly #payloads: Payloads
  readonly #jobs = new Map<string, LoadJob>()
  readonly #list = new ChangingList<LoadHead, Headed<LoadHead>>()
  /** Those that go on, until they are saved. */
  readonly #running = new Map<string, Promise<void>>()
  #known: Promise<void> | undefined
  #closed = false

  constructor(context: LoadContext) {
    const { dataDir } = context.paths
    this.#context = context
    this.#files = new LoadFiles(join(dataDir, 'loads'))
    this.#payloads = new Payloads(new StagingArea(join(dataDir, 'staging')))
    this.handlers = {
      'load.start': (input) => this.#start(input),
      'load.cancel': ({ id }) => this.#cancel(id),
      'load.watch': ({ id }, { signal }) => this.#watch(id, signal),
      'load.list': (_, { signal }) => this.#watchList(signal),
      'load.remove': ({ id }) => this.#remove(id),
      'load.export': (input) => this.#export(input),
      'load.get': ({ id }) => this.#get(id),
    }
  }

  /** Cancels what goes on, and waits until it is saved. */
  async close(): Promise<void> {
    this.#closed = true
    for (const job of this.#jobs.values()) job.cancel()
    await Promise.all(this.#running.values())
    this.#list.close()
  }

  async #start({ specs, confirmed = false }: HandlerInput): Promise<Output<'load.start'>> {
    const payloads = await Promise.all(specs.map((spec) => checkLoad(spec, this.#payloads)))
    requireLoadConfirmation(specs, confirmed)
    // Read only where a load is made: it brings HdrHistogram along, which takes 50 ms.
    const { LoadJob } = await import('./load_job.ts')
    const ids = specs.map(() => newLoadId())
    const gate = new StartGate(specs.reduce((sum, spec) => sum + Math.min(spec.processes, spec.connections), 0))
    const jobs = specs.map((spec, index) => {
      const [payload, pair] = [payloads[index], ids[1 - index]]
      return new LoadJob({
        id: ids[index]!,
        spec,
        gate,
        ...(payload ? { payload } : {}),
        ...(specs.length === 2 && pair ? { pair } : {}),
      })
    })
    this.#requireRoom(jobs)
    for (const job of jobs) this.#run(job)
    return { ids }
  }

  /** @throws ContractError `busy` */
  #requireRoom(jobs: readonly LoadJob[]): void {
    if (this.#closed) throw refuse('busy', 'Flotilla is closing.')
    const sum = (loads: readonly LoadJob[]) => loads.reduce((total, { processes }) => total + processes, 0)
    const used = sum([...this.#running.keys()].flatMap((id) => this.#jobs.get(id) ?? []))
    if (used + sum(jobs) <= LOAD_PROCESSES) return
    const message =
      used === 0
        ? `There are ${LOAD_PROCESSES} generator processes: this asks for ${sum(jobs)}.`
        : `Other loads use ${used} of the ${LOAD_PROCESSES} generator processes: wait for them, or cancel one.`
    throw refuse('busy', message, { retryable: used > 0 })
  }

  #run(job: LoadJob): void {
    this.#jobs.set(job.id, job)
    this.#list.add(job)
    const stopListening = job.onChange(() => this.#list.touch(job.id))
    const running = job.run(this.#context.pool).then(async () => {
      stopListening()
      // A full disk costs the memory of this result, not the result: it is kept here until the end.
      const saved = await this.#files.save(job.finished).then(
        () => true,
        (error: unknown) => job.notSaved(systemWords(error)),
      )
      this.#running.delete(job.id)
      if (!saved) return
      this.#list.add({ id: job.id, head: job.head })
      this.#jobs.delete(job.id)
      await this.#prune()
    })
    this.#running.set(job.id, running)
  }

  /** As runs are. What cannot be removed now is tried again after the next load. */
  async #prune(): Promise<void> {
    const keep = this.#context.settings?.current.keepRuns ?? 0
    if (keep === 0) return
    for (const id of await this.#files.prune(keep).catch(() => [])) this.#list.remove(id)
  }

  #cancel(id: string): Output<'load.cancel'> {
    const job = this.#jobs.get(id)
    if (job) job.cancel()
    else if (!this.#list.get(id)) throw notFound(id)
    return {}
  }

  async *#watch(id: string, signal: AbortSignal) {
    const job = this.#jobs.get(id)
    if (job) yield* job.watch(signal)
    else yield await this.#get(id)
  }

  async *#watchList(signal: AbortSignal) {
    await this.#learn()
    const newestFirst = (a: LoadHead, b: LoadHead) => b.startedAt.localeCompare(a.startedAt) || b.id.localeCompare(a.id)
    for await (const { changed, removed } of this.#list.watch(signal))
      yield { loads: changed.sort(newestFirst), removed }
  }

  /** Reads the results of earlier starts, once. Those that cannot be understood are passed over; asked for, they say why. */
  #learn(): Promise<void> {
    return (this.#known ??= this.#readAll().catch((error: unknown) => {
      this.#known = undefined
      throw systemRefusal('The results cannot be listed', error)
    }))
  }

  async #readAll(): Promise<void> {
    for (const id of await this.#files.ids()) {
      if (this.#list.get(id)) continue
      const result = await this.#files.result(id)
      if (result && !('reason' in result) && !this.#list.get(id)) this.#list.add({ id, head: headOf(result) })
    }
  }

  async #get(id: string): Promise<{ result: LoadResult; points: LoadPoint[] }> {
    const job = this.#jobs.get(id)
    if (job) {
      const { result, intervals } = job.finished
      return { result, points: intervals.map(({ point }) => point) }
    }
    const result = await this.#files.result(id)
    if (!result) throw notFound(id)
    if ('reason' in result) throw refuse('system', result.reason)
    return { result, points: await this.#files.points(id) }
  }

  async #remove(id: string): Promise<Output<'load.remove'>> {
    const going = this.#jobs.get(id)
    if (going && !going.hasEnded) throw refuse('busy', 'This load still goes on: cancel it first.')
    await this.#running.get(id)
    await this.#learn()
    const known = this.#list.get(id) !== undefined || (await this.#files.ids().catch((): string[] => [])).includes(id)
    if (!known) throw notFound(id)
    await this.#files.remove(id).catch((error: unknown) => {
      throw systemRefusal('The result cannot be removed', error)
    })
    this.#jobs.delete(id)
    this.#list.remove(id)
    return {}
  }

  async #export({ id, format }: Input<'load.export'>): Promise<Output<'load.export'>> {
    const { result, points } = await this.#get(id)
    const fileName = `${id}.${format}`
    const offer = (contentType: string, text: string) => {
      const download: Download = {
        fileName,
        contentType,
        // eslint-disable-next-line @typescript-eslint/require-await
        async *write() {
          yield text
        },
      }
      return { url: this.#context.downloads.offer(download), fileName }
    }
    switch (format) {
      case 'json':
        return offer('application/json', `${JSON.stringify({ result, points }, null, 2)}\n`)
      case 'csv':
        return offer('text/csv; charset=utf-8', pointsCsv(points))
      case 'hlog':
        return offer('text/plain; charset=utf-8', await this.#log(result))
    }
  }

  async #log({ id, startedAt }: LoadResult): Promise<string> {
    const job = this.#jobs.get(id)
    if (job) return histogramLog(startedAt, job.finished.intervals)
    return this.#files.log(id).catch((error: unknown) => {
      throw systemRefusal('The histograms cannot be read', error)
    })
  }
}

type HandlerInput = Parameters<HandlersOf<'load'>['load.start']>[0]

function notFound(id: string) {
  return refuse('not-found', `There is no load ${id}.`)
}
