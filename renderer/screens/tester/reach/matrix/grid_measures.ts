import type { Line } from './arrange.ts'

/** A cell of the grid. */
export interface Place {
  readonly row: number
  readonly column: number
}

/** Of one character in the headings' fonts, CSS pixels; a little more than most, so that names are seldom cut. */
const ROW_CHARACTER_PX = 7.4
const COLUMN_CHARACTER_PX = 6.9
const PADDING_PX = 24
/** Beside a name: how many it stands for, and that it was not reached. */
const MARKS_PX = 44

const ROWS_PX = [120, 280] as const
/** "✕ timed out" needs so much; the most only where there are many columns. */
const WORDED_COLUMN_PX = [112, 220] as const
/** Of a wide window, for names that were joined. */
const ROWS_SHARE = 0.4
const FEW_COLUMNS = 8
/** "✓* 140" does. */
const UPRIGHT_COLUMN_PX = 54
const UPRIGHT_HEAD_PX = [48, 170] as const
const HEAD_PX = 28

interface Measures {
  readonly rowsPx: number
  readonly columnPx: number
  readonly headPx: number
  /** The columns' names stand upright, and cells have signs in place of words. */
  readonly isUpright: boolean
}

/** How large headings and cells are: with words where all columns fit so, else as narrow as can be read. */
export function measureGrid(rows: readonly Line[], columns: readonly Line[], widthPx: number): Measures {
  const longestRow = longest(rows)
  const longestColumn = longest(columns)
  const [least, most] = ROWS_PX
  const rowsPx = within(
    [least, Math.max(most, widthPx * ROWS_SHARE)],
    longestRow * ROW_CHARACTER_PX + PADDING_PX + MARKS_PX,
  )
  const [leastColumn, mostColumn] = WORDED_COLUMN_PX
  const share = Math.floor((widthPx - rowsPx) / Math.max(1, columns.length))
  const wanted = within([leastColumn, Math.max(mostColumn, share)], longestColumn * COLUMN_CHARACTER_PX + PADDING_PX)
  // Of a few columns words are worth more than whole names.
  const worded = columns.length <= FEW_COLUMNS && share >= leastColumn ? Math.min(wanted, share) : wanted
  if (columns.length * worded <= widthPx - rowsPx)
    return { rowsPx, columnPx: worded, headPx: HEAD_PX, isUpright: false }
  return {
    // A narrow window is for the cells.
    rowsPx: Math.min(rowsPx, Math.max(ROWS_PX[0], Math.floor(widthPx * 0.35))),
    columnPx: UPRIGHT_COLUMN_PX,
    headPx: within(UPRIGHT_HEAD_PX, longestColumn * COLUMN_CHARACTER_PX + 12),
    isUpright: true,
  }
}

function longest(lines: readonly Line[]): number {
  return lines.reduce((most, { name }) => Math.max(most, name.length), 0)
}

function within([least, most]: readonly [number, number], px: number): number {
  return Math.round(Math.min(most, Math.max(least, px)))
}

interface Pressed {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
}

/** Where a key leads; undefined: it leads nowhere. From nowhere, the first cell. */
export function stepTo(
  { key, ctrlKey, metaKey }: Pressed,
  from: Place | undefined,
  { rows, columns, page }: { readonly rows: number; readonly columns: number; readonly page: number },
): Place | undefined {
  const far = ctrlKey || metaKey
  const steps: Readonly<Record<string, (at: Place) => Place>> = {
    ArrowDown: (at) => ({ ...at, row: far ? rows - 1 : at.row + 1 }),
    ArrowUp: (at) => ({ ...at, row: far ? 0 : at.row - 1 }),
    ArrowRight: (at) => ({ ...at, column: far ? columns - 1 : at.column + 1 }),
    ArrowLeft: (at) => ({ ...at, column: far ? 0 : at.column - 1 }),
    PageDown: (at) => ({ ...at, row: at.row + page }),
    PageUp: (at) => ({ ...at, row: at.row - page }),
    Home: (at) => ({ row: far ? 0 : at.row, column: 0 }),
    End: (at) => ({ row: far ? rows - 1 : at.row, column: columns - 1 }),
  }
  const step = steps[key]
  if (!step) return undefined
  if (!from) return { row: 0, column: 0 }
  const { row, column } = step(from)
  return {
    row: Math.max(0, Math.min(rows - 1, row)),
    column: Math.max(0, Math.min(columns - 1, column)),
  }
}
