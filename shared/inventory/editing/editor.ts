import type { Problem } from '../../problem.ts'
import { splitList } from '../../targets/ranges.ts'
import { fieldKeys, fieldOfKey, hostFields, isMemberKey, type HostField, type MemberKey } from '../fields.ts'
import { defaultSection, type IniDocument, type IniEntry, type IniSection } from '../ini/document.ts'
import { type IniStyle, type NewEntry, valueProblem, writeEntries, writeSection, writeValue } from '../ini/package.ts'
import { hasBrackets } from '../membership.ts'
import { expandItem, expandList, extendList, foldToItems, rewriteList } from './member_list.ts'
import { SourceText } from './source_text.ts'

/** What a section is to say: a value, an empty value that takes an inherited one away, or `null` for nothing. */
export type FieldValues = Readonly<Partial<Record<HostField, string | null>>>

/** Sections, keys and values, lists without the differences that mean nothing. */
type Content = Map<string, Map<string, string>>

/**
 * Changes the text of an inventory section by section, and keeps count of what the text must say in the end. Whatever
 * the layout of the file, an edit that would do anything else is found out by comparing the two.
 */
export class Editor {
  readonly problems: Problem[] = []
  readonly #source: SourceText
  readonly #sections: ReadonlyMap<string, IniSection>
  readonly #document: IniDocument
  readonly #expected: Content
  #ranges: ReadonlyMap<string, IniSection> | undefined

