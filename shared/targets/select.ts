import type { Inventory } from '../inventory/model.ts'
import type { Problem } from '../problem.ts'
import { type NamedKind, type Selection, type TargetOperand, type TargetTerm, parseTargets } from './parse.ts'
import { foldNames } from './ranges.ts'
import { suggest } from './suggest.ts'
import { hasWildcard, matchesWildcard } from './wildcard.ts'

/** An inventory arranged for looking up targets. */
export interface TargetIndex {
  /** Every host, in inventory order. */
  readonly hosts: readonly string[]
  /** For each kind of thing and each name of that kind, the positions in `hosts` of what it means. */
  readonly named: Readonly<Record<NamedKind, ReadonlyMap<string, readonly number[]>>>
}

/** Sets of host names by name, for `%name`. Hosts that have left the inventory are passed over. */
export type HostSets = ReadonlyMap<string, readonly string[]>

/** What a selection means. `hosts` is empty whenever there are problems: half a selection must never run. */
export interface SelectedHosts {
  /** Without duplicates, in inventory order. */
  readonly hosts: string[]
  readonly problems: Problem[]
}

/** Typing errors come in small numbers; a list made for another inventory would cost a full search for every name. */
const maxSuggestedOperands = 20

export function buildTargetIndex(inventory: Inventory, sets: HostSets = new Map()): TargetIndex {
  const hosts = [...inventory.hosts.keys()]
  const positions = new Map(hosts.map((name, position) => [name, position]))
  const positionsOf = (names: readonly string[]) =>
    names.map((name) => positions.get(name)).filter((position) => position !== undefined)

  const tags = new Map<string, number[]>()
  for (const host of inventory.hosts.values()) {
    for (const tag of host.tags) {
      const position = positions.get(host.name) ?? 0
      const tagged = tags.get(tag)
      if (tagged) tagged.push(position)
      else tags.set(tag, [position])
    }
  }
  return {
    hosts,
    named: {
      host: new Map(hosts.map((name, position) => [name, [position]])),
      group: new Map([...inventory.groups].map(([name, group]) => [name, positionsOf(group.hosts)])),
      tag: tags,
      set: new Map([...sets].map(([name, members]) => [name, positionsOf(members)])),
    },
  }
}

/**
 * The union of the selections minus the exclusions of all of them. When nothing but exclusions is given, all other hosts
 * are meant. Every name must exist and every wildcard and tag must match something, in exclusions as well: a misspelt
 * exclusion would reach the very host it was to spare. Meaning no host at all is a problem too.
 */
export function selectHosts(index: TargetIndex, selections: readonly Selection[]): SelectedHosts {
  const terms = selections.flatMap((selection) => selection.terms)
  const lookup = new Lookup(index)
  const chosen = new Set<number>()
  const excluded = new Set<number>()
  for (const term of terms) {
    const into = term.excludes ? excluded : chosen
    for (const position of lookup.hostsOf(term)) into.add(position)
  }
  if (lookup.problems.length > 0) return { hosts: [], problems: lookup.problems }

  const onlyExclusions = terms.length > 0 && terms.every((term) => term.excludes)
  const hosts = index.hosts.filter((_, position) => (onlyExclusions || chosen.has(position)) && !excluded.has(position))
  return { hosts, problems: hosts.length > 0 ? [] : [noHosts(terms)] }
}

/** What the options -h and -g (each may be given several times) mean together. */
export function resolveTargets(
  inventory: Inventory,
  options: { readonly hosts?: readonly string[]; readonly groups?: readonly string[] },
  sets?: HostSets,
): SelectedHosts {
  const parsed = [
    ...(options.hosts ?? []).map((text) => parseTargets(text, { source: '-h', namespace: 'host' })),
    ...(options.groups ?? []).map((text) => parseTargets(text, { source: '-g', namespace: 'group' })),
  ]
  const problems = parsed.flatMap((result) => ('problems' in result ? result.problems : []))
  if (problems.length > 0) return { hosts: [], problems }
  const selections = parsed.filter((result) => 'terms' in result)
  return selectHosts(buildTargetIndex(inventory, sets), selections)
}

function noHosts(terms: readonly TargetTerm[]): Problem {
  if (terms.length === 0) {
    return { message: 'no target: name hosts with -h, groups with -g, or write -h all', source: 'target' }
  }
  const sources = new Set(terms.map((term) => term.place.source))
  return { message: `"${terms.map((term) => term.text).join(',')}" matches no hosts`, source: [...sources].join(' ') }
}

/** Looks names up and collects those that mean nothing. */
class Lookup {
  readonly problems: Problem[] = []
  private readonly index: TargetIndex

  constructor(index: TargetIndex) {
    this.index = index
  }

  hostsOf(term: TargetTerm): Set<number> {
    // Every operand is looked up, even after an empty one, so that all unknown names are reported.
    const sets = term.operands.map((operand) => this.hostsOfOperand(operand))
    return sets.reduce((common, set) => new Set([...common].filter((position) => set.has(position))))
  }

  private hostsOfOperand(operand: TargetOperand): Set<number> {
    if (operand.kind === 'all') return new Set(this.index.hosts.keys())
    const named = this.index.named[operand.kind]
    const found = new Set<number>()
    const unknown: string[] = []
    for (const name of operand.names) {
      const keys = hasWildcard(name) ? [...named.keys()].filter((key) => matchesWildcard(name, key)) : [name]
      const meanings = keys.map((key) => named.get(key)).filter((positions) => positions !== undefined)
      if (meanings.length === 0) unknown.push(name)
      for (const position of meanings.flat()) found.add(position)
    }
    if (unknown.length > 0) this.addUnknown(operand, operand.kind, unknown)
    return found
  }

  private addUnknown(operand: TargetOperand, kind: NamedKind, unknown: readonly string[]): void {
    const [first = ''] = unknown
    const written = foldNames(unknown)
    const message = hasWildcard(first)
      ? `no ${kind} matches "${written}"`
      : `unknown ${kind}${unknown.length > 1 ? 's' : ''} "${written}"`
    // A range of which only a part is unknown goes too far; it is not misspelt.
    const misspelt = unknown.length === operand.names.length && !hasWildcard(first)
    this.problems.push({ message: misspelt ? message + this.hint(kind, first) : message, ...operand.place })
  }

  private hint(kind: NamedKind, name: string): string {
    const { host, group, tag } = this.index.named
    if (kind !== 'group' && group.has(name)) return `: that is a group, use -g ${name} or @${name}`
    if (kind !== 'host' && host.has(name)) return `: that is a host, use -h ${name}`
    if (kind !== 'tag' && tag.has(name)) return `: that is a tag, use tag:${name}`
    if (/\s/.test(name)) return ': names are separated by commas'
    if (this.problems.length >= maxSuggestedOperands) return ''
    const near = suggest(name, this.index.named[kind].keys())
    return near.length > 0 ? `: did you mean ${near.join(', ')}?` : ''
  }
}
