import type { HostView } from '../../../shared/contract/inventory.ts'
import type { HostState } from '../../state/host_state.ts'

export const SORT_COLUMNS = ['state', 'name', 'address', 'user', 'login', 'tags', 'groups', 'latency'] as const
export type SortColumn = (typeof SORT_COLUMNS)[number]

export interface Sorting {
  readonly column: SortColumn
  readonly direction: 'ascending' | 'descending'
}

/** web2 before web10. */
const collator = new Intl.Collator('en', { numeric: true })

/** What needs a look first. */
const STATE_ORDER: Readonly<Record<HostState['state'], number>> = {
  unreachable: 0,
  failed: 1,
  'timed-out': 2,
  'worker-lost': 3,
  connecting: 4,
  running: 5,
  pending: 6,
  cancelled: 7,
  succeeded: 8,
}
const UNKNOWN_ORDER = 9

/** `states`: what was known when the order was asked for, so that rows stand still while news come in. */
export function sortHosts(
  hosts: readonly HostView[],
  { column, direction }: Sorting,
  states: ReadonlyMap<string, HostState>,
): readonly HostView[] {
  const sign = direction === 'ascending' ? 1 : -1
  if (column === 'state') {
    const order = ({ name }: HostView) => STATE_ORDER[states.get(name)?.state ?? 'pending'] ?? UNKNOWN_ORDER
    const known = ({ name }: HostView) => (states.has(name) ? 0 : UNKNOWN_ORDER)
    return [...hosts].sort((a, b) => sign * (known(a) - known(b) || order(a) - order(b)))
  }
  if (column === 'latency') {
    const latency = ({ name }: HostView) => states.get(name)?.test?.latencyMs
    return [...hosts].sort((a, b) => {
      const [left, right] = [latency(a), latency(b)]
      // Those without one come last, whichever way.
      if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined)
      return sign * (left - right)
    })
  }
  const text = textOf[column]
  const keyed = hosts.map((host) => ({ host, text: text(host) }))
  keyed.sort((a, b) => sign * collator.compare(a.text, b.text))
  return keyed.map(({ host }) => host)
}

const textOf: Readonly<Record<Exclude<SortColumn, 'state' | 'latency'>, (host: HostView) => string>> = {
  name: ({ name }) => name,
  address: ({ address, port }) => `${address} ${port}`,
  user: ({ user }) => user ?? '',
  login: ({ login }) => login ?? '',
  tags: ({ tags }) => tags.join(' '),
  groups: ({ groups }) => groups.join(' '),
}
