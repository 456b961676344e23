import type { ReachChange } from '../../../../../shared/reach/diff.ts'
import { foldMatrix, type Alike } from '../../../../../shared/reach/fold.ts'
import type { Axes } from './axes.ts'
import { CELL_STATES, isByShell, stateAt, type CellState, type Matrix } from './matrix.ts'

/** Only rows and columns that hold such a cell are shown. */
export type CellFilter = CellState | 'changed'

/** A row or column of the grid: one of the matrix, or several that are alike. */
export interface Line {
  readonly members: Alike
  /** Of several in short, as the target language has it. */
  readonly name: string
}

export interface Arranged {
  readonly rows: readonly Line[]
  readonly columns: readonly Line[]
}

/** What changed since an earlier matrix, by the place of the cell. */
export type ChangesByPlace = ReadonlyMap<number, ReachChange>

interface Arrangement {
  readonly fold: boolean
  readonly filter: CellFilter | undefined
  readonly changes: ChangesByPlace | undefined
}

/** Which rows and columns the grid has. */
export function arrange(matrix: Matrix, axes: Axes, { fold, filter, changes }: Arrangement): Arranged {
  const all = {
    rows: Array.from(axes.rows.keys()),
    columns: Array.from(axes.columns.keys()),
  }
  const { rows, columns } = filter === undefined ? all : holding(axes, matchOf(matrix, filter, changes))
  const folded = fold
    ? foldMatrix(rows.length, columns.length, (row, column) => {
        const place = axes.placeAt(rows[row]!, columns[column]!)
        return place === undefined ? '' : keyAt(matrix, place, changes)
      })
    : { rows: rows.map((_, at) => [at]), columns: columns.map((_, at) => [at]) }
  const line = (members: Alike, from: readonly number[], nameOf: (members: readonly number[]) => string): Line => {
    const originals = members.map((at) => from[at]!)
    return { members: originals, name: nameOf(originals) }
  }
  const nameOf =
    (names: readonly string[], several: (members: readonly number[]) => string) => (members: readonly number[]) =>
      members.length === 1 ? names[members[0]!]! : several(members)
  const [rowName, columnName] = [nameOf(axes.rows, axes.rowsName), nameOf(axes.columns, axes.columnsName)]
  return {
    rows: folded.rows.map((members) => line(members, rows, rowName)),
    columns: folded.columns.map((members) => line(members, columns, columnName)),
  }
}

/** Whether a cell is one of those that were asked for. */
export function matchOf(
  matrix: Matrix,
  filter: CellFilter,
  changes: ChangesByPlace | undefined,
): (place: number) => boolean {
  return filter === 'changed' ? (place) => changes?.has(place) === true : (place) => stateAt(matrix, place) === filter
}

function holding(axes: Axes, matches: (place: number) => boolean): { rows: number[]; columns: number[] } {
  const rows = new Set<number>()
  const columns = new Set<number>()
  for (const row of axes.rows.keys())
    for (const column of axes.columns.keys()) {
      const place = axes.placeAt(row, column)
      if (place === undefined || !matches(place)) continue
      rows.add(row)
      columns.add(column)
    }
  const ascending = (places: Set<number>) => [...places].sort((a, b) => a - b)
  return { rows: ascending(rows), columns: ascending(columns) }
}

const CODES = Object.fromEntries(CELL_STATES.map((state, at) => [state, String(at)])) as Record<CellState, string>

/** Cells with the same key are shown the same way, but for their times. */
function keyAt(matrix: Matrix, place: number, changes: ChangesByPlace | undefined): string {
  const key = CODES[stateAt(matrix, place)]
  const change = changes?.get(place)
  if (change) return `${key}<${change.before ?? ''}`
  return isByShell(matrix.cells[place]) ? `${key}*` : key
}

/** The places of all cells that a cell of the grid stands for. */
export function placesOf(axes: Axes, row: Line, column: Line): number[] {
  return row.members.flatMap((at) =>
    column.members.flatMap((other) => {
      const place = axes.placeAt(at, other)
      return place === undefined ? [] : [place]
    }),
  )
}
