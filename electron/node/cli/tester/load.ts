import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
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
import { UsageError } from '../usage_error.ts'
import type { LoadOptions } from './load_options.ts'
import { loadLine, loadReport } from './load_report.ts'
import { onInterrupt } from './on_interrupt.ts'

/** Runs one load, or two on one schedule, shows what they found, and keeps it beside those of the app. */
export async function load(specs: readonly LoadSpec[], options: LoadOptions): Promise<number> {
  const colour = colourWanted(true, process.env)
  const stop = new AbortController()
  const stdout = new Terminal(process.stdout, colour, () => stop.abort())
  const stderr = new Terminal(process.stderr, colour, () => {})
  const pool = newPool(false)
  const downloads = new Downloads()
  const service = new LoadService({ pool, paths: appPaths(process.env), downloads })
  const peer = { id: 'command', door: 'process' } as const
  const context = { signal: new AbortController().signal, peer }
  const latest = new Map<string, { readonly result: LoadResult; readonly point?: LoadPoint | undefined }>()
  const progress = new ProgressBlock(stderr, (columns) =>
    [...latest.values()].map((one) => fit(loadLine(one), columns)),
  )
  let forget = () => {}
  try {
    const { ids } = await service.handlers['load.start'](
      { specs: [...specs], confirmed: options.yes ?? false },
      context,
    )
    const cancel = () => {
      for (const id of ids) void service.handlers['load.cancel']({ id }, context)
    }
    forget = onInterrupt(() => stop.abort())
    stop.signal.addEventListener('abort', cancel, { once: true })
    progress.start()
    await Promise.all(
      ids.map(async (id) => {
        for await (const { result, points } of service.handlers['load.watch']({ id }, context))
          latest.set(id, { result, point: points.at(-1) ?? latest.get(id)?.point })
      }),
    )
    progress.stop()
    const results = ids.map((id) => latest.get(id)!.result)
    if (options.json) {
      const all = await Promise.all(ids.map(async (id) => service.handlers['load.get']({ id }, context)))
      await stdout.write(`${JSON.stringify(all.length === 1 ? all[0] : all, null, 2)}\n`)
    } else await stdout.write(`${loadReport(results, (style, text) => stdout.paint(style, text)).join('\n')}\n`)
    for (const path of options.save ?? []) await save(service, downloads, ids, path)
    return stop.signal.aborted ? EXIT.interrupted : Math.max(...results.map(exitStatus))
  } catch (error) {
    throw error instanceof ContractError ? usageError(error) : error
  } finally {
    progress.stop()
    forget()
    await service.close()
    await pool.close()
  }
}

function exitStatus({ state, counts, spec, udp }: LoadResult): number {
  if (counts.connects === 0 && spec.protocol !== 'udp') return EXIT.unreachable
  const unanswered = spec.answer === 'none' ? 0 : counts.sent - counts.echoed
  return state === 'ended' && counts.errors === 0 && unanswered === 0 && (udp?.lost ?? 0) === 0 ? EXIT.ok : EXIT.failed
}

function usageError({ failure }: ContractError): UsageError {
  const { details, code, message } = failure
  if (code === 'needs-confirmation')
    return new UsageError(`${details?.reasons?.join(' ') ?? message} Add --yes if that is meant.`)
  return details?.problems ? UsageError.of(details.problems) : new UsageError(message)
}

/** Of two loads the second goes into a file with -2 before its ending. */
async function save(service: LoadService, downloads: Downloads, ids: readonly string[], path: string): Promise<void> {
  const format = path.split('.').at(-1) as 'json' | 'csv' | 'hlog'
  for (const [index, id] of ids.entries()) {
    const { url } = await service.handlers['load.export'](
      { id, format },
      { signal: new AbortController().signal, peer: { id: 'command', door: 'process' } },
    )
    const at = new URL(url, 'http://localhost/')
    const response = await downloads.route(new Request(at), at)
    const name = index === 0 ? path : path.replace(/\.(\w+)$/, `-${index + 1}.$1`)
    if (response?.body) await pipeline(Readable.fromWeb(response.body as never), createWriteStream(name))
  }
}
