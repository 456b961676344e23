import type { RowState, RunCounts } from '../contract/runs.ts'
import { countOf } from './summary.ts'

/** The counts of a run, one for each thing that can be said of a host. */
export type CountName = Exclude<keyof RunCounts, 'total'>

/** Which of a run's counts a state belongs to. */
export function countOfState(state: RowState): CountName {
  if (state === 'pending') return 'pending'
  if (state === 'connecting' || state === 'running') return 'running'
  return countOf(state)
}

export function hasEnded(state: RowState): boolean {
  return state !== 'pending' && state !== 'connecting' && state !== 'running'
}

/** A host that was to do it and did not, for whatever reason. */
export function isNotOk(state: RowState): boolean {
  return hasEnded(state) && state !== 'succeeded'
}
