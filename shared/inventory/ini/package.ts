import * as ini from 'ini'
import type { IniDocument, IniProblem, IniSection } from './document.ts'
import { scanSections } from './scan.ts'
import { strip } from './whitespace.ts'

// The `ini` package reads another dialect: it ends values at `#` and `;`, splits section names at dots, unquotes, turns
// `true` into a boolean, drops `__proto__`, and orders keys that look like numbers first. So it is only ever given a
// canonical form in which none of this can happen. Names begin with a mark, and each character of theirs that could
// mean something is written as % and its code unit in four hexadecimal digits. Values are JSON strings.

const mark = '_'

function encodeName(name: string): string {
  return mark + name.replace(/[^A-Za-z0-9_-]/g, (char) => '%' + char.charCodeAt(0).toString(16).padStart(4, '0'))
}

function decodeName(text: string): string {
  const body = text.slice(mark.length)
  if (!body.includes('%')) return body
  return body.replace(/%([0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}

/** Reads a text in the grammar of Python's configparser: structure from the scanner, data through `ini`. */
export function readIni(text: string): IniDocument {
  const problems: IniProblem[] = []
  const sections: IniSection[] = []
  const encodedKeys = new Map<string, string>()
  const encodeKey = (key: string) => {
    let encoded = encodedKeys.get(key)
    if (encoded === undefined) encodedKeys.set(key, (encoded = encodeName(key)))
    return encoded
  }
  // One section at a time, so that little is alive at once: garbage collection is a good part of reading large files.
  for (const section of scanSections(text, problems)) {
    sections.push(section)
    if (section.entries.length === 0) continue
    const header = encodeName(section.name)
    let canonical = `[${header}]`
    for (const { key, value } of section.entries) canonical += `\n${encodeKey(key)}=${encodeValue(value)}`
    const data = ini.parse(canonical) as Record<string, Record<string, unknown>>
    const values = data[header] ?? {}
    // Even in quotes, `ini` makes booleans and null of the words true, false and null: String() takes it back.
    for (const entry of section.entries) entry.value = String(values[encodeKey(entry.key)])
  }
  return { sections, problems }
}

function encodeValue(value: string): string {
  const json = JSON.stringify(value)
  // JSON leaves these two as they are, and `ini` takes them for ends of lines.
  return /[\u2028\u2029]/.test(json) ? json.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029') : json
}

/** A key in lower case and a value that `valueProblem` passes: the grammar cannot carry others. */
export type NewEntry = readonly [key: string, value: string]

/** How a file writes its entries, so that new ones look like the others. */
export interface IniStyle {
  /** What stands between a key and its value, such as ` = `. */
  readonly delimiter: string
  readonly newline: string
  /** In front of every key. */
  readonly indent: string
}

/** The lines of a section, header first, each ended by a newline. */
export function writeSection(name: string, entries: readonly NewEntry[], style: IniStyle): string {
  return `[${name}]${style.newline}${writeEntries(entries, style)}`
}

/** The lines of some entries, each ended by a newline. */
export function writeEntries(entries: readonly NewEntry[], style: IniStyle): string {
  const data = Object.fromEntries(entries.map(([key, value]) => [encodeName(key), encodeName(value)]))
  const canonical = ini.stringify(data, { platform: 'linux' })
  return canonical.replace(/(.*)=(.*)\n/g, (_, key: string, encodedValue: string) => {
    const value = decodeName(encodedValue)
    const delimiter = value === '' ? style.delimiter.trimEnd() : style.delimiter
    return style.indent + decodeName(key) + delimiter + writeValue(value, style) + style.newline
  })
}

/** A value as it stands in the file: each further line indented deeper than the key, empty ones left empty. */
export function writeValue(value: string, style: IniStyle): string {
  return value
    .split('\n')
    .map((line, index) => (index === 0 || line === '' ? line : `${style.indent}    ${line}`))
    .join(style.newline)
}

/** Why the grammar cannot carry a value; undefined when it can. */
export function valueProblem(value: string): string | undefined {
  if (value.includes('\r')) return 'a carriage return cannot be kept in the file'
  if (strip(value) !== value) return 'white space at either end cannot be kept in the file'
  for (const [index, line] of value.split('\n').entries()) {
    if (strip(line) !== line) return 'white space at either end of a line cannot be kept in the file'
    // The first line stands after its key.
    if (index > 0 && /^[#;]/.test(line)) return 'a further line that begins with "#" or ";" would be read as a comment'
  }
  return undefined
}
