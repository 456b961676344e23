import type { LoadHead } from '../../../../shared/contract/tester/load.ts'

/** The ids in the address: none, one, or two to compare. */
export function idsOf(route: string | undefined): readonly string[] {
  return route === undefined ? [] : [...new Set(route.split(',').filter((id) => id !== ''))].slice(0, 2)
}

/** What is shown of a load by itself: with the other of its pair, streams before datagrams whichever of the two it is. */
export function shownWith(load: LoadHead, loads: readonly LoadHead[]): readonly string[] {
  const other = loads.find(({ id }) => id === load.pair)
  if (!other) return [load.id]
  const rank = ({ id, spec }: LoadHead) => `${spec.protocol === 'udp' ? 1 : 0} ${id}`
  return [load, other].sort((a, b) => rank(a).localeCompare(rank(b))).map(({ id }) => id)
}

/** The list with what an event says of it, newest first. */
export function withChanges(
  known: readonly LoadHead[],
  changed: readonly LoadHead[],
  removed: readonly string[],
): readonly LoadHead[] {
  const byId = new Map(known.map((load) => [load.id, load]))
  for (const load of changed) byId.set(load.id, load)
  for (const id of removed) byId.delete(id)
  return [...byId.values()].sort((a, b) => b.startedAt.localeCompare(a.startedAt) || b.id.localeCompare(a.id))
}
