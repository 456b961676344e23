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
