import type { LoadPoint } from '../../../../../shared/contract/tester/load.ts'

/** The points with new ones behind; a stream that begins anew tells all of them again, and then they replace what was known. */
export function withPoints(known: readonly LoadPoint[], told: readonly LoadPoint[]): readonly LoadPoint[] {
  const [first] = told
  if (!first) return known
  const last = known.at(-1)
  return last === undefined || first.atMs <= last.atMs ? told : [...known, ...told]
}

type Counted = 'sent' | 'echoed' | 'errors' | 'bytesOut' | 'bytesIn'

/** How long each point's interval was, milliseconds. */
function lengthsOf(points: readonly LoadPoint[]): readonly number[] {
  return points.map(({ atMs }, at) => Math.max(1, atMs - (points[at - 1]?.atMs ?? 0)))
}

/** Of each point, so many a second. */
export function ratesOf(points: readonly LoadPoint[], counted: Counted): readonly number[] {
  const lengths = lengthsOf(points)
  return points.map((point, at) => (point[counted] * 1_000) / lengths[at]!)
}

const RECENT_MS = 1_000

/** So many a second over the last second, or as much of it as there is; undefined before anything was told. */
export function recentRate(points: readonly LoadPoint[], counted: Counted): number | undefined {
  const last = points.at(-1)
  if (!last) return undefined
  let [at, count] = [points.length, 0]
  const begin = () => points[at - 1]?.atMs ?? 0
  while (at > 0 && last.atMs - begin() < RECENT_MS) count += points[--at]![counted]
  const tookMs = last.atMs - begin()
  return tookMs > 0 ? (count * 1_000) / tookMs : undefined
}
