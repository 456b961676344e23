import type { ReachCell, ReachState } from '../../../../shared/contract/reach.ts'
import { foldMatrix } from '../../../../shared/reach/fold.ts'
import { inert } from './inert.ts'
import type { Style, Terminal } from './terminal.ts'
import { displayWidth, padTo } from './width.ts'

/** A state by its sign, its words and its colour: none of them alone need be understood. */
export const REACH_WORDS: Readonly<
  Record<ReachState, { readonly sign: string; readonly words: string; readonly style: Style }>
> = {
  open: { sign: '●', words: 'open', style: 'ok' },
  refused: { sign: '✗', words: 'refused', style: 'failed' },
  'timed-out': { sign: '◌', words: 'timed out', style: 'failed' },
  prohibited: { sign: '⊘', words: 'prohibited by sshd', style: 'unreachable' },
  'name-not-found': { sign: '?', words: 'name not found', style: 'failed' },
  'no-route': { sign: '≠', words: 'no route', style: 'failed' },
  'no-answer': { sign: '○', words: 'no answer', style: 'unreachable' },
  failed: { sign: '!', words: 'not probed', style: 'failed' },
  pending: { sign: '·', words: 'unknown', style: 'dim' },
}

/** What a shell found, not sshd. */
const MARK = '*'
const MARK_WORDS = `${MARK} found with bash or nc there`

export interface GridData {
  readonly rows: number
  readonly columns: number
  /** Undefined where nothing was to be probed. */
  readonly cell: (row: number, column: number) => Pick<ReachCell, 'state' | 'ms' | 'via'> | undefined
  /** What several rows are called together, and several columns. */
  readonly rowsName: (rows: readonly number[]) => string
  readonly columnsName: (columns: readonly number[]) => string
}

interface Heading {
  readonly text: string
  /** In the list above the grid, where the heading is but a letter or a number. */
  readonly key?: string
}

interface Cell {
  readonly text: string
  readonly style: Style
}

const GAP = 2
/** A heading that is longer than a cell by so much is better said in the key. */
const LONGEST_HEADING = 28

/**
 * A matrix as lines no wider than the terminal: rows and columns that are alike are joined, long names are replaced by
 * letters and numbers with a key above, words by their signs, and what is still too wide is cut into several grids.
 * @param width columns of the terminal; Infinity for a file
 */
export function gridLines(data: GridData, width: number, paint: Terminal['paint']): string[] {
  const { rows, columns } = foldMatrix(data.rows, data.columns, (row, column) => keyOf(data.cell(row, column)))
  const names = {
    rows: rows.map((some) => inert(data.rowsName(some))),
    columns: columns.map((some) => inert(data.columnsName(some))),
  }
  const cells = (text: (state: ReachState, marked: boolean, ms: string) => string): Cell[][] =>
    rows.map((row) => columns.map((column) => cellOf(data, row, column, text)))
  const worded = cells(
    (state, marked, ms) => `${REACH_WORDS[state].sign} ${REACH_WORDS[state].words}${marked ? MARK : ''}${ms}`,
  )
  const used = new Set(worded.flat().map(({ text }) => text[0]))
  const marked = worded.flat().some(({ text }) => text.includes(MARK))

  const rowHeadings = headings(names.rows, Math.max(LONGEST_HEADING, width / 3), (at) => String(at + 1))
  const plain = new Grid(
    rowHeadings,
    names.columns.map((text) => ({ text })),
    worded,
  )
  const keyed = new Grid(rowHeadings, headings(names.columns, LONGEST_HEADING, letters), worded)
  const allKeyed = headings(names.columns, 0, letters)
  const lettered = new Grid(rowHeadings, allKeyed, worded)
  const signs = new Grid(
    rowHeadings,
    allKeyed,
    cells((state, mark) => REACH_WORDS[state].sign + (mark ? MARK : '')),
  )
  const grid = [plain, keyed, lettered].find((each) => each.width <= width) ?? signs
  const legend = Object.values(REACH_WORDS).filter(({ sign }) => grid === signs && used.has(sign))
  return [
    ...grid.key(paint),
    ...grid.lines(width, paint),
    ...(legend.length > 0 ? ['', legend.map(({ sign, words }) => `${sign} ${words}`).join('   ')] : []),
    ...(marked ? [...(legend.length > 0 ? [] : ['']), MARK_WORDS] : []),
  ]
}

