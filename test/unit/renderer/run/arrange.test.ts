import { describe, expect, it } from 'vitest'
import {
  arrange,
  keepArranged,
  moveSelection,
  nextNotOk,
  plainArrangement,
} from '../../../../renderer/screens/run/results/arrange.ts'
import { emptySelection } from '../../../../renderer/ui/selection.ts'
import type { RowState, RunRow } from '../../../../shared/contract/runs.ts'

const row = (n: number, state: RowState, more: Partial<RunRow> = {}): RunRow => ({
  ...{ n, host: `web${n}`, address: '10.0.0.1', port: 22, user: 'deploy', state },
  ...more,
})
const rows = [
  row(0, 'succeeded', { status: 0, durationMs: 20 }),
  row(1, 'unreachable', { durationMs: 9000 }),
  row(2, 'failed', { status: 1, durationMs: 30 }),
  row(3, 'succeeded', { status: 0, durationMs: 10 }),
  row(4, 'timed-out', { durationMs: 5000 }),
  row(10, 'cancelled'),
].map((one, n) => ({ ...one, n }))

describe("the order of a run's hosts", () => {
  it('begins with those that did not do it', () => {
    expect(arrange(rows, plainArrangement)).toEqual([2, 4, 1, 5, 0, 3])
    expect(arrange(rows, { ...plainArrangement, notOkFirst: false })).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('follows a column when one is asked for', () => {
    const by = (column: 'host' | 'time' | 'exit', descending = false) =>
      arrange(rows, { ...plainArrangement, sort: { by: column, descending } })
    expect(by('time')).toEqual([5, 3, 0, 2, 4, 1])
    expect(by('exit', true)).toEqual([1, 4, 5, 2, 0, 3])
    // web10 comes after web4.
    expect(by('host')).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('holds only what a count or a group of answers means', () => {
    expect(arrange(rows, { ...plainArrangement, filter: 'failed' })).toEqual([2, 4])
    expect(arrange(rows, { ...plainArrangement, only: new Set(['web3', 'web1']) })).toEqual([1, 3])
  })

  it('stays as it is while states change: who leaves a filter goes, who comes stands last', () => {
    const filter = { ...plainArrangement, filter: 'failed' as const }
    const later = rows.map((one) => (one.n === 0 ? { ...one, state: 'failed' as const } : one))
    expect(keepArranged([2, 4], later, filter)).toEqual([2, 4, 0])
    const mended = later.map((one) => (one.n === 2 ? { ...one, state: 'succeeded' as const } : one))
    expect(keepArranged([2, 4, 0], mended, filter)).toEqual([4, 0])
    const order = [0, 1, 2, 3, 4, 5]
    expect(keepArranged(order, later, plainArrangement)).toBe(order)
  })
})

describe('a selection', () => {
  it('stays on its hosts when they are put in another order', () => {
    const selection = { active: 2, anchor: 0, chosen: new Set([0, 2]) }
    expect(moveSelection(selection, [0, 1, 2], [2, 1, 0])).toEqual({ active: 0, anchor: 2, chosen: new Set([2, 0]) })
    expect(moveSelection(selection, [0, 1, 2], [1])).toEqual(emptySelection)
  })

  it('steps from one host that did not do it to the next and the one before, round the end', () => {
    const order = [0, 1, 2, 3, 4, 5]
    const active = (from: number, step: 1 | -1) =>
      nextNotOk({ ...emptySelection, active: from }, order, rows, step).active
    expect([active(-1, 1), active(1, 1), active(2, 1), active(5, 1)]).toEqual([1, 2, 4, 1])
    expect([active(-1, -1), active(1, -1), active(4, -1)]).toEqual([5, 5, 2])
    expect(nextNotOk(emptySelection, [0, 3], rows, 1)).toBe(emptySelection)
  })
})
