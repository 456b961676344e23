import type { ReachCell, ReachMatrix, ReachSpec } from '../../../shared/contract/reach.ts'
import { EXIT } from '../../../shared/runs/summary.ts'
import { foldTargets } from '../../../shared/reach/targets.ts'
import { foldNames } from '../../../shared/targets/ranges.ts'
import { counted, seconds } from '../../../shared/units.ts'
import type { WorkerPool } from '../../pool/pool.ts'
import { appPaths } from '../../services/paths.ts'
import { LiveMatrix, soundSpec } from '../../services/reach/live_matrix.ts'
import { MATRIX_FORMATS } from '../../services/reach/matrix_export.ts'
import { MatrixFiles } from '../../services/reach/matrix_files.ts'
import { probeMatrix, type SourceLogin } from '../../services/reach/probe_matrix.ts'
import { Interrupts } from './interrupts.ts'
import { shortList } from './output/host_list.ts'
import { inert } from './output/inert.ts'
import { ProgressBlock } from './output/progress_block.ts'
import { gridLines, REACH_WORDS, type GridData } from './output/reach_grid.ts'
import { colourWanted, Terminal } from './output/terminal.ts'
import { fit } from './output/width.ts'
import { difference, differenceLines, earlierMatrix, type Difference } from './reach_earlier.ts'
import { UsageError } from './usage_error.ts'

export interface ReachOutput {
  readonly json?: boolean
  readonly csv?: boolean
  readonly color: boolean
  /** An earlier matrix: its id, or `last`. */
  readonly diff?: string
}

/** Different reasons and greetings that are shown; more push the grid off the screen. `--json` has all. */
const LINES_SHOWN = 20

/**
 * Probes a matrix, shows it, keeps it beside those of the app, and gives back the exit status.
 * @param grid how the cells are laid out
 */
export async function runMatrix(
  pool: WorkerPool,
  spec: ReachSpec,
  logins: readonly SourceLogin[],
  output: ReachOutput,
  grid: (matrix: ReachMatrix) => GridData,
): Promise<number> {
  const sound = soundSpec(spec)
  if ('problem' in sound) throw new UsageError(sound.problem)
  const matrix = new LiveMatrix(sound)
  const files = new MatrixFiles(appPaths(process.env).dataDir)
  const earlier = output.diff === undefined ? undefined : await earlierMatrix(files, output.diff, matrix.head)
  const abort = new AbortController()
  const colour = colourWanted(output.color, process.env)
  const stdout = new Terminal(process.stdout, colour, () => abort.abort())
  const stderr = new Terminal(process.stderr, colour, () => abort.abort())
  const progress = new ProgressBlock(stderr, (columns) => [fit(progressLine(matrix), columns)])
  // There is nothing on the hosts that could be left half done, so once is enough.
  const leave = () => (abort.signal.aborted ? process.exit(EXIT.interrupted) : abort.abort())
  const interrupts = new Interrupts({ show: leave, cancel: leave, leave })
  try {
    progress.start()
    await probeMatrix(matrix, { pool, logins: () => Promise.resolve(logins) }, abort.signal)
  } finally {
    progress.stop()
    interrupts.stop()
  }
  const { whole } = matrix
  await files.save(whole).catch((error: Error) => stderr.write(`warning: the matrix was not kept: ${error.message}\n`))
  const change = earlier && difference(earlier, whole)
  if (output.json) for (const text of MATRIX_FORMATS.json.write(whole, change)) await stdout.write(text)
  else if (output.csv) for (const text of MATRIX_FORMATS.csv.write(whole)) await stdout.write(text)
  else await show(whole, { grid: grid(whole), change }, { stdout, stderr })
  return exitStatus(whole)
}

async function show(
  matrix: ReachMatrix,
  { grid, change }: { readonly grid: GridData; readonly change: Difference | undefined },
  { stdout, stderr }: { readonly stdout: Terminal; readonly stderr: Terminal },
): Promise<void> {
  const width = stdout.isTerminal ? stdout.columns : Infinity
  const lines = gridLines(grid, width, (style, text) => stdout.paint(style, text))
  const greetings = greetingLines(matrix)
  const changes = change ? limited(differenceLines(change)) : []
  const parts = [lines, greetings, changes].filter((part) => part.length > 0)
  await stdout.write(`${parts.map((part) => part.join('\n')).join('\n\n')}\n`)
  const paint = (style: Parameters<Terminal['paint']>[0], text: string) => stderr.paint(style, text)
  await stderr.write(`${[summary(matrix), ...sourceLines(matrix, paint), ...reasonLines(matrix)].join('\n')}\n`)
}

