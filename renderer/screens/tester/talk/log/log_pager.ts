import type { TranscriptEntry } from '../../../../../shared/contract/tester/transcripts.ts'

/** What is read: entries before one, after one, or, with neither, the newest. */
export interface LogWindow {
  readonly before?: number
  readonly after?: number
  readonly limit: number
}

export type ReadLog = (
  window: LogWindow,
) => Promise<{ readonly entries: readonly TranscriptEntry[]; readonly more: boolean }>

/** A run of entries that stand next to each other in the log, as it is filtered. */
export interface LogPage {
  readonly entries: readonly TranscriptEntry[]
  /** Nothing is before the first, or behind the last, as far as is known. */
  readonly atStart: boolean
  readonly atEnd: boolean
  /** Another number after each time it was gone somewhere else. */
  readonly jump: number
  readonly loaded: boolean
}

export const emptyLog: LogPage = { entries: [], atStart: true, atEnd: true, jump: 0, loaded: false }

export interface LogPagerOptions {
  /** Entries of one reading, at most 1,000. */
  readonly pageEntries?: number
  /** How many are held; those farthest from where the reader goes are given up. */
  readonly heldEntries?: number
  readonly onPage: (page: LogPage) => void
}

/** A moving window on a log of any length. One reading at a time: what is asked for meanwhile is done after it. */
export class LogPager {
  readonly #read: ReadLog
  readonly #pageEntries: number
  readonly #heldEntries: number
  readonly #onPage: (page: LogPage) => void
  #page = emptyLog
  #queue: Promise<void> = Promise.resolve()
  #closed = false

  constructor(read: ReadLog, { pageEntries = 400, heldEntries = 4000, onPage }: LogPagerOptions) {
    this.#read = read
    this.#pageEntries = pageEntries
    this.#heldEntries = heldEntries
    this.#onPage = onPage
  }

  close(): void {
    this.#closed = true
  }

  /** Shows the beginning or the newest, forgetting what was here. */
  goTo(place: 'start' | 'end'): Promise<void> {
    return this.#inTurn(() => this.#goTo(place))
  }

  /** Reads what is before the first entry. */
  older(): Promise<void> {
    return this.#inTurn(async () => {
      const first = this.#page.entries[0]
      if (!first || this.#page.atStart) return
      const { entries, more } = await this.#read({ before: first.seq, limit: this.#pageEntries })
      const all = [...entries, ...this.#page.entries]
      const held = all.slice(0, this.#heldEntries)
      const atEnd = this.#page.atEnd && held.length === all.length
      this.#publish({ entries: held, atStart: !more, atEnd })
    })
  }

  /** Reads what is behind the last entry: what has come since, or what was given up. */
  newer(): Promise<void> {
    return this.#inTurn(() => this.#newer())
  }

  /** Goes on to the newest; what came faster than it can be read is jumped over. */
  follow(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#page.atEnd) await this.#newer()
      if (!this.#page.atEnd) await this.#goTo('end')
    })
  }

  /** Whether there are entries behind the last is not known any more. */
  hasGrown(): void {
    if (this.#page.atEnd && this.#page.loaded) this.#publish({ atEnd: false })
  }

  async #goTo(place: 'start' | 'end'): Promise<void> {
    const limit = this.#pageEntries
    const { entries, more } = await this.#read(place === 'start' ? { after: 0, limit } : { limit })
    const atStart = place === 'start' || !more
    this.#publish({ entries, atStart, atEnd: place === 'end' || !more, jump: this.#page.jump + 1 })
  }

  async #newer(): Promise<void> {
    const known = this.#page.entries
    const { entries, more } = await this.#read({ after: known.at(-1)?.seq ?? 0, limit: this.#pageEntries })
    if (entries.length === 0 && this.#page.atEnd !== more) return
    const all = [...known, ...entries]
    const held = all.slice(-this.#heldEntries)
    const given = all.length - held.length
    this.#publish({ entries: held, atStart: this.#page.atStart && given === 0, atEnd: !more })
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(() => (this.#closed ? undefined : work()))
    this.#queue = done.catch(() => undefined)
    return done
  }

  #publish(changes: Partial<LogPage>): void {
    if (this.#closed) return
    this.#page = { ...this.#page, ...changes, loaded: true }
    this.#onPage(this.#page)
  }
}

/** Entries are in order of their numbers, with gaps where a filter left some out. */
export function indexOfSeq(entries: readonly TranscriptEntry[], seq: number): number {
  let low = 0
  let high = entries.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = entries[middle]!.seq
    if (found === seq) return middle
    if (found < seq) low = middle + 1
    else high = middle - 1
  }
  return -1
}
