import { hostFields, type HostField } from './fields.ts'
import type { DeclaredGroup } from './membership.ts'
import type { Setting, Settings } from './values.ts'

/** What groups give to the hosts in them. */
export interface GroupDefaults {
  readonly settings: Settings
  /** Groups, neither inside the other, that give different values. */
  readonly conflicts: readonly { readonly field: HostField; readonly groups: readonly DeclaredGroup[] }[]
}

/**
 * A set of groups that some hosts are in. Most hosts share theirs with others, so each set exists once, and what it
 * gives is worked out once.
 */
export class Surroundings {
  readonly #last: DeclaredGroup | undefined
  readonly #others: Surroundings | undefined
  readonly #larger = new Map<DeclaredGroup, Surroundings>()
  #groups: readonly DeclaredGroup[] | undefined
  #names: readonly string[] | undefined
  #defaults: GroupDefaults | undefined

  /** Without arguments, the empty set. */
  constructor(others?: Surroundings, last?: DeclaredGroup) {
    this.#others = others
    this.#last = last
  }

  /** These groups and one that comes after them in the file. */
  with(group: DeclaredGroup): Surroundings {
    let larger = this.#larger.get(group)
    if (!larger) {
      larger = new Surroundings(this, group)
      this.#larger.set(group, larger)
    }
    return larger
  }

  /** In file order. */
  get groups(): readonly DeclaredGroup[] {
    return (this.#groups ??= Surroundings.#listOf(this))
  }

  get names(): readonly string[] {
    return (this.#names ??= this.groups.map(({ name }) => name))
  }

  defaults(holders: ReadonlyMap<string, readonly string[]>): GroupDefaults {
    return (this.#defaults ??= combineGroups(this.groups, holders))
  }

  static #listOf(set: Surroundings): readonly DeclaredGroup[] {
    const groups: DeclaredGroup[] = []
    for (let rest: Surroundings | undefined = set; rest !== undefined; rest = rest.#others) {
      if (rest.#last) groups.push(rest.#last)
    }
    return groups.reverse()
  }
}

/**
 * What a host gets that is in all of `groups`: for each field the value of the innermost group that has one. A group
 * that says nothing about a field is transparent, an empty value counts as a value.
 *
 * @param holders For each group the groups that name it directly.
 */
export function combineGroups(
  groups: readonly DeclaredGroup[],
  holders: ReadonlyMap<string, readonly string[]>,
): GroupDefaults {
  const settings: Partial<Record<HostField, Setting>> = {}
  const conflicts: { field: HostField; groups: readonly DeclaredGroup[] }[] = []
  for (const field of hostFields) {
    const innermost = innermostOf(
      groups.filter(({ section }) => section.settings[field]),
      holders,
    )
    const [first, ...others] = innermost.map(({ section }) => section.settings[field])
    if (!first) continue
    if (others.every((other) => other?.value === first.value)) settings[field] = first
    else conflicts.push({ field, groups: innermost })
  }
  return { settings, conflicts }
}

/** Those that hold none of the others, directly or not. */
function innermostOf(
  groups: readonly DeclaredGroup[],
  holders: ReadonlyMap<string, readonly string[]>,
): readonly DeclaredGroup[] {
  if (groups.length < 2) return groups
  const outer = new Set<string>()
  const toVisit = groups.map(({ name }) => name)
  for (const name of toVisit) {
    for (const holder of holders.get(name) ?? []) {
      if (outer.has(holder)) continue
      outer.add(holder)
      toVisit.push(holder)
    }
  }
  return groups.filter(({ name }) => !outer.has(name))
}
