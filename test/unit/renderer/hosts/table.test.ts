import { describe, expect, it } from 'vitest'
import { moveSelection } from '../../../../renderer/screens/hosts/row_selection.ts'
import { sortHosts, type Sorting } from '../../../../renderer/screens/hosts/sort.ts'
import { countHosts, countStates } from '../../../../renderer/sidebar/group_counts.ts'
import type { HostState } from '../../../../renderer/state/host_state.ts'
import { host } from './views.ts'

const up = (column: Sorting['column']): Sorting => ({ column, direction: 'ascending' })
const down = (column: Sorting['column']): Sorting => ({ column, direction: 'descending' })
const tested = (latencyMs: number): HostState => ({ state: 'succeeded', test: { host: '', state: 'ok', latencyMs } })
const states = new Map<string, HostState>([
  ['slow', tested(90)],
  ['quick', tested(2)],
  ['gone', { state: 'unreachable' }],
])
const hosts = [host('slow'), host('unknown'), host('quick'), host('gone')]
const sorted = (sorting: Sorting) => sortHosts(hosts, sorting, states).map(({ name }) => name)

describe('sorting hosts', () => {
  it('reads numbers as such', () => {
    const names = sortHosts([host('web10'), host('web9')], up('name'), states).map(({ name }) => name)
    expect(names).toEqual(['web9', 'web10'])
  })

  it('puts what needs a look first, and what is not known last', () => {
    expect(sorted(up('state'))).toEqual(['gone', 'slow', 'quick', 'unknown'])
  })

  it('leaves hosts without a latency at the end, whichever way', () => {
    expect(sorted(up('latency'))).toEqual(['quick', 'slow', 'unknown', 'gone'])
    expect(sorted(down('latency'))).toEqual(['slow', 'quick', 'unknown', 'gone'])
  })
})

describe('a selection in a table that changes', () => {
  const before = ['a', 'b', 'c', 'd']

  it('stays with its rows in another order', () => {
    const moved = moveSelection({ active: 1, anchor: 0, chosen: new Set([0, 1]) }, before, ['d', 'c', 'b', 'a'])
    expect(moved).toEqual({ active: 2, anchor: 3, chosen: new Set([2, 3]) })
  })

  it('leaves out rows that are not shown', () => {
    const moved = moveSelection({ active: 1, anchor: 1, chosen: new Set([1, 2]) }, before, ['c', 'd'])
    expect(moved).toEqual({ active: -1, anchor: -1, chosen: new Set([0]) })
  })

  it('of all rows that were shown does not grow when more are shown', () => {
    const moved = moveSelection({ active: 0, anchor: 0, chosen: 'all' }, ['a', 'b'], before)
    expect(moved.chosen).toEqual(new Set([0, 1]))
  })
})

describe('counting how hosts do', () => {
  const grouped = new Map(
    [host('slow', { groups: ['web', 'all-of-it'] }), host('gone', { groups: ['web'] })].map((one) => [one.name, one]),
  )

  it('counts a host in every group that holds it, and among all', () => {
    expect(Object.fromEntries(countStates(states, grouped))).toEqual({
      '': { ok: 1, failed: 0, unreachable: 1, running: 0 },
      web: { ok: 1, failed: 0, unreachable: 1, running: 0 },
      'all-of-it': { ok: 1, failed: 0, unreachable: 0, running: 0 },
    })
  })

  it('counts some hosts', () => {
    expect(countHosts(states, hosts)).toEqual({ ok: 2, failed: 0, unreachable: 1, running: 0 })
    expect(countHosts(states, [host('unknown')])).toBeUndefined()
    expect(countHosts(new Map(), hosts)).toBeUndefined()
  })

  it('counts hosts that are busy, be it with connecting', () => {
    const busy = new Map([
      ['slow', { state: 'connecting' as const }],
      ['gone', { state: 'running' as const }],
    ])
    expect(countStates(busy, grouped).get('web')).toEqual({ ok: 0, failed: 0, unreachable: 0, running: 2 })
  })
})
