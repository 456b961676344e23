import type { Problem } from '../problem.ts'
import { suggest } from '../targets/suggest.ts'
import { fieldOfKey, isMemberKey, knownKeys, type HostField, type MemberKey } from './fields.ts'
import { defaultSection, type IniDocument, type IniEntry, type IniSection, type Position } from './ini/document.ts'
import { quote } from './quote.ts'
import { isUnfinishedKey, readSetting, type Setting, type Settings } from './values.ts'

/** A section of the file with its keys understood. */
export interface Section {
  readonly ini: IniSection
  readonly name: string
  readonly settings: Settings
  /** Present in groups only. */
  readonly members: { readonly [K in MemberKey]?: IniEntry }
}

export interface Sections {
  /** All but `[DEFAULT]`, in file order. */
  readonly list: readonly Section[]
  readonly defaults: Settings
}

/** Collects the problems of one file. */
export class ProblemList {
  readonly problems: Problem[] = []
  readonly #source: string

  constructor(source: string) {
    this.#source = source
  }

  add(message: string, { line, column }: Position): void {
    this.problems.push(this.make(message, { line, column }))
  }

  make(message: string, { line, column }: Position): Problem {
    return { message, source: this.#source, line, column }
  }
}

/** Whether a section declares a group: it has a list of members, even an empty one. */
export function isGroup(section: Section): boolean {
  return section.members.hosts !== undefined || section.members.groups !== undefined
}

export function readSections(document: IniDocument, problems: ProblemList): Sections {
  const list: Section[] = []
  let defaults: Settings = {}
  for (const ini of document.sections) {
    const section = readSection(ini, problems)
    if (ini.name === defaultSection) {
      defaults = { ...defaults, ...section.settings }
      for (const entry of Object.values(section.members)) {
        problems.add(`${quote(entry.key)} makes a section a group: expected it in a section of its own`, entry)
      }
    } else list.push(section)
  }
  return { list, defaults }
}

const noMembers: Section['members'] = {}

function readSection(ini: IniSection, problems: ProblemList): Section {
  const settings: Partial<Record<HostField, Setting>> = {}
  let members = noMembers
  for (const entry of ini.entries) {
    const field = fieldOfKey.get(entry.key)
    if (field === undefined) {
      if (isMemberKey(entry.key)) members = { ...members, [entry.key]: entry }
      else problems.add(unknownKey(entry, ini), entry)
      continue
    }
    const earlier = settings[field]
    if (earlier) {
      const { key, line } = earlier
      problems.add(`"${entry.key}" means the same as "${key}" in line ${line}: expected only one of them`, entry)
      continue
    }
    const setting = readSetting(field, entry)
    if ('message' in setting) problems.add(setting.message, setting)
    else settings[field] = setting
  }
  return { ini, name: ini.name, settings, members }
}

/** Only what looks like the name of a key is quoted: the line may have slipped out of a password or a private key. */
function unknownKey(entry: IniEntry, section: IniSection): string {
  const expected = `expected one of ${knownKeys.join(', ')}`
  const mayBeSecret = section.entries.some(({ value }) => isUnfinishedKey(value))
  if (mayBeSecret || !/^[a-z][a-z0-9_.-]{0,31}$/.test(entry.key)) return `unknown key: ${expected}`
  const [nearest] = suggest(entry.key, knownKeys)
  return `unknown key "${entry.key}": ${nearest === undefined ? expected : `did you mean "${nearest}"?`}`
}
