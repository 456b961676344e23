import type { GroupView, HostView, InventorySnapshot } from '../../shared/contract/inventory.ts'
import { holdsWords, wordsOf } from '../../shared/search_words.ts'

/** The inventory arranged as a tree; made once for each snapshot. */
export interface Tree {
  readonly hosts: readonly HostView[]
  readonly groups: ReadonlyMap<string, TreeGroup>
  /** Groups that no other one holds, in file order. */
  readonly roots: readonly TreeGroup[]
  /** Positions of hosts that are in no group. */
  readonly ungrouped: readonly number[]
  /** Most used first. */
  readonly tags: readonly { readonly name: string; readonly count: number }[]
}

export interface TreeGroup {
  readonly name: string
  readonly lowerName: string
  /** All of its hosts, those of the groups in it included. */
  readonly count: number
  readonly groups: readonly string[]
  /** Positions of hosts that none of the groups in it holds: those that stand directly under it. */
  readonly direct: readonly number[]
}

interface RowPlace {
  /** Names the row: a host has one row for each group that it is in. */
  readonly key: string
  /** As WAI-ARIA counts: from 1. */
  readonly level: number
  readonly position: number
  readonly siblings: number
}

export type TreeRow =
  | (RowPlace & { readonly kind: 'all'; readonly count: number })
  | (RowPlace & {
      readonly kind: 'group'
      readonly name: string
      readonly count: number
      readonly expanded: boolean | undefined
    })
  | (RowPlace & {
      readonly kind: 'ungrouped'
      readonly count: number
      readonly expanded: boolean
      /** There is no group: then these are all hosts, and "no group" would name what is not there. */
      readonly isAll: boolean
    })
  | (RowPlace & { readonly kind: 'host'; readonly host: HostView })

export const UNGROUPED = '/ungrouped'
/** Every host but those of any group. */
export const UNGROUPED_TARGET = 'all,!@*'

export function buildTree({ hosts, groups }: Pick<InventorySnapshot, 'hosts' | 'groups'>): Tree {
  const views = new Map(groups.map((group) => [group.name, group]))
  const inner = new Set(groups.flatMap((group) => group.groups))
  const tree = new Map(groups.map((group) => [group.name, treeGroup(group, views, hosts.length)]))
  return {
    hosts,
    groups: tree,
    roots: [...tree.values()].filter(({ name }) => !inner.has(name)),
    ungrouped: hosts.flatMap((host, position) => (host.groups.length === 0 ? [position] : [])),
    tags: countTags(hosts),
  }
}

function treeGroup(group: GroupView, views: ReadonlyMap<string, GroupView>, hostCount: number): TreeGroup {
  let direct: readonly number[] = group.hosts
  if (group.groups.length > 0) {
    const held = new Uint8Array(hostCount)
    for (const name of group.groups) for (const position of views.get(name)?.hosts ?? []) held[position] = 1
    direct = group.hosts.filter((position) => held[position] === 0)
  }
  const { name, groups } = group
  return { name, lowerName: name.toLowerCase(), count: group.hosts.length, groups, direct }
}

function countTags(hosts: readonly HostView[]): Tree['tags'] {
  const counts = new Map<string, number>()
  for (const { tags } of hosts) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count)
}

/** The rows of the tree as it is unfolded now; a group under two groups has a row under both. */
export function unfold(tree: Tree, expanded: ReadonlySet<string>): readonly TreeRow[] {
  const { hosts, ungrouped } = tree
  const rows: TreeRow[] = []
  const addHosts = (positions: readonly number[], parent: string, level: number, before: number) => {
    const siblings = before + positions.length
    for (const [at, position] of positions.entries()) {
      const host = hosts[position]!
      rows.push({ kind: 'host', host, key: `${parent}/${host.name}`, level, position: before + at + 1, siblings })
    }
  }
  const addGroup = (group: TreeGroup, parent: string, place: Omit<RowPlace, 'key'>) => {
    const key = `${parent}/${group.name}`
    // Groups in a circle are a problem of the file; here they must only end.
    const groups = group.groups.flatMap((name) => {
      const one = tree.groups.get(name)
      return one && !`${key}/`.includes(`/${name}/`) ? [one] : []
    })
    const isLeaf = groups.length + group.direct.length === 0
    const open = isLeaf ? undefined : expanded.has(key)
    rows.push({ kind: 'group', name: group.name, count: group.count, expanded: open, key, ...place })
    if (!open) return
    const siblings = groups.length + group.direct.length
    for (const [at, one] of groups.entries()) addGroup(one, key, { level: place.level + 1, position: at + 1, siblings })
    addHosts(group.direct, key, place.level + 1, groups.length)
  }
  const last = ungrouped.length > 0 ? 1 : 0
  const siblings = 1 + tree.roots.length + last
  rows.push({ kind: 'all', key: '/', count: hosts.length, level: 1, position: 1, siblings })
  for (const [at, group] of tree.roots.entries()) addGroup(group, '', { level: 1, position: at + 2, siblings })
  if (last > 0) {
    const open = expanded.has(UNGROUPED)
    const count = ungrouped.length
    const place = { key: UNGROUPED, level: 1, position: siblings, siblings }
    rows.push({ kind: 'ungrouped', count, expanded: open, isAll: tree.groups.size === 0, ...place })
    if (open) addHosts(ungrouped, UNGROUPED, 2, 0)
  }
  return rows
}

/**
 * What a filter leaves: every group with hosts that match or a name that does, without their nesting, each with its matching
 * hosts. `left`: for each host, whether it matches.
 */
export function unfoldMatches(tree: Tree, left: Uint8Array, text: string): readonly TreeRow[] {
  const words = wordsOf(text)
  const sections: { readonly group: TreeGroup | undefined; readonly found: readonly number[] }[] = []
  for (const group of tree.groups.values()) {
    const found = group.direct.filter((position) => left[position] === 1)
    if (found.length > 0 || holdsWords(group.lowerName, words)) sections.push({ group, found })
  }
  const ungrouped = tree.ungrouped.filter((position) => left[position] === 1)
  if (ungrouped.length > 0) sections.push({ group: undefined, found: ungrouped })

  const rows: TreeRow[] = []
  const siblings = sections.length
  for (const [index, { group, found }] of sections.entries()) {
    const key = group ? `/${group.name}` : UNGROUPED
    const place = { key, level: 1, position: index + 1, siblings }
    if (group) {
      const expanded = found.length > 0 ? true : undefined
      // Of a group all of whose hosts are elsewhere in the tree, the count says more than a nought.
      rows.push({ kind: 'group', name: group.name, count: found.length || group.count, expanded, ...place })
    } else
      rows.push({ kind: 'ungrouped', count: found.length, expanded: true, isAll: tree.groups.size === 0, ...place })
    for (const [at, position] of found.entries()) {
      const host = tree.hosts[position]!
      const hostPlace = { key: `${key}/${host.name}`, level: 2, position: at + 1, siblings: found.length }
      rows.push({ kind: 'host', host, ...hostPlace })
    }
  }
  return rows
}

/** What a row means in the target language. Names hold no character of the language, so they need no quoting. */
export function targetOf(row: TreeRow): string {
  switch (row.kind) {
    case 'all':
      return 'all'
    case 'group':
      return `@${row.name}`
    case 'ungrouped':
      return row.isAll ? 'all' : UNGROUPED_TARGET
    case 'host':
      return row.host.name
  }
}
