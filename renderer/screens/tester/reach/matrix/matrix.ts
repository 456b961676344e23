import type { EventOf } from '../../../../../shared/contract/define.ts'
import type {
  ReachCell,
  ReachHead,
  ReachMatrix,
  reachMethods,
  ReachSpec,
  ReachState,
} from '../../../../../shared/contract/reach.ts'

type News = EventOf<(typeof reachMethods)['reach.watch']>

/** What a cell shows: what was found, or that nobody could look because its source was not reached. */
export type CellState = ReachState | 'unreachable'

/** Those with something to say first, in the order in which they are counted. */
export const CELL_STATES = [
  'open',
  'refused',
  'timed-out',
  'prohibited',
  'name-not-found',
  'no-route',
  'no-answer',
  'failed',
  'unreachable',
  'pending',
] as const satisfies readonly CellState[]

export interface Matrix {
  readonly head: ReachHead
  readonly spec: ReachSpec
  readonly sources: ReachMatrix['sources']
  /**
   * By place: source times targets plus target. A million cells are not copied for each piece of news: they are filled in where
   * they are, and `revision` says that they were.
   */
  readonly cells: readonly (ReachCell | undefined)[]
  readonly revision: number
}

/** The matrix with what an event says of it; undefined until the first event, which has the spec. */
export function withNews(known: Matrix | undefined, { head, spec, sources, cells }: News): Matrix | undefined {
  const before =
    spec === undefined
      ? known
      : { spec, sources: [], cells: new Array<ReachCell | undefined>(head.probes).fill(undefined), revision: 0 }
  if (!before) return undefined
  const filled = before.cells as (ReachCell | undefined)[]
  const targets = before.spec.to.length
  for (const cell of cells) filled[cell.s * targets + cell.t] = cell
  return {
    head,
    spec: before.spec,
    sources: sources.length === 0 ? before.sources : withSources(before.sources, sources),
    cells: filled,
    revision: before.revision + 1,
  }
}

function withSources(known: Matrix['sources'], news: News['sources']): Matrix['sources'] {
  const all = [...known]
  for (const { s, name, state, message } of news)
    all[s] = { name, state, ...(message === undefined ? {} : { message }) }
  return all
}

export function stateAt({ cells, sources, spec }: Matrix, place: number): CellState {
  const cell = cells[place]
  if (cell) return cell.state
  return sources[Math.floor(place / spec.to.length)]?.state === 'unreachable' ? 'unreachable' : 'pending'
}

/** Whether it was the shell there that found it, and not sshd. */
export function isByShell(cell: Pick<ReachCell, 'via'> | undefined): boolean {
  return cell?.via === 'bash' || cell?.via === 'nc'
}

/** How many cells there are of each state. */
export function countStates(matrix: Matrix): Readonly<Record<CellState, number>> {
  const counts = Object.fromEntries(CELL_STATES.map((state) => [state, 0])) as Record<CellState, number>
  for (let place = 0; place < matrix.cells.length; place++) counts[stateAt(matrix, place)]++
  return counts
}
