import type { IniEntry, Position } from '../ini/document.ts'
import { strip, trimEnd } from '../ini/whitespace.ts'

interface Change {
  readonly start: number
  readonly end: number
  readonly text: string
  /** Of insertions at the same place, the lower comes first. */
  readonly rank: number
}

/**
 * A text and changes to parts of it. Changes are all given in terms of the original text, overlap only where they
 * remove, and leave every other character as it is.
 */
export class SourceText {
  /** How lines end: as the first one does. */
  readonly newline: string
  readonly #text: string
  /** Offsets of the starts of all lines. */
  readonly #starts: readonly number[]
  readonly #changes: Change[] = []
  #tail = ''

  constructor(text: string) {
    this.#text = text
    const ends = [...text.matchAll(/\r\n|\r|\n/g)]
    this.newline = ends[0]?.[0] ?? '\n'
    // Positions leave a byte order mark out: the first line starts after it.
    this.#starts = [text.startsWith('\uFEFF') ? 1 : 0, ...ends.map((end) => end.index + end[0].length)]
  }

  offsetOf({ line, column }: Position): number {
    return this.lineStart(line) + column - 1
  }

  slice(start: number, end: number): string {
    return this.#text.slice(start, end)
  }

  /** The offset at which a line starts; of those after the last, the end of the text. */
  lineStart(line: number): number {
    return this.#starts[line - 1] ?? this.#text.length
  }

  /** The offset at which a line ends, before its newline. */
  lineEnd(line: number): number {
    return this.lineStart(line) + this.line(line).length
  }

  /** A line without its newline. */
  line(line: number): string {
    return this.slice(this.lineStart(line), this.lineStart(line + 1)).replace(/[\r\n]+$/, '')
  }

  /** The offset after the last character of a line that is no white space to the grammar. */
  contentEnd(line: number): number {
    const start = this.lineStart(line)
    return trimEnd(this.#text, start, this.lineEnd(line))
  }

  isBlank(line: number): boolean {
    return line >= 1 && line <= this.lineCount && strip(this.line(line)) === ''
  }

  /** A text that ends in a newline has an empty last line. */
  get lineCount(): number {
    return this.#starts.length
  }

  replace(start: number, end: number, text: string): void {
    if (this.slice(start, end) !== text) this.#changes.push({ start, end, text, rank: 0 })
  }

  /** Ends a line after its delimiter. */
  clearValue({ line, valueColumn }: IniEntry): void {
    const start = this.lineStart(line)
    this.replace(trimEnd(this.#text, start, start + valueColumn - 1), this.lineEnd(line), '')
  }

  /** Removes whole lines, `first` to `last`. */
  removeLines(first: number, last: number): void {
    this.replace(this.lineStart(first), this.lineStart(last + 1), '')
  }

  /** @param text Whole lines, each ended by a newline. */
  insertLinesAfter(line: number, text: string): void {
    const at = this.lineStart(line + 1)
    this.#changes.push({ start: at, end: at, text, rank: 1 })
  }

  /** Adds lines at the end of the text, after an empty line. */
  append(text: string): void {
    this.#tail += this.newline + text
  }

  result(): string {
    const changes = this.#changes.toSorted((a, b) => a.start - b.start || a.rank - b.rank)
    let result = ''
    let at = 0
    for (const { start, end, text, rank } of changes) {
      result += this.slice(at, start)
      if (rank === 1) result = this.#endLine(result)
      result += text
      at = Math.max(at, end)
    }
    result += this.slice(at, this.#text.length)
    if (this.#tail === '') return result
    // Nothing to keep a distance from, or the distance is there already.
    const isApart = /(^|[\r\n])\s*$/.test(result.replace(/(\r\n|\r|\n)$/, ''))
    return this.#endLine(result) + (isApart ? this.#tail.slice(this.newline.length) : this.#tail)
  }

  #endLine(text: string): string {
    return text === '' || text === '\uFEFF' || /[\r\n]$/.test(text) ? text : text + this.newline
  }
}
