import { quote } from '../quote.ts'
import { defaultSection, type IniEntry, type IniProblem, type IniSection, type Position } from './document.ts'
import { skipSpace, trimEnd } from './whitespace.ts'

type Open<T> = { -readonly [K in keyof T]: T[K] }
type OpenEntry = Open<IniEntry>
type OpenSection = Omit<Open<IniSection>, 'entries'> & { entries: OpenEntry[] }

/** A section whose values are still to be read by the adapter. */
export type ScannedSection = OpenSection

const nothing: readonly Position[] = []
const none: OpenEntry[] = []
const hash = 0x23
const semicolon = 0x3b
const openBracket = 0x5b

/**
 * Reads `text` line by line as `RawConfigParser._read` of CPython 3.11 does with its default settings, except that it
 * goes on after an error and reports all of them. A byte order mark at the start is skipped.
 *
 * @param problems To which errors are added.
 * @returns each section as soon as it is complete, without keys and sections that come twice
 */
export function* scanSections(text: string, problems: IniProblem[]): Generator<ScannedSection> {
  const scanner = new Scanner(problems)
  for (const line of linesOf(text)) {
    const complete = scanner.read(line)
    if (complete) yield complete
  }
  const last = scanner.end()
  if (last) yield last
}

/** Each line without its end. Python's universal newlines: `\n`, `\r\n` and `\r`, and no other. */
export function* linesOf(text: string): Generator<string> {
  const hasReturns = text.includes('\r')
  let start = text.startsWith('\uFEFF') ? 1 : 0
  for (;;) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    const line = text.slice(start, end)
    if (hasReturns && line.includes('\r')) yield* line.replace(/\r$/, '').split('\r')
    else yield line
    if (newline < 0) return
    start = newline + 1
  }
}

class Scanner {
  readonly #problems: IniProblem[]
  #line = 0
  /** Indentation of the last header or key: a line that has more goes on with the value. */
  #indent = 0
  #section: OpenSection | undefined
  #entries: OpenEntry[] = []
  #entry: OpenEntry | undefined
  /** Empty lines since the last line of the open value; they count only when the value goes on. */
  #blanks: Position[] = []
  /** The lines of the headers of all sections. */
  readonly #headers = new Map<string, number>()
  readonly #defaults = new Map<string, IniEntry>()
  readonly #keys = new Map<string, string>()
  #missingHeader = false

  constructor(problems: IniProblem[]) {
    this.#problems = problems
  }

  /** @returns the section that this line completes, because it is the header of the next */
  read(line: string): OpenSection | undefined {
    this.#line++
    const start = skipSpace(line, 0, line.length)
    if (start === line.length) {
      if (this.#entry) this.#blanks.push({ line: this.#line, column: 1 })
      return undefined
    }
    const first = line.charCodeAt(start)
    if (first === hash || first === semicolon) return undefined

    const end = trimEnd(line, start, line.length)
    if (this.#entry && start > this.#indent) {
      this.#continue(this.#entry, line.slice(start, end), start)
      return undefined
    }
    this.#indent = start
    if (this.#blanks.length > 0) this.#blanks = []
    if (first === openBracket) {
      // Greedy, as `\[(?P<header>.+)\]`: up to the last bracket, and whatever follows it is ignored.
      const close = line.lastIndexOf(']', end - 1)
      if (close > start + 1) {
        const complete = this.end()
        this.#open(line.slice(start + 1, close), start)
        return complete
      }
    }
    if (this.#section) this.#readEntry(line, start, end)
    // The file may be of another kind altogether: once says it.
    else if (!this.#missingHeader) {
      this.#problem('expected a section header such as [web1] before anything else', start)
      this.#missingHeader = true
    }
    return undefined
  }

  /** @returns the open section, which is complete now; undefined when there is none or it came before */
  end(): OpenSection | undefined {
    const section = this.#section
    if (!section || (section.name !== defaultSection && this.#headers.get(section.name) !== section.line)) {
      this.#entries = []
      return undefined
    }
    section.entries = this.#withoutRepeated(this.#entries, section.name === defaultSection)
    this.#entries = []
    return section
  }

  /** Keys come once in a section; `[DEFAULT]` counts as one section however often it is opened. */
  #withoutRepeated(entries: OpenEntry[], isDefault: boolean): OpenEntry[] {
    // A list is quicker than a map as long as it is short, and nearly all are.
    if (!isDefault && entries.length < 8 && !hasRepeatedKey(entries)) return entries.slice()
    const seen = isDefault ? this.#defaults : new Map<string, IniEntry>()
    return entries.filter((entry) => {
      const earlier = seen.get(entry.key)
      if (!earlier) {
        seen.set(entry.key, entry)
        return true
      }
      const message = `this key is already at line ${earlier.line} of the same section: expected each key once`
      this.#problems.push({ message, line: entry.line, column: entry.column })
      return false
    })
  }

  #problem(message: string, offset: number): void {
    this.#problems.push({ message, line: this.#line, column: offset + 1 })
  }

  #continue(entry: OpenEntry, part: string, offset: number): void {
    entry.value += '\n'.repeat(this.#blanks.length + 1) + part
    if (entry.continuation === nothing) entry.continuation = []
    ;(entry.continuation as Position[]).push(...this.#blanks, { line: this.#line, column: offset + 1 })
    if (this.#blanks.length > 0) this.#blanks = []
  }

  #open(name: string, offset: number): void {
    this.#entry = undefined
    this.#section = { name, line: this.#line, column: offset + 1, entries: none }
    const earlier = this.#headers.get(name)
    if (earlier === undefined) this.#headers.set(name, this.#line)
    else if (name !== defaultSection) {
      this.#problem(`section ${quote(name)} is already at line ${earlier}: expected each section once`, offset)
    }
  }

  #readEntry(line: string, start: number, end: number): void {
    const delimiter = findDelimiter(line, start, end)
    if (delimiter < 0) {
      this.#problem('expected "key = value", a [section] or an indented line that goes on with a value', start)
      return
    }
    const key = this.#keyOf(line.slice(start, trimEnd(line, start, delimiter)))
    if (key === '') {
      this.#problem(`expected a key before "${line.charAt(delimiter)}"`, start)
      this.#entry = undefined
      return
    }
    const valueStart = skipSpace(line, delimiter + 1, end)
    this.#entry = {
      key,
      value: line.slice(valueStart, end),
      line: this.#line,
      column: start + 1,
      valueColumn: valueStart + 1,
      continuation: nothing,
    }
    this.#entries.push(this.#entry)
  }

  /** The same string for the same key: files have few keys, each many times. */
  #keyOf(written: string): string {
    let key = this.#keys.get(written)
    if (key === undefined) {
      key = written.toLowerCase()
      this.#keys.set(written, key)
    }
    return key
  }
}

function hasRepeatedKey(entries: readonly IniEntry[]): boolean {
  for (let i = 1; i < entries.length; i++) {
    for (let j = 0; j < i; j++) if (entries[i]?.key === entries[j]?.key) return true
  }
  return false
}

/** Where the first `=` or `:` is, or -1. */
function findDelimiter(line: string, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const code = line.charCodeAt(at)
    if (code === 0x3d || code === 0x3a) return at
  }
  return -1
}
