import type { Group, Host, Inventory } from '../../../shared/inventory/model.ts'
import { expandRange, splitList } from '../../../shared/targets/ranges.ts'

/** The names that a list of ranges stands for. */
export function namesOf(list: string): string[] {
  return splitList(list).flatMap(({ text }) => {
    const result = expandRange(text)
    if ('message' in result) throw new Error(`${text}: ${result.message}`)
    return result.names
  })
}

/** An inventory of the hosts in `hosts`, with the groups and tags that hold the given lists of them. */
export function inventoryOf(
  hosts: string,
  groups: Record<string, string> = {},
  tags: Record<string, string> = {},
): Inventory {
  const members = (lists: Record<string, string>) =>
    Object.entries(lists).map(([name, list]) => [name, new Set(namesOf(list))] as const)
  const groupMembers = members(groups)
  const tagMembers = members(tags)
  const holding = (sets: typeof groupMembers, host: string) =>
    sets.filter(([, names]) => names.has(host)).map(([name]) => name)
  const hostEntries = namesOf(hosts).map((name): [string, Host] => [
    name,
    {
      name,
      address: name,
      port: 22,
      tags: holding(tagMembers, name),
      groups: holding(groupMembers, name),
      problems: [],
    },
  ])
  const groupEntries = groupMembers.map(([name, names]): [string, Group] => [
    name,
    { name, hosts: [...names], groups: [] },
  ])
  return { hosts: new Map(hostEntries), groups: new Map(groupEntries), problems: [] }
}
