import type { RowState, RunCounts } from '../../../shared/contract/runs.ts'
import { countOfState } from '../../../shared/runs/row_state.ts'

export function noCounts(total: number): RunCounts {
  return { total, pending: total, running: 0, ok: 0, failed: 0, unreachable: 0, lost: 0, cancelled: 0 }
}

export function countRows(rows: readonly { readonly state: RowState }[]): RunCounts {
  const counts = { ...noCounts(rows.length), pending: 0 }
  for (const { state } of rows) counts[countOfState(state)]++
  return counts
}
