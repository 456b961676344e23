import { quote } from '../quote.ts'
import {
  defaultSection,
  type IniDocument,
  type IniEntry,
  type IniProblem,
  type IniSection,
  type Position,
} from './document.ts'
import { skipSpace, trimEnd } from './whitespace.ts'

type Open<T> = { -readonly [K in keyof T]: T[K] }
type OpenEntry = Open<IniEntry>
type OpenSection = Omit<Open<IniSection>, 'entries'> & { entries: OpenEntry[] }

/** A document whose data is still to be read by the adapter. */
export interface ScannedDocument extends IniDocument {
  readonly sections: OpenSection[]
}

const nothing: readonly Position[] = []
const hash = 0x23
const semicolon = 0x3b
const openBracket = 0x5b

/**
 * Reads `text` line by line as `RawConfigParser._read` of CPython 3.11 does with its default settings, except that it
 * goes on after an error and reports all of them. A byte order mark at the start is skipped.
 */
export function scanIni(text: string): ScannedDocument {
  const scanner = new Scanner()
  for (const line of linesOf(text)) scanner.read(line)
  dropRepeatedKeys(scanner.sections, scanner.problems)
  return { sections: scanner.sections, problems: scanner.problems }
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
  readonly sections: OpenSection[] = []
  readonly problems: IniProblem[] = []
  #line = 0
  /** Indentation of the last header or key: a line that has more goes on with the value. */
  #indent = 0
  #section: OpenSection | undefined
  #entry: OpenEntry | undefined
  /** Empty lines since the last line of the open value; they count only when the value goes on. */
  #blanks: Position[] = []
  readonly #headers = new Map<string, OpenSection>()
  readonly #keys = new Map<string, string>()
  #missingHeader = false

  read(line: string): void {
    this.#line++
    const start = skipSpace(line, 0, line.length)
    if (start === line.length) {
      if (this.#entry) this.#blanks.push({ line: this.#line, column: 1 })
      return
    }
    const first = line.charCodeAt(start)
    if (first === hash || first === semicolon) return

    const end = trimEnd(line, start, line.length)
    if (this.#entry && start > this.#indent) {
      this.#continue(this.#entry, line.slice(start, end), start)
      return
    }
    this.#indent = start
    if (this.#blanks.length > 0) this.#blanks = []
    if (first === openBracket) {
      // Greedy, as `\[(?P<header>.+)\]`: up to the last bracket, and whatever follows it is ignored.
      const close = line.lastIndexOf(']', end - 1)
      if (close > start + 1) {
        this.#open(line.slice(start + 1, close), start)
        return
      }
    }
    if (this.#section) this.#readEntry(this.#section, line, start, end)
    // The file may be of another kind altogether: once says it.
    else if (!this.#missingHeader) {
      this.#problem('expected a section header such as [web1] before anything else', start)
      this.#missingHeader = true
    }
  }

  #problem(message: string, offset: number): void {
    this.problems.push({ message, line: this.#line, column: offset + 1 })
  }

  #continue(entry: OpenEntry, part: string, offset: number): void {
    entry.value += '\n'.repeat(this.#blanks.length + 1) + part
    if (entry.continuation === nothing) entry.continuation = []
    ;(entry.continuation as Position[]).push(...this.#blanks, { line: this.#line, column: offset + 1 })
    if (this.#blanks.length > 0) this.#blanks = []
  }

  #open(name: string, offset: number): void {
    this.#entry = undefined
    const earlier = this.#headers.get(name)
    this.#section = { name, line: this.#line, column: offset + 1, entries: [] }
    if (earlier && name !== defaultSection) {
      this.#problem(`section ${quote(name)} is already at line ${earlier.line}: expected each section once`, offset)
      return
    }
    this.sections.push(this.#section)
    this.#headers.set(name, this.#section)
  }

  #readEntry(section: OpenSection, line: string, start: number, end: number): void {
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
    section.entries.push(this.#entry)
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

/** Keys come once in a section; `[DEFAULT]` counts as one section however often it is opened. */
function dropRepeatedKeys(sections: OpenSection[], problems: IniProblem[]): void {
  const defaults = new Map<string, IniEntry>()
  for (const section of sections) {
    const isDefault = section.name === defaultSection
    // A list is quicker than a map as long as it is short, and nearly all are.
    if (!isDefault && section.entries.length < 8 && !hasRepeatedKey(section.entries)) continue
    const seen = isDefault ? defaults : new Map<string, IniEntry>()
    section.entries = section.entries.filter((entry) => {
      const earlier = seen.get(entry.key)
      if (!earlier) seen.set(entry.key, entry)
      else {
        const { line, column } = entry
        problems.push({
          message: `this key is already at line ${earlier.line} of the same section: expected each key once`,
          line,
          column,
        })
      }
      return !earlier
    })
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
