import type { ReachSpec } from '../../../../../shared/contract/reach.ts'
import { foldPorts, foldTargets, targetName } from '../../../../../shared/reach/targets.ts'
import { foldNames } from '../../../../../shared/targets/ranges.ts'

/** What the rows and columns of a grid are, and which probe is where they cross. */
export interface Axes {
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  /** The probe's place in the matrix; undefined where nothing was to be probed. */
  readonly placeAt: (row: number, column: number) => number | undefined
  /** Several of them in short. */
  readonly rowsName: (rows: readonly number[]) => string
  readonly columnsName: (columns: readonly number[]) => string
}

/**
 * Sources by targets. Of this machine's probes, which would be one long row, hosts by ports.
 * @param sources their names
 */
export function axesOf(spec: ReachSpec, sources: readonly string[]): Axes {
  return spec.from === 'local' ? hostsByPorts(spec) : sourcesByTargets(spec, sources)
}

function sourcesByTargets({ to }: ReachSpec, sources: readonly string[]): Axes {
  return {
    rows: sources,
    columns: to.map(targetName),
    placeAt: (row, column) => row * to.length + column,
    rowsName: (rows) => foldNames(rows.map((row) => sources[row]!)),
    columnsName: (columns) => foldTargets(columns.map((column) => to[column]!)),
  }
}

function hostsByPorts({ to }: ReachSpec): Axes {
  const hosts = distinct(to.map(({ name, address }) => name ?? address))
  const ports = distinct(to.map(({ port }) => port)).sort((a, b) => a - b)
  const rowOf = new Map(hosts.map((host, row) => [host, row]))
  const columnOf = new Map(ports.map((port, column) => [port, column]))
  const places = new Map(
    to.map(({ name, address, port }, t) => [rowOf.get(name ?? address)! * ports.length + columnOf.get(port)!, t]),
  )
  return {
    rows: hosts,
    columns: ports.map(String),
    placeAt: (row, column) => places.get(row * ports.length + column),
    rowsName: (rows) => foldNames(rows.map((row) => hosts[row]!)),
    columnsName: (columns) => foldPorts(columns.map((column) => ports[column]!)),
  }
}

function distinct<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)]
}
