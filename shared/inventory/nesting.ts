import type { DeclaredGroup, DeclaredHost } from './membership.ts'
import { quote } from './quote.ts'
import type { ProblemList } from './sections.ts'

/** How groups lie in each other. */
export interface Nesting {
  /** For each group its hosts, those of the groups in it included, in inventory order. */
  readonly hosts: ReadonlyMap<string, readonly DeclaredHost[]>
  /** For each group that is in others, those that name it directly. */
  readonly holders: ReadonlyMap<string, readonly string[]>
}

/** Works out who is in which group. Cycles are reported; the groups on them and around them keep only their own hosts. */
export function nestGroups(groups: ReadonlyMap<string, DeclaredGroup>, problems: ProblemList): Nesting {
  const holders = holdersOf(groups)
  const order = innerFirst(groups, holders)
  reportCycles(groups, new Set(order), problems)

  const members = new Map<string, Set<DeclaredHost>>()
  for (const group of groups.values()) members.set(group.name, new Set(group.hosts))
  for (const name of order) {
    const own = members.get(name)
    for (const inner of groups.get(name)?.groups ?? []) for (const host of members.get(inner) ?? []) own?.add(host)
  }
  const hosts = new Map<string, readonly DeclaredHost[]>()
  for (const [name, set] of members) {
    hosts.set(
      name,
      [...set].sort((a, b) => a.index - b.index),
    )
  }
  return { hosts, holders }
}

function holdersOf(groups: ReadonlyMap<string, DeclaredGroup>): ReadonlyMap<string, readonly string[]> {
  const holders = new Map<string, string[]>()
  for (const group of groups.values()) {
    for (const inner of group.groups) {
      const list = holders.get(inner)
      if (list) list.push(group.name)
      else holders.set(inner, [group.name])
    }
  }
  return holders
}

/**
 * Kahn's algorithm: every group after the groups in it. Groups on cycles, and those around them, are missing. Without
 * recursion, because a file may nest deeper than the stack is.
 */
function innerFirst(
  groups: ReadonlyMap<string, DeclaredGroup>,
  holders: ReadonlyMap<string, readonly string[]>,
): string[] {
  const waitingFor = new Map<string, number>()
  for (const group of groups.values()) waitingFor.set(group.name, group.groups.length)
  const order = [...groups.keys()].filter((name) => waitingFor.get(name) === 0)
  for (const name of order) {
    for (const holder of holders.get(name) ?? []) {
      const left = (waitingFor.get(holder) ?? 0) - 1
      waitingFor.set(holder, left)
      if (left === 0) order.push(holder)
    }
  }
  return order
}

function reportCycles(
  groups: ReadonlyMap<string, DeclaredGroup>,
  ordered: ReadonlySet<string>,
  problems: ProblemList,
): void {
  const visited = new Set(ordered)
  for (const start of groups.keys()) {
    // Every group that could not be ordered holds another one of them, so this walk ends where it has been before.
    const path: string[] = []
    let name: string | undefined = start
    while (name !== undefined && !visited.has(name)) {
      visited.add(name)
      path.push(name)
      name = groups.get(name)?.groups.find((inner) => !ordered.has(inner))
    }
    const cycleStart = name === undefined ? -1 : path.indexOf(name)
    if (cycleStart < 0) continue
    const cycle = path.slice(cycleStart)
    const first = groups.get(cycle[0] ?? '')?.section
    if (!first) continue
    problems.add(
      `groups hold each other in a circle: ${[...cycle, cycle[0] ?? ''].map(quote).join(' > ')}; take one of them out`,
      first.members.groups ?? first.ini,
    )
  }
}
