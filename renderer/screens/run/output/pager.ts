import type { OutputWindow } from '../../../../shared/contract/runs.ts'
import { cutLine, styledLines, type StyledText } from '../../../ui/ansi.ts'
import { NO_STYLE, type TextStyle } from '../../../ui/ansi_style.ts'

/** One row of the screen: a line, or a piece of one that is too long to lay out. */
export type OutputRow = readonly StyledText[]

export interface Page {
  readonly rows: readonly OutputRow[]
  /** A number for the first row that stays with it when others come before it: names rows over changes. */
  readonly firstRow: number
  /** Where it was gone to last; row 0 is what begins there. */
  readonly origin: number | 'end'
  /** Another number after each time it was gone somewhere else. */
  readonly jump: number
  /** Byte offsets of what is here, and the size of all there is so far. */
  readonly from: number
  readonly to: number
  readonly size: number
  /** No more will come. */
  readonly complete: boolean
}

export type ReadOutput = (from: number | 'end', bytes: number) => Promise<OutputWindow>

export interface PagerOptions {
  /** One window, at most 256 KiB. */
  readonly windowBytes?: number
  /** How many windows are held. */
  readonly windows?: number
  readonly onPage: (page: Page) => void
}

interface Chunk {
  readonly from: number
  readonly to: number
  readonly text: string
  readonly lines: readonly OutputRow[]
  readonly endStyle: TextStyle
  /** What may be the beginning of an escape sequence or of a line end, and is read with what follows. */
  readonly tail: string
}

export const emptyPage: Page = { rows: [], firstRow: 0, origin: 0, jump: 0, from: 0, to: 0, size: 0, complete: false }

/**
 * A moving window on what a host printed. Holds a few windows of bytes, next to each other, and gives up those farthest
 * from where the reader goes: an output may have any size. Windows are read one at a time.
 */
export class OutputPager {
  private readonly read: ReadOutput
  private readonly windowBytes: number
  private readonly windows: number
  private readonly onPage: (page: Page) => void
  private chunks: Chunk[] = []
  private rows: readonly OutputRow[] = []
  private firstRow = 0
  private jump = 0
  private origin: number | 'end' = 0
  private size = 0
  private complete = false
  private busy = false
  private closed = false
  /** Where to go as soon as what is being read is there. */
  private wanted: (() => Promise<void>) | undefined

  constructor(read: ReadOutput, { windowBytes = 48 * 1024, windows = 4, onPage }: PagerOptions) {
    this.read = read
    this.windowBytes = windowBytes
    this.windows = windows
    this.onPage = onPage
  }

  close(): void {
    this.closed = true
  }

  /** Shows what begins at this byte, forgetting what was here. */
  goTo(from: number | 'end'): Promise<void> {
    return this.task('at once', async () => {
      const window = await this.read(from, from === 'end' ? this.windowBytes * 2 : this.windowBytes)
      this.chunks = [chunkOf(window, undefined)]
      this.firstRow = 0
      this.jump++
      this.origin = from
      this.told(window)
      this.publish()
    })
  }

  /** Reads on where the last window ends; nothing when there is no more as yet. */
  more(): Promise<void> {
    return this.task('in turn', async () => {
      const last = this.chunks.at(-1)
      if (!last) return
      const window = await this.read(last.to, this.windowBytes)
      const sizeChanged = window.size !== this.size || window.complete !== this.complete
      this.told(window)
      if (window.text === '') {
        if (sizeChanged) this.publish()
        return
      }
      this.chunks.push(chunkOf(window, last))
      const all = this.layOut()
      if (this.chunks.length > this.windows) {
        this.chunks = this.chunks.slice(-this.windows)
        this.chunks[0] = chunkOf(this.chunks[0]!, undefined)
        this.rows = this.layOut()
        this.firstRow += all.length - this.rows.length
      } else this.rows = all
      this.publish(this.rows)
    })
  }

  /** Reads what is before the first window. */
  back(): Promise<void> {
    return this.task('in turn', async () => {
      const first = this.chunks[0]
      if (!first || first.from === 0) return
      const from = Math.max(0, first.from - this.windowBytes)
      const window = await this.read(from, first.from - from)
      this.told(window)
      if (window.to !== first.from) return
      const chunk = chunkOf(window, undefined)
      const rows = this.layOut().length
      this.chunks = [chunk, chunkOf(first, chunk), ...this.chunks.slice(1)]
      this.firstRow -= this.layOut().length - rows
      this.chunks = this.chunks.slice(0, this.windows)
      this.publish()
    })
  }

  /** What was added since: the newest when that is more than a window. */
  follow(size: number): Promise<void> {
    const to = this.chunks.at(-1)?.to ?? 0
    return size - to > this.windowBytes * 2 ? this.goTo('end') : this.more()
  }

  get atEnd(): boolean {
    return (this.chunks.at(-1)?.to ?? 0) >= this.size
  }

  private told({ size, complete }: OutputWindow): void {
    this.size = size
    this.complete = complete
  }

  /** Resolves at once when something else is being read: what is next is done after it, and going somewhere comes first. */
  private async task(urgency: 'at once' | 'in turn', work: () => Promise<void>): Promise<void> {
    if (this.busy) {
      if (urgency === 'at once' || !this.wanted) this.wanted = work
      return
    }
    this.busy = true
    try {
      for (let next: (() => Promise<void>) | undefined = work; next && !this.closed;) {
        this.wanted = undefined
        await next()
        next = this.wanted
      }
    } finally {
      this.busy = false
    }
  }

  private publish(rows: readonly OutputRow[] = this.layOut()): void {
    this.rows = rows
    const from = this.chunks[0]?.from ?? 0
    const to = this.chunks.at(-1)?.to ?? 0
    const { firstRow, origin, jump, size, complete } = this
    if (!this.closed) this.onPage({ rows, firstRow, origin, jump, from, to, size, complete })
  }

  /** Joins the windows' lines: one that a window's end cuts is one line. */
  private layOut(): OutputRow[] {
    const rows: OutputRow[] = []
    let unfinished: OutputRow = []
    for (const { lines } of this.chunks)
      for (const [at, line] of lines.entries()) {
        const whole = at === 0 && unfinished.length > 0 ? [...unfinished, ...line] : line
        if (at < lines.length - 1) push(rows, whole)
        else unfinished = whole
      }
    if (unfinished.length > 0) push(rows, unfinished)
    return rows
  }
}

const LONG = 4096

function push(rows: OutputRow[], line: OutputRow): void {
  if (line.length <= 1 && (line[0]?.text.length ?? 0) <= LONG) rows.push(line)
  else rows.push(...cutLine(line, { characters: LONG }))
}

function chunkOf(
  { from, to, text }: Pick<OutputWindow, 'from' | 'to' | 'text'>,
  before: Pick<Chunk, 'endStyle' | 'tail'> | undefined,
): Chunk {
  const style = before?.endStyle ?? NO_STYLE
  const whole = (before?.tail ?? '') + text
  const tail = /(?:\r|\x1b(?:\[[0-?]{0,64}|[\]PX^_][^\x07\x1b\n]{0,256})?)$/.exec(whole)?.[0] ?? ''
  const { lines, style: endStyle } = styledLines(whole.slice(0, whole.length - tail.length), style)
  return { from, to, text, lines, endStyle, tail }
}