  constructor(text: string, document: IniDocument) {
    this.#source = new SourceText(text)
    this.#document = document
    this.#sections = new Map(
      document.sections.filter(({ name }) => name !== defaultSection).map((section) => [section.name, section]),
    )
    this.#expected = contentOf(document)
  }

  refuse(message: string): void {
    this.problems.push({ message, source: 'edit' })
  }

  result(): string {
    return this.#source.result()
  }

  /** Whether a document says what the edits so far were to make of the text. */
  isResult(document: IniDocument): boolean {
    const actual = contentOf(document)
    return (
      actual.size === this.#expected.size &&
      [...this.#expected].every(([name, entries]) => {
        const found = actual.get(name)
        return found?.size === entries.size && [...entries].every(([key, value]) => found.get(key) === value)
      })
    )
  }

  section(name: string): IniSection | undefined {
    return this.#sections.get(name)
  }

  /** The section whose name is a range that holds this host. */
  rangeOf(host: string): IniSection | undefined {
    this.#ranges ??= new Map(
      [...this.#sections.values()]
        .filter(({ name }) => hasBrackets(name))
        .flatMap((section) => expandItem(section.name).map((name) => [name, section] as const)),
    )
    return this.#ranges.get(host)
  }

  /** The lists of hosts, or of groups, of all groups. */
  *lists(key: MemberKey): Generator<{ section: IniSection; entry: IniEntry; names: readonly string[] }> {
    for (const section of this.#sections.values()) {
      const entry = section.entries.find((candidate) => candidate.key === key)
      if (entry) yield { section, entry, names: expandList(entry.value) }
    }
  }

  setFields(section: IniSection, values: FieldValues): void {
    const added: NewEntry[] = []
    for (const field of hostFields) {
      const value = values[field]
      if (value === undefined || !this.#canWrite(field, value)) continue
      const entry = section.entries.find(({ key }) => fieldOfKey.get(key) === field)
      if (!entry && value !== null) added.push([fieldKeys[field][0], value])
      else if (entry && value === null) this.#removeEntry(section, entry)
      else if (entry && value !== null && value !== entry.value) this.#setEntry(section, entry, value)
    }
    this.addEntries(section, added)
  }

  /** The entries that a new section is to have. */
  entriesFrom(values: FieldValues): NewEntry[] {
    return hostFields.flatMap((field) => {
      const value = values[field]
      if (value === undefined || value === null || !this.#canWrite(field, value)) return []
      return [[fieldKeys[field][0], value] as const]
    })
  }

  addEntries(section: IniSection, entries: readonly NewEntry[]): void {
    if (entries.length === 0) return
    this.#source.insertLinesAfter(lastLine(section), writeEntries(entries, this.#styleOf(section)))
    for (const [key, value] of entries) this.#expected.get(section.name)?.set(key, normalized(key, value))
  }

  addSection(name: string, entries: readonly NewEntry[]): void {
    const style = { ...this.#styleOf(this.#document.sections[0]), indent: '' }
    this.#source.append(writeSection(name, entries, style))
    this.#expected.set(name, new Map(entries.map(([key, value]) => [key, normalized(key, value)])))
  }

  renameSection(section: IniSection, name: string): void {
    const start = this.#source.offsetOf(section) + 1
    this.#source.replace(start, start + section.name.length, name)
    const entries = this.#expected.get(section.name)
    this.#expected.delete(section.name)
    if (entries) this.#expected.set(name, entries)
  }

  removeSection(section: IniSection): void {
    this.removeSections([section])
  }

  /** Takes sections out, with comments between their keys; comments after their last keys stay. */
  removeSections(sections: readonly IniSection[]): void {
    const source = this.#source
    /** All lines from here on go. */
    let tail = source.lineCount + 1
    for (const section of sections.toSorted((a, b) => b.line - a.line)) {
      let first = section.line
      let last = lastLine(section)
      // One of the two distances to the neighbours goes as well.
      if (first === 1 || source.isBlank(first - 1)) {
        while (last < source.lineCount && source.isBlank(last + 1)) last++
      }
      if (last + 1 >= tail) {
        while (source.isBlank(first - 1)) first--
        tail = first
      }
      source.removeLines(first, last)
      this.#expected.delete(section.name)
    }
  }

  /** Takes hosts out of a section's range. What is left may need more than one section. */
  shrinkRange(section: IniSection, removed: ReadonlySet<string>): void {
    const left = foldToItems(expandItem(section.name).filter((name) => !removed.has(name)))
    // A range of one host next to the section of that host: only brackets keep the two apart.
    const names = left.map((name) => (this.#expected.has(name) ? name.replace(/[0-9]+/, '[$&]') : name))
    const [first, ...others] = names
    if (first === undefined) {
      this.removeSection(section)
      return
    }
    const entries = section.entries.map(({ key, value }): NewEntry => [key, value])
    this.renameSection(section, first)
    for (const name of others) this.addSection(name, entries)
  }

  rewriteMembers(key: MemberKey, renames: ReadonlyMap<string, string | undefined>, only?: IniSection): void {
    for (const { section, entry, names } of this.lists(key)) {
      if ((only && section !== only) || !names.some((name) => renames.has(name))) continue
      const value = rewriteList(this.#source, entry, renames)
      this.#expected.get(section.name)?.set(key, value)
    }
  }

  addMembers(section: IniSection, key: MemberKey, names: readonly string[]): void {
    const entry = section.entries.find((candidate) => candidate.key === key)
    const present = new Set(entry ? expandList(entry.value) : [])
    const added = names.filter((name) => !expandItem(name).every((single) => present.has(single)))
    if (added.length === 0) return
    if (entry) this.#expected.get(section.name)?.set(key, extendList(this.#source, entry, added))
    else this.addEntries(section, [[key, added.join(', ')]])
  }

  #canWrite(field: HostField, value: string | null): boolean {
    const problem = value === null ? undefined : valueProblem(value)
    if (problem !== undefined) this.refuse(`${field}: ${problem}`)
    return problem === undefined
  }

  #setEntry(section: IniSection, entry: IniEntry, value: string): void {
    const source = this.#source
    const start = source.offsetOf({ line: entry.line, column: entry.valueColumn })
    const before = source.slice(source.lineStart(entry.line), start)
    const style = { ...this.#styleOf(section), indent: source.line(entry.line).slice(0, entry.column - 1) }
    const text = writeValue(value, style)
    if (value === '') source.clearValue(entry)
    else if (/[=:]$/.test(before) && start === source.contentEnd(entry.line)) {
      source.replace(start, source.lineEnd(entry.line), (/\s*$/.exec(style.delimiter)?.[0] ?? '') + text)
    } else source.replace(start, source.contentEnd(entry.line), text)
    // Line by line, because comments between the lines of the old value are no part of it.
    for (const { line } of entry.continuation) source.removeLines(line, line)
    this.#expected.get(section.name)?.set(entry.key, value)
  }

  #removeEntry(section: IniSection, entry: IniEntry): void {
    for (const { line } of [entry, ...entry.continuation]) this.#source.removeLines(line, line)
    this.#expected.get(section.name)?.delete(entry.key)
  }

  /** As the last entry of the section is written, else as the first of the file is. */
  #styleOf(section: IniSection | undefined): IniStyle {
    const { newline } = this.#source
    const model = section?.entries.at(-1)
    const any = model ?? this.#document.sections.find(({ entries }) => entries.length > 0)?.entries[0]
    const line = any ? this.#source.line(any.line) : ''
    const delimiter = any ? (/^[^=:]*?(\s*[=:]\s*)/.exec(line.trimStart())?.[1] ?? ' = ') : ' = '
    const padded =
      any?.value === '' || any?.value.startsWith('\n') ? delimiter.replace(/^(\s+[=:])$/, '$1 ') : delimiter
    return {
      delimiter: padded,
      newline,
      indent: model ? line.slice(0, model.column - 1) : this.#indentOfEmpty(section),
    }
  }

  /** Deep enough that a header indented more than this one does not become part of the new entry's value. */
  #indentOfEmpty(section: IniSection | undefined): string {
    if (!section) return ''
    const next = this.#document.sections[this.#document.sections.indexOf(section) + 1]
    const indents = [section, next].map((near) => (near ? this.#source.line(near.line).slice(0, near.column - 1) : ''))
    return indents.reduce((a, b) => (b.length > a.length ? b : a))
  }
}

function lastLine(section: IniSection): number {
  const last = section.entries.at(-1)
  return (last?.continuation.at(-1) ?? last ?? section).line
}

function contentOf(document: IniDocument): Content {
  const content: Content = new Map()
  for (const { name, entries } of document.sections) {
    const values = content.get(name) ?? new Map<string, string>()
    for (const { key, value } of entries) values.set(key, normalized(key, value))
    content.set(name, values)
  }
  return content
}

function normalized(key: string, value: string): string {
  return isMemberKey(key)
    ? splitList(value)
        .map(({ text }) => text)
        .join(',')
    : value
}
