import type { HostField } from './fields.ts'
import type { IniEntry, Position } from './ini/document.ts'
import { nameProblem } from './names.ts'

/** What one section says about one field. */
export interface Setting {
  /** In a form in which equal meanings are equal strings; empty: takes an inherited value away. May be a secret. */
  readonly value: string
  /** As spelt in the file, in lower case. */
  readonly key: string
  readonly line: number
}

/** What one section says about hosts. */
export type Settings = { readonly [F in HostField]?: Setting }

export interface ValueProblem extends Position {
  /** Never quotes the value: a password may stand under any key by mistake. */
  readonly message: string
}

const inlineComment = /\s[#;]/
const commentHint = '; a comment needs a line of its own'

/** Finds the places of code units of an entry's value by their offsets. Quickest when these only grow. */
export function placesInValue(entry: IniEntry): (offset: number) => Position {
  const { value, continuation } = entry
  let lineStart = 0
  let index = 0
  return (offset) => {
    if (offset < lineStart) lineStart = index = 0
    for (let end = value.indexOf('\n', lineStart); end >= 0 && end < offset; end = value.indexOf('\n', lineStart)) {
      lineStart = end + 1
      index++
    }
    const { line, column } = continuation[index - 1] ?? { line: entry.line, column: entry.valueColumn }
    return { line, column: column + offset - lineStart }
  }
}

/** Checks the value of a field and brings it into its normal form. */
export function readSetting(field: HostField, entry: IniEntry): Setting | ValueProblem {
  const { value } = entry
  if (value === '') return entry
  const second = entry.continuation[0]
  if (second && field !== 'key' && field !== 'tags') {
    return {
      message: `${field}: expected one line; this line is indented, so it belongs to the value above`,
      ...second,
    }
  }
  const read = readers[field](value)
  // Most entries are settings as they stand; not to copy them makes reading large files measurably quicker.
  if (read === value) return entry
  if (typeof read === 'string') return { value: read, key: entry.key, line: entry.line }
  return { message: `${field}: ${read.message}`, ...placesInValue(entry)(read.offset ?? 0) }
}

/** Why a field cannot have this value; undefined when it can. The empty value takes an inherited one away. */
export function fieldProblem(field: HostField, value: string): string | undefined {
  if (value === '') return undefined
  if (/[\r\n]/.test(value) && field !== 'key') return `${field}: expected one line`
  const read = readers[field](value)
  return typeof read === 'string' ? undefined : `${field}: ${read.message}`
}

/** Whether the value of `key` is the text of a private key, which is secret, and not the path of one. */
export function isKeyText(value: string): boolean {
  return value.trimStart().startsWith(keyBegin)
}

/** The normal form of a value, or what is wrong with it. */
type Reading = string | { readonly message: string; readonly offset?: number }

const verbatim = (value: string): Reading => value

const readers: Readonly<Record<HostField, (value: string) => Reading>> = {
  address: readAddress,
  port: readPort,
  user: readUser,
  password: verbatim,
  key: readKey,
  passphrase: verbatim,
  tags: readTags,
}

function readPort(value: string): Reading {
  const port = /^[0-9]{1,5}$/.test(value) ? Number(value) : 0
  if (port >= 1 && port <= 65535) return String(port)
  const hint = inlineComment.test(value) ? commentHint : ''
  return { message: `expected a whole number from 1 to 65535${hint}` }
}

/** Nearly all addresses and users; the others are looked at more closely. */
const plainWord = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

function readAddress(value: string): Reading {
  if (plainWord.test(value)) return value
  const expected = 'expected one DNS name or IP address'
  if (inlineComment.test(value)) return { message: expected + commentHint }
  if (/[\s,]/.test(value)) return { message: `${expected}; a group lists its members with "hosts ="` }
  if (value.includes('@')) return { message: `${expected}; the name before "@" goes under the key "user"` }
  if (/[[\]]/.test(value)) return { message: `${expected}, without brackets` }
  if (/^[^:]*:[^:]*$/.test(value)) return { message: `${expected}; the port goes under the key "port"` }
  if (/[\p{C}/\\]/u.test(value) || value.startsWith('-')) return { message: expected }
  return value
}

function readUser(value: string): Reading {
  if (plainWord.test(value)) return value
  if (inlineComment.test(value)) return { message: `expected a user name${commentHint}` }
  return /\p{C}/u.test(value) ? { message: 'expected a user name without invisible characters' } : value
}

const keyBegin = '-----BEGIN'
const keyEnd = /-----END [^\n]*-----$/

/** Whether a value holds the text of a private key whose end is missing, so that the lines after it may be secret. */
export function isUnfinishedKey(value: string): boolean {
  return value.trimStart().startsWith(keyBegin) && !keyEnd.test(value)
}

function readKey(value: string): Reading {
  if (isUnfinishedKey(value)) {
    return { message: 'expected the text of the key up to its END line, every line of it indented' }
  }
  const key = value.trimStart()
  if (key.startsWith(keyBegin)) return key
  return key.includes('\n') ? { message: `expected a path in one line, or a text that begins with ${keyBegin}` } : key
}

function readTags(value: string): Reading {
  const tags = value.split(/[\s,]+/).filter((tag) => tag !== '')
  for (const tag of tags) {
    const message = nameProblem(tag, 'tag')
    if (message !== undefined) return { message, offset: value.indexOf(tag) }
  }
  return (tags.length > 1 ? [...new Set(tags)] : tags).join(',')
}
