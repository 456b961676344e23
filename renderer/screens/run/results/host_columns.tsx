import type { TFunction } from 'i18next'
import { useEffect, useState } from 'react'
import type { RunRow } from '../../../../shared/contract/runs.ts'
import { inertText } from '../../../../shared/inert_text.ts'
import { hasEnded, isNotOk } from '../../../../shared/runs/row_state.ts'
import { byteText, seconds } from '../../../../shared/units.ts'
import { InertText } from '../../../ui/ansi_text.tsx'
import { cx } from '../../../ui/class_names.ts'
import type { Column } from '../../../ui/data_table.tsx'
import { STATE_LOOKS, StateMark } from '../../../ui/state_mark.tsx'
import type { Arrangement } from './arrange.ts'
import { toldAt } from './use_run.ts'
import { exitText, outcomeText } from './words.ts'

type Sort = NonNullable<Arrangement['sort']>

const CHARACTER_PX = 9
const MOST_HOST_PX = 200

interface ColumnsOptions {
  readonly t: TFunction
  readonly kind: 'command' | 'put' | 'get'
  /** Of the longest name. */
  readonly hostCharacters: number
  readonly sort: Sort | undefined
  readonly onSort: (by: Sort['by']) => void
}

/** The columns of a run's table: of a command its exit and last line, of a transfer its files. */
export function hostColumns({ t, kind, hostCharacters, sort, onSort }: ColumnsOptions): readonly Column<RunRow>[] {
  const sortBy = (by: Sort['by']) => {
    const direction: 'ascending' | 'descending' | undefined =
      sort?.by !== by ? undefined : sort.descending ? 'descending' : 'ascending'
    return { direction, onSort: () => onSort(by) }
  }
  const state: Column<RunRow> = {
    id: 'state',
    title: t('run.results.columns.state'),
    hideTitle: true,
    width: '16px',
    cell: (row) => <StateMark state={row.state} />,
  }
  const host: Column<RunRow> = {
    id: 'host',
    title: t('run.results.columns.host'),
    // Not `ch`: titles are smaller than what stands under them.
    width: `${Math.min(MOST_HOST_PX, Math.max(64, Math.ceil(hostCharacters * CHARACTER_PX)))}px`,
    sort: sortBy('host'),
    cell: (row) => <InertText text={row.host} />,
  }
  const time: Column<RunRow> = {
    id: 'time',
    title: t('run.results.columns.time'),
    width: '58px',
    align: 'right',
    sort: sortBy('time'),
    cell: (row) => <span className="text-ink-2">{hasEnded(row.state) ? timeText(row) : <BusyTime row={row} />}</span>,
  }
  const exit: Column<RunRow> = {
    id: 'exit',
    title: t('run.results.columns.exit'),
    width: '48px',
    align: 'right',
    sort: sortBy('exit'),
    cell: (row) => (
      <span className={isNotOk(row.state) ? STATE_LOOKS[row.state].colour : 'text-ink-2'}>
        {isNotOk(row.state) || row.state === 'succeeded' ? exitText(row) : ''}
      </span>
    ),
  }
  const line: Column<RunRow> = {
    id: 'line',
    title: t('run.results.columns.line'),
    width: 'minmax(0,1fr)',
    cell: (row) => <LastLine t={t} row={row} />,
  }
  if (kind === 'command') return [state, host, exit, time, line]
  const files: Column<RunRow> = {
    id: 'files',
    title: t('run.results.columns.files'),
    width: '64px',
    align: 'right',
    cell: ({ transfer }) => (
      <span className="text-ink-2">
        {transfer ? `${transfer.files + transfer.skipped}/${transfer.totalFiles}` : ''}
      </span>
    ),
  }
  const size: Column<RunRow> = {
    id: 'size',
    title: t('run.results.columns.size'),
    width: '72px',
    align: 'right',
    cell: ({ transfer }) => <span className="text-ink-2">{transfer ? byteText(transfer.bytes) : ''}</span>,
  }
  return [state, host, files, size, time, line]
}

/** A host that was never begun took no time: that is no number to show. */
const timeText = ({ durationMs }: RunRow) => (durationMs ? seconds(durationMs) : '')

/** A host that says nothing sends no news: its time moves on here. */
function BusyTime({ row }: { readonly row: RunRow }) {
  const [now, setNow] = useState(() => performance.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  if (row.durationMs === undefined) return null
  return seconds(row.durationMs + Math.max(0, now - toldAt(row)))
}

/** What a host said last; of one that said nothing because it was not reached, why. */
function LastLine({ t, row }: { readonly t: TFunction; readonly row: RunRow }) {
  const { state, reason, message, lastLine, transfer } = row
  if (reason !== undefined || (message !== undefined && lastLine === undefined && isNotOk(state)))
    return (
      <span
        className={state === 'unreachable' || state === 'cancelled' ? 'text-ink-2' : 'text-fail'}
        title={message && inertText(message)}
      >
        {reason !== undefined && `${t(`common.reason.${reason}`)} · `}
        <InertText text={message ?? ''} />
      </span>
    )
  const said = lastLine ?? transfer?.failures?.[0]?.message ?? transfer?.current
  if (said !== undefined)
    return (
      <span className="font-mono text-fs-2 text-ink-2" title={said && inertText(said)}>
        {/* Their exit column says nothing. */}
        {(state === 'timed-out' || state === 'worker-lost') && (
          <span className={cx('font-sans', STATE_LOOKS[state].colour)}>{t(`common.state.${state}`)} · </span>
        )}
        <InertText text={said} />
      </span>
    )
  return <span className="text-ink-3">{isNotOk(state) && row.status === undefined ? outcomeText(t, row) : ''}</span>
}