function progressLine({ head }: LiveMatrix): string {
  const parts = [`${head.done}/${head.probes} probes`, `${head.open} open`]
  if (head.unreachable > 0) parts.push(`${counted(head.unreachable, 'host')} unreachable`)
  return [...parts, seconds(head.durationMs)].join(' · ')
}

function summary({ head, cells }: ReachMatrix): string {
  const counts = new Map<string, number>()
  for (const { state } of cells) counts.set(state, (counts.get(state) ?? 0) + 1)
  counts.set('pending', head.probes - cells.length)
  const parts = Object.entries(REACH_WORDS).flatMap(([state, { words }]) => {
    const count = counts.get(state) ?? 0
    return count > 0 ? `${count} ${words}` : []
  })
  const cancelled = head.state === 'cancelled' ? '; cancelled' : ''
  return `${counted(head.probes, 'probe')}: ${parts.join(', ')} in ${seconds(head.durationMs)}${cancelled}`
}

/** What is to be said of the hosts that probed, those with the same reason together. */
function sourceLines({ sources }: ReachMatrix, paint: Terminal['paint']): string[] {
  const told = sources.filter(({ message }) => message !== undefined)
  return grouped(told, ({ state, message }) => `${state === 'unreachable' ? 'unreachable' : 'note'}\n${message}`).map(
    ([key, some]) => {
      const [word = '', ...message] = key.split('\n')
      const style = word === 'unreachable' ? 'unreachable' : 'dim'
      return `  ${paint(style, word.padEnd(11))} ${inert(shortList(some.map(({ name }) => name)))}: ${inert(message.join(' '))}`
    },
  )
}

/** Why probes found what they did, where that is more than the state says. */
function reasonLines({ cells, spec }: ReachMatrix): string[] {
  const told = cells.filter(({ message }) => message !== undefined)
  return limited(
    grouped(told, ({ state, message }) => `${REACH_WORDS[state].words}: ${message}`).map(
      ([reason, some]) => `  ${inert(reason)} (${where(some, spec)})`,
    ),
  )
}

/** What was said first, once, and where. */
function greetingLines({ cells, spec, sources }: ReachMatrix): string[] {
  const told = cells.filter(({ banner }) => banner !== undefined)
  return limited(
    grouped(told, ({ banner }) => banner!).map(([banner, some]) => {
      const names = [...new Set(some.map(({ s }) => sources[s]!.name))]
      const from = spec.from === 'local' ? '' : ` (${inert(shortList(names))})`
      return `${where(some, spec)}  ${inert(banner)}${from}`
    }),
  )
}

function where(cells: readonly ReachCell[], { to }: ReachSpec): string {
  const targets = [...new Set(cells.map(({ t }) => t))].map((t) => to[t]!)
  return inert(fit(foldTargets(targets), 100))
}

function limited(lines: readonly string[]): string[] {
  const hidden = lines.length - LINES_SHOWN
  return hidden > 0 ? [...lines.slice(0, LINES_SHOWN), `  and ${hidden} more; --json has all`] : [...lines]
}

/** In the order of their first members. */
function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): [string, Item[]][] {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return [...groups]
}

function exitStatus({ head }: ReachMatrix): number {
  if (head.state === 'cancelled') return EXIT.interrupted
  if (head.unreachable > 0) return EXIT.unreachable
  return head.open === head.probes ? EXIT.ok : EXIT.failed
}

/** Sources by targets. */
export function matrixGrid({ spec, sources, cells }: ReachMatrix): GridData {
  const known = new Map(cells.map((cell) => [cell.s * spec.to.length + cell.t, cell]))
  return {
    rows: sources.length,
    columns: spec.to.length,
    cell: (s, t) => known.get(s * spec.to.length + t) ?? { state: 'pending' },
    rowsName: (some) => foldNames(some.map((s) => sources[s]!.name)),
    columnsName: (some) => foldTargets(some.map((t) => spec.to[t]!)),
  }
}
