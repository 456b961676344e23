import type { RowState, RunCounts } from '../../../shared/contract/runs.ts'
import { countOf } from '../../../shared/runs/summary.ts'

export function noCounts(total: number): RunCounts {
  return { total, pending: total, running: 0, ok: 0, failed: 0, unreachable: 0, lost: 0, cancelled: 0 }
}

/** Which of a run's counts a state belongs to. */
export function countOfState(state: RowState): Exclude<keyof RunCounts, 'total'> {
  if (state === 'pending') return 'pending'
  if (state === 'connecting' || state === 'running') return 'running'
  return countOf(state)
}

export function countRows(rows: readonly { readonly state: RowState }[]): RunCounts {
  const counts = { ...noCounts(rows.length), pending: 0 }
  for (const { state } of rows) counts[countOfState(state)]++
  return counts
}