class Grid {
  private readonly rowWidth: number
  private readonly widths: readonly number[]
  private readonly rows: readonly Heading[]
  private readonly columns: readonly Heading[]
  private readonly cells: readonly (readonly Cell[])[]

  constructor(rows: readonly Heading[], columns: readonly Heading[], cells: readonly (readonly Cell[])[]) {
    this.rows = rows
    this.columns = columns
    this.cells = cells
    this.rowWidth = widest(rows.map(({ text }) => text))
    this.widths = columns.map(({ text }, at) => widest([text, ...cells.map((row) => row[at]!.text)]))
  }

  get width(): number {
    return this.widths.reduce((sum, each) => sum + GAP + each, this.rowWidth)
  }

  /** What the letters and numbers stand for. */
  key(paint: Terminal['paint']): string[] {
    const keyed = [...this.columns, ...this.rows].filter(({ key }) => key !== undefined)
    const most = widest(keyed.map(({ text }) => text))
    const lines = keyed.map(({ text, key }) => `${paint('bold', padTo(text, most))}  ${paint('host', key!)}`)
    return lines.length > 0 ? [...lines, ''] : []
  }

  lines(width: number, paint: Terminal['paint']): string[] {
    const lines: string[] = []
    for (let from = 0; from < this.columns.length;) {
      const to = this.blockEnd(from, width)
      if (from > 0) lines.push('')
      const heads = this.columns.slice(from, to).map(({ text }, at) => padTo(text, this.widths[from + at]!))
      lines.push([' '.repeat(this.rowWidth), ...heads].join(' '.repeat(GAP)).trimEnd())
      for (const [at, { text }] of this.rows.entries()) {
        const cells = this.cells[at]!.slice(from, to)
        const shown = cells.map((cell, column) => {
          // Blanks at the line's end would be copied along.
          const last = column === cells.length - 1
          return (
            paint(cell.style, cell.text) +
            (last ? '' : padTo('', this.widths[from + column]! - displayWidth(cell.text)))
          )
        })
        lines.push([paint('host', padTo(text, this.rowWidth)), ...shown].join(' '.repeat(GAP)).trimEnd())
      }
      from = to
    }
    return lines
  }

  /** The first column that does not fit beside `from`; at least one does. */
  private blockEnd(from: number, width: number): number {
    let used = this.rowWidth + GAP + this.widths[from]!
    let to = from + 1
    while (to < this.columns.length && used + GAP + this.widths[to]! <= width) used += GAP + this.widths[to++]!
    return to
  }
}

function headings(names: readonly string[], longest: number, short: (at: number) => string): Heading[] {
  return names.map((name, at) => (displayWidth(name) <= longest ? { text: name } : { text: short(at), key: name }))
}

/** A to Z, AA to AZ and so on. */
function letters(at: number): string {
  const last = String.fromCharCode(65 + (at % 26))
  return at < 26 ? last : letters(Math.floor(at / 26) - 1) + last
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, displayWidth(text)), 0)
}

function keyOf(cell: ReturnType<GridData['cell']>): string {
  return cell ? cell.state + (byShell(cell) ? MARK : '') : ''
}

function byShell({ via }: Pick<ReachCell, 'via'>): boolean {
  return via === 'bash' || via === 'nc'
}

function cellOf(
  data: GridData,
  rows: readonly number[],
  columns: readonly number[],
  text: (state: ReachState, marked: boolean, ms: string) => string,
): Cell {
  const first = data.cell(rows[0]!, columns[0]!)
  if (!first) return { text: '', style: 'dim' }
  const times = first.state === 'open' ? timesOf(data, rows, columns) : ''
  return { text: text(first.state, byShell(first), times), style: REACH_WORDS[first.state].style }
}

/** How long the ports took that are shown as one: ` 3 ms`, ` 3-40 ms`. */
function timesOf(data: GridData, rows: readonly number[], columns: readonly number[]): string {
  let [least, most] = [Infinity, -Infinity]
  for (const row of rows)
    for (const column of columns) {
      const ms = data.cell(row, column)?.ms
      if (ms === undefined) continue
      least = Math.min(least, ms)
      most = Math.max(most, ms)
    }
  if (least === Infinity) return ''
  const [from, to] = [Math.max(1, Math.round(least)), Math.max(1, Math.round(most))]
  return from === to ? ` ${to} ms` : ` ${from}-${to} ms`
}
