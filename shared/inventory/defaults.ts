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
 * @param outer For each group all groups that hold it, directly or not.
 */
export function combineGroups(
  groups: readonly DeclaredGroup[],
  outer: ReadonlyMap<string, ReadonlySet<string>>,
): GroupDefaults {
  const settings: Partial<Record<HostField, Setting>> = {}
  const conflicts: { field: HostField; groups: readonly DeclaredGroup[] }[] = []
  for (const field of hostFields) {
    const speaking = groups.filter(({ section }) => section.settings[field])
    const innermost = speaking.filter(({ name }) => !speaking.some((other) => outer.get(other.name)?.has(name)))
    const [first, ...others] = innermost.map(({ section }) => section.settings[field])
    if (!first) continue
    if (others.every((other) => other?.value === first.value)) settings[field] = first
    else conflicts.push({ field, groups: innermost })
  }
  return { settings, conflicts }
}
