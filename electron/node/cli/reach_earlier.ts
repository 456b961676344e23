import type { ReachMatrix } from '../../../shared/contract/reach.ts'
import { diffMatrices, type ReachChange } from '../../../shared/reach/diff.ts'
import { LOCAL } from '../../services/reach/live_matrix.ts'
import type { MatrixFiles } from '../../services/reach/matrix_files.ts'
import { shortList } from './output/host_list.ts'
import { inert } from './output/inert.ts'
import { REACH_WORDS } from './output/reach_grid.ts'
import { UsageError } from './usage_error.ts'

/** What `--diff` takes in place of an id. */
const LAST = 'last'

/** What is not as it was in an earlier matrix. */
export interface Difference {
  readonly since: Pick<ReachMatrix['head'], 'id' | 'startedAt'>
  readonly changes: readonly ReachChange[]
  readonly same: number
}

/**
 * The matrix to compare with.
 * @param wanted its id, or `last`: the newest that has ended and is called as this one
 * @throws UsageError when there is none, before anything is probed
 */
export async function earlierMatrix(
  files: MatrixFiles,
  wanted: string,
  { title, protocol }: Pick<ReachMatrix['head'], 'title' | 'protocol'>,
): Promise<ReachMatrix> {
  const ids = await files.ids()
  if (wanted !== LAST) {
    const found = ids.includes(wanted) ? await files.read(wanted) : undefined
    if (found) return found
    throw new UsageError(`--diff ${wanted}: there is no such matrix. Give the "id" that --json has, or "${LAST}".`)
  }
  // Their ids sort by time.
  for (const id of ids.sort().reverse()) {
    const head = await files.readHead(id)
    if (head?.state !== 'ended' || head.title !== title || head.protocol !== protocol) continue
    const found = await files.read(id)
    if (found) return found
  }
  throw new UsageError(
    `--diff ${LAST}: "${title}" was not probed before. Run this once without --diff, or give the id of another matrix.`,
  )
}

export function difference(before: ReachMatrix, after: ReachMatrix): Difference {
  const { id, startedAt } = before.head
  return { since: { id, startedAt }, ...diffMatrices(before, after) }
}

/** A heading, then a line for each target whose state is another: those of one change together. */
export function differenceLines({ since, changes, same }: Difference): string[] {
  // Sweden writes dates as ISO 8601 does; the time is the reader's own.
  const when = `${new Date(since.startedAt).toLocaleString('sv-SE')} (${since.id})`
  const rest = `${same.toLocaleString('en-US')} as before`
  if (changes.length === 0) return [`Since ${when}: nothing changed, ${rest}`]
  const groups = new Map<string, string[]>()
  for (const { source, target, before, after } of changes) {
    const key = `${target}: ${wordsOf(before)}, now ${wordsOf(after)}`
    const sources = groups.get(key)
    if (sources) sources.push(source)
    else groups.set(key, [source])
  }
  return [
    `Since ${when}: ${changes.length.toLocaleString('en-US')} changed, ${rest}`,
    ...[...groups].map(([key, sources]) => `  ${inert(key)}${from(sources)}`),
  ]
}

/** This machine need not be named. */
function from(sources: readonly string[]): string {
  return sources.length === 1 && sources[0] === LOCAL ? '' : ` (from ${inert(shortList(sources))})`
}

function wordsOf(state: ReachChange['before']): string {
  return state === undefined ? 'not in the matrix' : REACH_WORDS[state].words
}
