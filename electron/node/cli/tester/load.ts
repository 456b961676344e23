import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ContractError } from '../../../../shared/contract/errors.ts'
import type { LoadPoint, LoadResult, LoadSpec } from '../../../../shared/contract/tester/load.ts'
import { EXIT } from '../../../../shared/runs/summary.ts'
import { Downloads } from '../../../services/downloads.ts'
import { LoadService } from '../../../services/load/load_service.ts'
import { appPaths } from '../../../services/paths.ts'
import { newPool } from '../execute.ts'
import { ProgressBlock } from '../output/progress_block.ts'
import { colourWanted, Terminal } from '../output/terminal.ts'
import { fit } from '../output/width.ts'
import { requireYes } from '../prompt.ts'
import { UsageError } from '../usage_error.ts'
import type { LoadOptions } from './load_options.ts'
import { loadLine, loadReport } from './load_report.ts'
import { checkSaves, saveLoad } from './load_save.ts'
import { onInterrupt } from './on_interrupt.ts'

/** Runs one load, or two on one schedule, shows what they found, and keeps it beside those of the app. */
export async function load(specs: readonly LoadSpec[], options: LoadOptions): Promise<number> {
  await checkSaves(options.save ?? [])
  const pool = newPool(false)
  const downloads = new Downloads()
  const service = new LoadService({ pool, paths: appPaths(process.env), downloads })
  const context = { signal: new AbortController().signal, peer: { id: 'command', door: 'process' } as const }
  const stop = new AbortController()
  const forget = onInterrupt(() => stop.abort())
  const show = new LoadScreen(options, () => stop.abort())
  try {
    const begin = async (confirmed: boolean) =>
      service.handlers['load.start']({ specs: [...specs], confirmed }, context)
    const { ids } = await begin(options.yes ?? false).catch(async (error: unknown) => {
      await confirmLoad(error)
      return begin(true)
    })
    const cancel = () => {
      for (const id of ids) void service.handlers['load.cancel']({ id }, context)
    }
    stop.signal.addEventListener('abort', cancel, { once: true })
    if (stop.signal.aborted) cancel()
    show.start()
    await Promise.all(
      ids.map(async (id) => {
        for await (const { result, points } of service.handlers['load.watch']({ id }, context))
          show.update(result, points)
      }),
    )
    // Until then they may not be kept yet, or say why they could not be.
    await service.close()
    const found = await Promise.all(ids.map(async (id) => service.handlers['load.get']({ id }, context)))
    await show.finish(found)
    for (const path of options.save ?? []) await saveLoad(ids, path, { service, downloads, context })
    return stop.signal.aborted ? EXIT.interrupted : Math.max(...found.map(({ result }) => exitStatus(result)))
  } catch (error) {
    throw error instanceof ContractError ? usageError(error) : error
  } finally {
    show.stop()
    forget()
    await service.close()
    await pool.close()
  }
}

interface Found {
  readonly result: LoadResult
  readonly points: readonly LoadPoint[]
}

/** What is seen of loads: a line each while they go on, then what they found. */
class LoadScreen {
  readonly #options: LoadOptions
  readonly #stdout: Terminal
  readonly #stderr: Terminal
  readonly #progress: ProgressBlock
  readonly #latest = new Map<string, { readonly result: LoadResult; readonly point?: LoadPoint | undefined }>()

  /** @param onClosed nobody reads any more */
  constructor(options: LoadOptions, onClosed: () => void) {
    const colour = colourWanted(true, process.env)
    this.#options = options
    this.#stdout = new Terminal(process.stdout, colour, onClosed)
    this.#stderr = new Terminal(process.stderr, colour, () => {})
    this.#progress = new ProgressBlock(this.#stderr, (columns) =>
      [...this.#latest.values()].map((one) => fit(loadLine(one), columns)),
    )
  }

  start(): void {
    this.#progress.start()
  }

  update(result: LoadResult, points: readonly LoadPoint[]): void {
    this.#latest.set(result.id, { result, point: points.at(-1) ?? this.#latest.get(result.id)?.point })
  }

  async finish(found: readonly Found[]): Promise<void> {
    this.#progress.stop()
    if (this.#options.json) {
      await this.#stdout.write(`${JSON.stringify(this.#options.beside ? found : found[0], null, 2)}\n`)
      return
    }
    const results = found.map(({ result }) => result)
    const report = loadReport(results, (style, text) => this.#stdout.paint(style, text))
    await this.#stdout.write(`${report.join('\n')}\n`)
    for (const { id } of results) {
      const folder = join(appPaths(process.env).dataDir, 'loads', id)
      // Where it could not be kept, the report says why.
      if (existsSync(folder)) await this.#stderr.write(`${this.#stderr.paint('dim', `  kept in      ${folder}`)}\n`)
    }
  }

  stop(): void {
    this.#progress.stop()
  }
}

function exitStatus({ state, counts, spec, udp }: LoadResult): number {
  if (counts.connects === 0 && spec.protocol !== 'udp') return EXIT.unreachable
  const unanswered = spec.answer === 'none' ? 0 : counts.sent - counts.echoed
  return state === 'ended' && counts.errors === 0 && unanswered === 0 && (udp?.lost ?? 0) === 0 ? EXIT.ok : EXIT.failed
}

/** @throws what was thrown, unless that asks for a yes and a person says it */
async function confirmLoad(error: unknown): Promise<void> {
  if (!(error instanceof ContractError) || error.failure.code !== 'needs-confirmation') throw error
  const { details, message } = error.failure
  await requireYes(details?.reasons?.join(' ') ?? message, 'Send it there?')
}

function usageError({ failure }: ContractError): UsageError {
  const { details, message } = failure
  return new UsageError(details?.problems?.map((problem) => problem.message).join('\n') ?? message)
}
