import type { ReachSpec, ReachState } from '../../../../../shared/contract/reach.ts'
import type { ReachChange } from '../../../../../shared/reach/diff.ts'
import { foldTargets, targetName } from '../../../../../shared/reach/targets.ts'
import type { ChangesByPlace } from '../matrix/arrange.ts'

/** Changes that are alike: from these sources to these targets it was so, and is so. */
export interface AlikeChanges {
  readonly before?: ReachState
  readonly after?: ReachState
  readonly sources: readonly string[]
  readonly targets: readonly string[]
}

/** Joins the targets of the same sources and the same change, in the order of their first. */
export function foldChanges(changes: readonly ReachChange[]): AlikeChanges[] {
  const byTarget = grouped(changes, ({ before, after, target }) => JSON.stringify([before, after, target]))
  const alike = grouped(byTarget, ([first, ...rest]) =>
    JSON.stringify([first!.before, first!.after, [first!, ...rest].map(({ source }) => source)]),
  )
  return alike.map((some) => {
    const first = some[0]![0]!
    return {
      ...(first.before === undefined ? {} : { before: first.before }),
      ...(first.after === undefined ? {} : { after: first.after }),
      sources: some[0]!.map(({ source }) => source),
      targets: some.map((one) => one[0]!.target),
    }
  })
}

/** Targets of changes in short: "db[1-3]:5432,6432". */
export function targetsText(names: readonly string[]): string {
  const targets = names.map((name) => {
    const [, bracketed, plain = name, port = '0'] = /^(?:\[(.*)\]|(.*)):(\d+)(?:\/udp)?$/.exec(name) ?? []
    return { address: bracketed ?? plain, port: Number(port) }
  })
  return foldTargets(targets)
}

/** Where in the later matrix the changes are; those of cells that it does not have are left out. */
export function changesByPlace(
  changes: readonly ReachChange[],
  spec: ReachSpec,
  sources: readonly string[],
): ChangesByPlace {
  const sourceAt = new Map(sources.map((name, s) => [name, s]))
  const targetAt = new Map(
    spec.to.map((target, t) => [spec.protocol === 'udp' ? `${targetName(target)}/udp` : targetName(target), t]),
  )
  const places = new Map<number, ReachChange>()
  for (const change of changes) {
    const [s, t] = [sourceAt.get(change.source), targetAt.get(change.target)]
    if (s !== undefined && t !== undefined && change.after !== undefined) places.set(s * spec.to.length + t, change)
  }
  return places
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return [...groups.values()]
}
