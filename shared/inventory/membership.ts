import { expandRange, splitList } from '../targets/ranges.ts'
import { suggest } from '../targets/suggest.ts'
import type { IniEntry, Position } from './ini/document.ts'
import { nameProblem } from './names.ts'
import { quote } from './quote.ts'
import { isGroup, type ProblemList, type Section } from './sections.ts'
import { placesInValue } from './values.ts'

/** A host while the file is being read. */
export interface DeclaredHost {
  readonly name: string
  /** Its place in the order of first mention: a section of its own or of a range, or an entry of `hosts`. */
  readonly index: number
  /** Where it is mentioned first. */
  readonly at: Position
  /** The section that bears exactly its name. */
  single: Section | undefined
  /** The section whose range holds it. */
  range: Section | undefined
}

export interface DeclaredGroup {
  readonly name: string
  readonly section: Section
  /** Directly named, without duplicates. */
  readonly hosts: readonly DeclaredHost[]
  /** Directly named, without duplicates; only those that exist. */
  readonly groups: readonly string[]
}

export interface Declarations {
  readonly hosts: ReadonlyMap<string, DeclaredHost>
  readonly groups: ReadonlyMap<string, DeclaredGroup>
}

/** Finds out who exists: hosts in the order of first mention, groups in file order. */
export function readDeclarations(sections: readonly Section[], problems: ProblemList): Declarations {
  return new Declarer(sections, problems).declare()
}

class Declarer {
  readonly #sections: readonly Section[]
  readonly #problems: ProblemList
  readonly #groupNames: ReadonlySet<string>
  readonly #hosts = new Map<string, DeclaredHost>()

  constructor(sections: readonly Section[], problems: ProblemList) {
    this.#sections = sections
    this.#problems = problems
    this.#groupNames = new Set(sections.filter(isGroup).map(({ name }) => name))
  }

  declare(): Declarations {
    const hostLists = new Map<Section, DeclaredHost[]>()
    for (const section of this.#sections) {
      if (isGroup(section)) hostLists.set(section, this.#readHostList(section.members.hosts))
      else this.#declareHosts(section)
    }
    // Last, when all hosts are known: a host in the wrong list gets a better answer than an unknown group does.
    const groups = new Map<string, DeclaredGroup>()
    for (const [section, hosts] of hostLists) {
      this.#checkName(section.name, 'group', section)
      groups.set(section.name, {
        name: section.name,
        section,
        hosts,
        groups: this.#readGroupList(section.members.groups),
      })
    }
    return { hosts: this.#hosts, groups }
  }

  #checkName(name: string, kind: 'host' | 'group', at: Position | Section): boolean {
    const problem = nameProblem(name, kind)
    if (problem !== undefined) this.#problems.add(problem, 'ini' in at ? nameStart(at) : at)
    return problem === undefined
  }

  #mention(name: string, at: Position): DeclaredHost {
    let host = this.#hosts.get(name)
    if (!host) {
      host = { name, index: this.#hosts.size, at, single: undefined, range: undefined }
      this.#hosts.set(name, host)
    }
    return host
  }

  #declareHosts(section: Section): void {
    const { name } = section
    if (!hasBrackets(name)) {
      if (this.#checkName(name, 'host', section)) this.#mention(name, section.ini).single = section
      return
    }
    const expansion = expandRange(name)
    if ('message' in expansion) {
      const at = nameStart(section)
      this.#problems.add(expansion.message, { line: at.line, column: at.column + expansion.offset })
      return
    }
    if (!this.#checkNames(expansion.names, nameStart(section))) return
    const overlaps = new Map<Section, string[]>()
    for (const expanded of expansion.names) {
      const host = this.#mention(expanded, nameStart(section))
      if (host.range) overlaps.set(host.range, [...(overlaps.get(host.range) ?? []), expanded])
      else host.range = section
    }
    for (const [other, names] of overlaps) {
      const also = names.length === 1 ? 'is' : `and ${names.length - 1} more are`
      this.#problems.add(
        `${quote(names[0] ?? '')} ${also} already in the range [${other.name}] in line ${other.ini.line}: expected each host in one range`,
        nameStart(section),
      )
    }
  }

  /** Whether all names of one range will do for hosts; says it once otherwise. */
  #checkNames(names: readonly string[], at: Position): boolean {
    for (const name of names) {
      if (this.#groupNames.has(name)) {
        this.#problems.add(`${quote(name)} is a group: expected hosts and groups to have different names`, at)
        return false
      }
      if (!this.#checkName(name, 'host', at)) return false
    }
    return true
  }

  #readHostList(entry: IniEntry | undefined): DeclaredHost[] {
    const hosts = new Set<DeclaredHost>()
    for (const { name, at } of this.#readList(entry)) {
      if (this.#groupNames.has(name)) this.#problems.add(`${quote(name)} is a group: expected it under "groups ="`, at)
      else if (this.#hosts.has(name) || this.#checkName(name, 'host', at)) hosts.add(this.#mention(name, at))
    }
    return [...hosts]
  }

  #readGroupList(entry: IniEntry | undefined): string[] {
    const groups = new Set<string>()
    for (const { name, at } of this.#readList(entry)) {
      if (this.#groupNames.has(name)) groups.add(name)
      else if (this.#hosts.has(name)) this.#problems.add(`${quote(name)} is a host: expected it under "hosts ="`, at)
      else if (this.#checkName(name, 'group', at)) this.#problems.add(this.#unknownGroup(name), at)
    }
    return [...groups]
  }

  #unknownGroup(name: string): string {
    const near = suggest(name, this.#groupNames).map(quote).join(' or ')
    return `there is no group ${quote(name)}: ${near === '' ? 'expected the name of a section with "hosts" or "groups"' : `did you mean ${near}?`}`
  }

  /** The names of a list with ranges expanded; each name of a range is at the range's place. */
  *#readList(entry: IniEntry | undefined): Generator<{ name: string; at: Position }> {
    if (!entry) return
    const placeOf = placesInValue(entry)
    for (const { text, offset } of splitList(entry.value)) {
      const at = placeOf(offset)
      if (!hasBrackets(text)) {
        yield { name: text, at }
        continue
      }
      const expansion = expandRange(text)
      if ('message' in expansion) this.#problems.add(expansion.message, placeOf(offset + expansion.offset))
      else for (const name of expansion.names) yield { name, at }
    }
  }
}

export const hasBrackets = (name: string) => name.includes('[') || name.includes(']')

/** Where the name of a section begins, after the bracket. */
function nameStart({ ini }: Section): Position {
  return { line: ini.line, column: ini.column + 1 }
}
