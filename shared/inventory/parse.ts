import type { Problem } from '../problem.ts'
import { combineGroups, type GroupDefaults } from './defaults.ts'
import { fieldKeys, hostFields, type HostField } from './fields.ts'
import type { IniDocument } from './ini/document.ts'
import { readIni } from './ini/package.ts'
import { readDeclarations, type DeclaredGroup, type DeclaredHost } from './membership.ts'
import type { Group, Host, Inventory } from './model.ts'
import { nestGroups } from './nesting.ts'
import { quote } from './quote.ts'
import { ProblemList, readSections } from './sections.ts'
import type { Settings } from './values.ts'

/**
 * Reads an inventory. Never throws: what is wrong with the file as a whole is in `problems`, in file order, and what
 * keeps a single host from being used in that host's.
 *
 * @param source What problems call the text, usually its path.
 */
export function parseInventory(text: string, source: string): Inventory {
  return readInventory(readIni(text), source)
}

/** The second half of `parseInventory`, for those who also need the document. */
export function readInventory(document: IniDocument, source: string): Inventory {
  const problems = new ProblemList(source)
  for (const { message, line, column } of document.problems) problems.add(message, { line, column })
  const sections = readSections(document, problems)
  const declared = readDeclarations(sections.list, problems)
  const nesting = nestGroups(declared.groups, problems)

  /** By the host's index. */
  const groupsOfHost: DeclaredGroup[][] = Array.from(declared.hosts, () => [])
  const groups = new Map<string, Group>()
  for (const group of declared.groups.values()) {
    const members = nesting.hosts.get(group.name) ?? []
    for (const { index } of members) groupsOfHost[index]?.push(group)
    groups.set(group.name, { name: group.name, hosts: members.map(({ name }) => name), groups: group.groups })
  }

  const inherited = new DefaultsByGroups(nesting.holders)
  const hosts = new Map<string, Host>()
  for (const host of declared.hosts.values()) {
    const around = inherited.of(groupsOfHost[host.index] ?? [])
    hosts.set(host.name, buildHost(host, around, sections.defaults, problems))
  }
  return { hosts, groups, problems: problems.problems.sort(byPlace) }
}

const nothing: Settings = {}
const defaultPort = 22

interface Inherited extends GroupDefaults {
  readonly names: readonly string[]
}

/** Most hosts share their groups with others, so each combination of groups is worked out once. */
class DefaultsByGroups {
  readonly #holders: ReadonlyMap<string, readonly string[]>
  readonly #known = new Map<string, Inherited>()

  constructor(holders: ReadonlyMap<string, readonly string[]>) {
    this.#holders = holders
  }

  of(groups: readonly DeclaredGroup[]): Inherited {
    const names = groups.map(({ name }) => name)
    const key = names.join('\n')
    let inherited = this.#known.get(key)
    if (!inherited) {
      inherited = { names, ...combineGroups(groups, this.#holders) }
      this.#known.set(key, inherited)
    }
    return inherited
  }
}

function buildHost(host: DeclaredHost, around: Inherited, defaults: Settings, problems: ProblemList): Host {
  const own = host.single?.settings ?? nothing
  const range = host.range?.settings ?? nothing
  const conflicts =
    around.conflicts.length === 0
      ? around.conflicts
      : around.conflicts.filter(({ field }) => !own[field] && !range[field])
  const values: Partial<Record<HostField, string>> = {}
  for (const field of hostFields) {
    const setting = own[field] ?? range[field] ?? around.settings[field] ?? defaults[field]
    // An empty value takes an inherited one away: it wins above and is dropped here.
    if (setting && setting.value !== '' && !conflicts.some((conflict) => conflict.field === field)) {
      values[field] = setting.value
    }
  }
  const { address = host.name, port, tags, ...others } = values
  return {
    name: host.name,
    address,
    port: port === undefined ? defaultPort : Number(port),
    ...others,
    tags: tags?.split(',') ?? [],
    groups: around.names,
    problems: conflicts.map((conflict) => conflictProblem(host, conflict, problems)),
  }
}

function conflictProblem(
  host: DeclaredHost,
  { field, groups }: GroupDefaults['conflicts'][number],
  problems: ProblemList,
): Problem {
  const places = groups.map(({ name, section }) => `${quote(name)} (line ${section.settings[field]?.line ?? 0})`)
  const listed = `${places.slice(0, -1).join(', ')} and ${places.at(-1) ?? ''}`
  const [key] = fieldKeys[field]
  return problems.make(
    `groups ${listed} give host ${quote(host.name)} different values for "${key}": expected one value; set "${key}" in [${host.name}] or nest one group in the other`,
    (host.single ?? host.range)?.ini ?? host.at,
  )
}

function byPlace(a: Problem, b: Problem): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)
}
