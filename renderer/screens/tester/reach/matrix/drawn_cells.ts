import { matchOf, type Arranged, type CellFilter, type ChangesByPlace } from './arrange.ts'
import type { Axes } from './axes.ts'
import { msRange } from './cell_look.ts'
import { isByShell, stateAt, type Matrix } from './matrix.ts'
import type { DrawnCell } from './matrix_grid.tsx'

interface Drawing {
  readonly matrix: Matrix
  readonly axes: Axes
  readonly arranged: Arranged
  readonly filter: CellFilter | undefined
  readonly changes: ChangesByPlace | undefined
}

/** What each cell of the grid shows, found out when it comes into sight, and once. */
export function drawnCells(drawing: Drawing): (row: number, column: number) => DrawnCell | undefined {
  const known = new Map<number, DrawnCell | undefined>()
  const width = drawing.arranged.columns.length
  return (row, column) => {
    const at = row * width + column
    if (!known.has(at)) known.set(at, draw(drawing, row, column))
    return known.get(at)
  }
}

function draw(
  { matrix, axes, arranged, filter, changes }: Drawing,
  row: number,
  column: number,
): DrawnCell | undefined {
  const [line, crossing] = [arranged.rows[row], arranged.columns[column]]
  if (!line || !crossing) return undefined
  // All that are joined are the same, but for their times.
  const place = axes.placeAt(line.members[0]!, crossing.members[0]!)
  if (place === undefined) return undefined
  const state = stateAt(matrix, place)
  const change = changes?.get(place)
  return {
    state,
    ms: state === 'open' ? msRange(timesOf(matrix, axes, line.members, crossing.members)) : undefined,
    byShell: isByShell(matrix.cells[place]),
    before: change && (change.before ?? 'new'),
    isFaint: filter !== undefined && !matchOf(matrix, filter, changes)(place),
  }
}

function* timesOf(matrix: Matrix, axes: Axes, rows: readonly number[], columns: readonly number[]) {
  for (const row of rows)
    for (const column of columns) {
      const place = axes.placeAt(row, column)
      if (place !== undefined) yield matrix.cells[place]?.ms
    }
}
