import type { Problem } from '../problem.ts'
import { Surroundings, type GroupDefaults } from './defaults.ts'
import { fieldKeys, type HostField } from './fields.ts'
import type { IniDocument } from './ini/document.ts'
import { readIni } from './ini/package.ts'
import { readDeclarations, type DeclaredHost } from './membership.ts'
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
  const surroundings = new Array<Surroundings>(declared.hosts.size).fill(new Surroundings())
  const groups = new Map<string, Group>()
  for (const group of declared.groups.values()) {
    const members = nesting.hosts.get(group.name) ?? []
    for (const { index } of members) surroundings[index] = surroundings[index]!.with(group)
    groups.set(group.name, { name: group.name, hosts: members.map(({ name }) => name), groups: group.groups })
  }

  const hosts = new Map<string, Host>()
  for (const host of declared.hosts.values()) {
    const around = surroundings[host.index]!
    const inherited = around.defaults(nesting.holders)
    hosts.set(host.name, buildHost(host, around.names, inherited, sections.defaults, problems))
  }
  return { hosts, groups, problems: problems.problems.sort(byPlace) }
}

const nothing: Settings = {}
const noProblems: readonly Problem[] = []
const defaultPort = 22

type Conflicts = GroupDefaults['conflicts']

function buildHost(
  host: DeclaredHost,
  groups: readonly string[],
  inherited: GroupDefaults,
  defaults: Settings,
  problems: ProblemList,
): Host {
  const own = host.single?.settings ?? nothing
  const range = host.range?.settings ?? nothing
  let conflicts: Conflicts = inherited.conflicts
  if (conflicts.length > 0) conflicts = conflicts.filter(({ field }) => !own[field] && !range[field])

  const unsettled = conflicts.length > 0 ? new Set(conflicts.map(({ field }) => field)) : undefined
  // An empty value takes an inherited one away: it wins here and is then dropped.
  const valueOf = (field: HostField) =>
    unsettled?.has(field)
      ? undefined
      : (own[field] ?? range[field] ?? inherited.settings[field] ?? defaults[field])?.value || undefined

  const port = valueOf('port')
  const address = valueOf('address') ?? host.name
  if (/\s/.test(address)) problems.add(noAddress(host), (host.single ?? host.range)?.ini ?? host.at)
  const built: { -readonly [K in keyof Host]: Host[K] } = {
    name: host.name,
    address,
    port: port === undefined ? defaultPort : Number(port),
    tags: valueOf('tags')?.split(',') ?? [],
    groups,
    problems:
      conflicts.length === 0 ? noProblems : conflicts.map((conflict) => conflictProblem(host, conflict, problems)),
  }
  for (const field of optionalFields) {
    const value = valueOf(field)
    if (value !== undefined) built[field] = value
  }
  return built
}

const optionalFields = ['user', 'password', 'key', 'passphrase'] as const

/** For a name with spaces, which is no address. */
function noAddress({ name, single, range }: DeclaredHost): string {
  if (!single && !range) return `there is no section [${name}]: expected names with commas between them`
  return `${quote(name)} cannot be an address: expected "host = ADDRESS" in its section`
}

function conflictProblem(host: DeclaredHost, { field, groups }: Conflicts[number], problems: ProblemList): Problem {
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
