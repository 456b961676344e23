import type { FieldOrigin, SectionDetail } from '../contract/inventory.ts'
import { combineGroups } from './defaults.ts'
import { hostFields, type HostField } from './fields.ts'
import type { IniDocument } from './ini/document.ts'
import { readDeclarations, type DeclaredGroup, type DeclaredHost } from './membership.ts'
import { nestGroups } from './nesting.ts'
import { ProblemList, readSections, type Section } from './sections.ts'
import { isKeyText, type Settings } from './values.ts'

/** Stands where a secret is set. */
export const secretMark = '••••'

/** What holds where the file says nothing. */
export interface ImpliedValues {
  readonly port: string
  readonly user: string
}

export interface SectionReading {
  readonly detail: Omit<SectionDetail, 'stamp'>
  /** What the section itself says, secrets included: two readings with equal contents say the same. */
  readonly content: string
}

interface Inherited {
  readonly value: string
  readonly from: string
}

/** Tells where each value of a host or group comes from. Made once for each state of the file. */
export class SectionReader {
  readonly #defaults: Settings
  readonly #hosts: ReadonlyMap<string, DeclaredHost>
  readonly #groups: ReadonlyMap<string, DeclaredGroup>
  /** For each group those that name it directly. */
  readonly #holders: ReadonlyMap<string, readonly string[]>
  readonly #implied: ImpliedValues

  constructor(document: IniDocument, implied: ImpliedValues) {
    const problems = new ProblemList('')
    const sections = readSections(document, problems)
    const declared = readDeclarations(sections.list, problems)
    this.#defaults = sections.defaults
    this.#hosts = declared.hosts
    this.#groups = declared.groups
    this.#holders = nestGroups(declared.groups, problems).holders
    this.#implied = implied
  }

  /** Undefined: there is no such host or group. */
  read(kind: 'host' | 'group', name: string): SectionReading | undefined {
    return kind === 'host' ? this.#readHost(name) : this.#readGroup(name)
  }

  /** What a group's own section says, in the form that `Setting` has; nothing for one that is not there. */
  groupSettings(name: string): Settings {
    return this.#groups.get(name)?.section.settings ?? {}
  }

  #readHost(name: string): SectionReading | undefined {
    const host = this.#hosts.get(name)
    if (!host) return undefined
    const direct = [...this.#groups.values()].filter(({ hosts }) => hosts.includes(host))
    const fromGroups = this.#fromGroups(direct.map((group) => group.name))
    const inherited = (field: HostField): Inherited | undefined => {
      const ranged = host.range?.settings[field]
      if (ranged) return { value: ranged.value, from: `range ${host.range?.name ?? ''}` }
      return fromGroups(field) ?? (field === 'address' ? { value: name, from: 'default' } : undefined)
    }
    return reading('host', name, host.single, inherited, direct, [], host.range)
  }

  #readGroup(name: string): SectionReading | undefined {
    const group = this.#groups.get(name)
    if (!group) return undefined
    const direct = [...this.#groups.values()].filter(({ groups }) => groups.includes(name))
    const hosts = group.hosts.map((host) => host.name)
    return reading('group', name, group.section, this.#fromGroups(direct.map((one) => one.name)), direct, hosts)
  }

  /** What something in these groups is given by them, by those around them, by `[DEFAULT]`, or by no one. */
  #fromGroups(direct: readonly string[]): (field: HostField) => Inherited | undefined {
    const around = new Set(direct)
    for (const name of around) for (const holder of this.#holders.get(name) ?? []) around.add(holder)
    const groups = [...this.#groups.values()].filter(({ name }) => around.has(name))
    const { settings, conflicts } = combineGroups(groups, this.#holders)
    return (field) => {
      const given = settings[field]
      if (given) {
        const giver = groups.find(({ section }) => section.settings[field] === given)
        return { value: given.value, from: `group ${giver?.name ?? ''}` }
      }
      // Groups that disagree give nothing; the host's problems say so.
      if (conflicts.some((conflict) => conflict.field === field)) return undefined
      const general = this.#defaults[field]
      if (general) return { value: general.value, from: 'DEFAULT' }
      return field === 'port' || field === 'user' ? { value: this.#implied[field], from: 'default' } : undefined
    }
  }
}

function reading(
  kind: 'host' | 'group',
  name: string,
  section: Section | undefined,
  inherited: (field: HostField) => Inherited | undefined,
  directGroups: readonly DeclaredGroup[],
  directHosts: readonly string[],
  range?: Section,
): SectionReading {
  const fields = hostFields.map((field) => origin(field, section?.settings[field]?.value, inherited(field)))
  return {
    detail: {
      kind,
      name,
      fields,
      directGroups: directGroups.map((group) => group.name),
      directHosts: [...directHosts],
      ...(section ? { line: section.ini.line } : {}),
    },
    content: JSON.stringify([section, range].map((one) => one?.ini.entries.map(({ key, value }) => [key, value]))),
  }
}

function origin(field: HostField, own: string | undefined, inherited: Inherited | undefined): FieldOrigin {
  const shown = (value: string) => (value !== '' && isSecret(field, value) ? secretMark : value)
  return {
    field,
    ...(own === undefined ? {} : { own: shown(own) }),
    // An inherited value that was taken away on the way here is none.
    ...(inherited?.value ? { inherited: { value: shown(inherited.value), from: inherited.from } } : {}),
    secret: isSecret(field, own ?? inherited?.value ?? ''),
  }
}

function isSecret(field: HostField, value: string): boolean {
  return field === 'password' || field === 'passphrase' || (field === 'key' && isKeyText(value))
}
