import type { TFunction } from 'i18next'
import type { RunRow } from '../../../../shared/contract/runs.ts'

type Outcome = Pick<RunRow, 'state'> & Partial<Pick<RunRow, 'status' | 'signal' | 'reason' | 'message'>>

/** The exit column: a status, a signal, or that there was none. */
export function exitText({ status, signal }: Pick<Outcome, 'status' | 'signal'>): string {
  return status !== undefined ? String(status) : signal !== undefined ? signal.replace(/^SIG/, '') : '—'
}

/** How a host ended, in words: "exit 127", "signal TERM", "no answer in time". Empty for a plain success. */
export function outcomeText(t: TFunction, { state, status, signal, reason }: Outcome): string {
  if (reason !== undefined) return t(`common.reason.${reason}`)
  if (signal !== undefined) return t('run.folded.signal', { signal: signal.replace(/^SIG/, '') })
  if (status !== undefined) return status === 0 ? '' : t('run.folded.exit', { status: String(status) })
  return state === 'succeeded' ? '' : t(`common.state.${state}`)
}
