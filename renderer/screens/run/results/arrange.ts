import type { RunRow } from '../../../../shared/contract/runs.ts'
import { countOfState, isNotOk, type CountName } from '../../../../shared/runs/row_state.ts'
import { choose, emptySelection, type Selection } from '../../../ui/selection.ts'

/** In the order in which they are shown: what was done, what was not, what is still to do. */
export const COUNT_NAMES: readonly CountName[] = [
  'ok',
  'failed',
  'unreachable',
  'lost',
  'cancelled',
  'running',
  'pending',
]

/** Why it did not do it takes more than an exit status or a signal to say. */
export function needsWords({ reason, message, status, signal }: RunRow): boolean {
  return reason !== undefined || (message !== undefined && status === undefined && signal === undefined)
}

export interface Arrangement {
  readonly filter: CountName | undefined
  /** Only these hosts. */
  readonly only: ReadonlySet<string> | undefined
  readonly notOkFirst: boolean
  readonly sort: { readonly by: 'host' | 'time' | 'exit'; readonly descending: boolean } | undefined
}

export const plainArrangement: Arrangement = { filter: undefined, only: undefined, notOkFirst: true, sort: undefined }

/** The numbers of the rows to show, in order. */
export function arrange(rows: readonly RunRow[], arrangement: Arrangement): number[] {
  const shown = rows.filter((row) => isShown(row, arrangement))
  const { sort, notOkFirst } = arrangement
  if (sort) {
    const sign = sort.descending ? -1 : 1
    shown.sort((a, b) => sign * compare(a, b, sort.by) || a.n - b.n)
  } else if (notOkFirst) shown.sort((a, b) => rank(a) - rank(b) || a.n - b.n)
  return shown.map(({ n }) => n)
}

/**
 * The same order while things change, so that nothing jumps under a reader's eyes: rows that no longer belong go, new
 * ones come at the end.
 */
export function keepArranged(
  order: readonly number[],
  rows: readonly RunRow[],
  arrangement: Arrangement,
): readonly number[] {
  const { filter, only } = arrangement
  if (filter === undefined && only === undefined && order.length === rows.length) return order
  const kept = order.filter((n) => rows[n] !== undefined && isShown(rows[n], arrangement))
  const have = new Set(kept)
  const come = rows.filter((row) => !have.has(row.n) && isShown(row, arrangement)).map(({ n }) => n)
  return come.length === 0 && kept.length === order.length ? order : [...kept, ...come]
}

function isShown({ state, host }: RunRow, { filter, only }: Arrangement): boolean {
  return (filter === undefined || countOfState(state) === filter) && (only === undefined || only.has(host))
}

/** Where nothing is known weighs most after what failed: what is not yet ended comes in between. */
function rank({ state }: RunRow): number {
  if (state === 'failed' || state === 'timed-out') return 0
  if (state === 'unreachable') return 1
  if (state === 'worker-lost') return 2
  if (state === 'cancelled') return 3
  return state === 'succeeded' ? 5 : 4
}

const names = new Intl.Collator('en', { numeric: true })

function compare(a: RunRow, b: RunRow, by: 'host' | 'time' | 'exit'): number {
  if (by === 'host') return names.compare(a.host, b.host)
  if (by === 'time') return (a.durationMs ?? -1) - (b.durationMs ?? -1)
  // Signals and hosts that were not reached have no status, and are worse than any.
  return exitRank(a) - exitRank(b)
}

function exitRank({ status, state }: RunRow): number {
  return status ?? (isNotOk(state) ? Number.MAX_SAFE_INTEGER : -1)
}

/** The same rows selected when their places have changed. */
export function moveSelection(selection: Selection, before: readonly number[], after: readonly number[]): Selection {
  if (selection.chosen === 'all' || before === after) return selection
  const places = new Map(after.map((n, at) => [n, at]))
  const placeOf = (at: number) => places.get(before[at] ?? -1) ?? -1
  const chosen = new Set([...selection.chosen].map(placeOf).filter((at) => at >= 0))
  if (chosen.size === 0 && placeOf(selection.active) < 0) return emptySelection
  return { active: placeOf(selection.active), anchor: placeOf(selection.anchor), chosen }
}

/** The next (`step` 1) or previous (-1) row from the active one that did not do it; it goes round. */
export function nextNotOk(
  selection: Selection,
  order: readonly number[],
  rows: readonly RunRow[],
  step: 1 | -1,
): Selection {
  const { length } = order
  for (let distance = 1; distance <= length; distance++) {
    const begin = selection.active < 0 && step === -1 ? 0 : selection.active
    const at = (((begin + distance * step) % length) + length) % length
    const row = rows[order[at]!]
    if (row && isNotOk(row.state)) return choose(selection, at, length, { shift: false, mod: false })
  }
  return selection
}
