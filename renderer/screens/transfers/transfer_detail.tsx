import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RunRow } from '../../../shared/contract/runs.ts'
import type { TransferHead } from '../../../shared/contract/transfers.ts'
import { inertText } from '../../../shared/inert_text.ts'
import { countOfState, hasEnded } from '../../../shared/runs/row_state.ts'
import { byteText, seconds } from '../../../shared/units.ts'
import { useAction } from '../../app/actions.ts'
import { engine } from '../../engine/engine.ts'
import { useStream } from '../../engine/hooks.ts'
import { Button } from '../../ui/button.tsx'
import { DataTable, type Column } from '../../ui/data_table.tsx'
import { chosenOf, emptySelection } from '../../ui/selection.ts'
import { COUNT_LOOKS, StateMark } from '../../ui/state_mark.tsx'
import { toastFailure } from '../../ui/toasts.ts'
import { ProgressBar } from './progress_bar.tsx'
import { useTransferWords } from './words.ts'

/** One transfer: how far it is as a whole and on each host, and what can be done about it. */
export function TransferDetail({ head }: { readonly head: TransferHead }) {
  const { t } = useTranslation()
  const words = useTransferWords().state(head)
  const [rows, setRows] = useState<readonly RunRow[]>([])
  const [selection, setSelection] = useState(emptySelection)
  const failure = useStream('transfers.watch-one', { id: head.id }, (event) =>
    setRows((known) => {
      const next = [...known]
      for (const row of event.rows) next[row.n] = row
      return next
    }),
  )
  const { id, state, counts } = head
  const bad = counts.failed + counts.unreachable + counts.lost + counts.cancelled
  const isGoing = state === 'waiting' || state === 'preparing' || state === 'running'
  const canResume = state === 'paused' || state === 'interrupted'
  const ask = (call: Promise<unknown>) => void call.catch(toastFailure)
  const pause = () => ask(engine.mutate('transfers.pause', { id }))
  const resume = () => ask(engine.mutate('transfers.resume', { id }))
  const retry = () => ask(engine.mutate('transfers.retry', { id }))
  const cancel = () => ask(engine.mutate('transfers.cancel', { id }))
  const clear = () => ask(engine.mutate('transfers.clear', { ids: [id] }))
  useAction('transfers.pause', isGoing ? pause : resume, isGoing || canResume)
  useAction('transfers.retry', retry, state === 'ended' && bad > 0)
  useAction('transfers.cancel', cancel, isGoing || canResume)
  useAction('transfers.clear', clear, state === 'ended')

  const columns = useColumns()
  const chosen = chosenOf(selection, rows)
  const looked = chosen.length === 1 ? chosen[0] : undefined
  return (
    <section aria-label={inertText(head.title)} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="flex flex-col gap-2 border-b border-line p-3">
        <div className="flex flex-wrap items-center gap-2">
          <h2 className="min-w-0 flex-1 truncate text-fs-4 font-semibold" title={inertText(head.sources.join('\n'))}>
            {inertText(head.title)}
          </h2>
          {isGoing && <Button onPress={pause}>{t('transfers.pause')}</Button>}
          {canResume && (
            <Button look="primary" onPress={resume}>
              {t('transfers.resume')}
            </Button>
          )}
          {state === 'ended' && bad > 0 && (
            <Button look="primary" onPress={retry}>
              {t('transfers.retry', { count: bad })}
            </Button>
          )}
          {isGoing || canResume ? (
            <Button look="danger" onPress={cancel}>
              {t('common.cancel')}
            </Button>
          ) : (
            <Button onPress={clear}>{t('transfers.clear')}</Button>
          )}
        </div>
        <ProgressBar
          label={t('transfers.progress')}
          done={head.bytes}
          total={head.totalBytes}
          colour={state !== 'ended' ? 'bg-run' : bad > 0 ? 'bg-fail' : 'bg-ok'}
        />
        <div className="flex flex-wrap gap-x-4 text-ink-2">
          <span role="status" className={words.colour}>
            <span aria-hidden>{words.shape}</span> {words.text}
          </span>
          <span>
            {t('transfers.ofBytes', { done: byteText(head.bytes), total: byteText(head.totalBytes) })}
            {isGoing && head.bytesPerSecond > 0 && ` · ${byteText(head.bytesPerSecond)}/s`}
            {isGoing && head.leftMs !== undefined && ` · ${t('transfers.left', { time: seconds(head.leftMs) })}`}
          </span>
          <span className="font-mono text-fs-2">{inertText(head.destination)}</span>
        </div>
        {(head.message ?? failure?.message) !== undefined && (
          <p role="alert" className="text-fail">
            ✕ {inertText(head.message ?? failure?.message ?? '')}
          </p>
        )}
        {head.problems?.map(({ source, message }, at) => (
          <p key={at} className="text-fail">
            ✕ {inertText(`${source}: ${message}`)}
          </p>
        ))}
      </div>
      <DataTable
        label={t('transfers.hosts')}
        rows={rows}
        columns={columns}
        keyOf={({ n }) => n}
        selection={selection}
        onSelect={setSelection}
      />
      {looked && <HostFailures row={looked} />}
    </section>
  )
}

function useColumns(): readonly Column<RunRow>[] {
  const { t } = useTranslation()
  return useMemo(
    () => [
      {
        id: 'state',
        title: t('transfers.column.state'),
        hideTitle: true,
        width: '20px',
        cell: ({ state }) => <StateMark state={state} />,
      },
      { id: 'host', title: t('transfers.column.host'), width: 'minmax(90px,160px)', cell: ({ host }) => host },
      {
        id: 'progress',
        title: t('transfers.column.progress'),
        width: 'minmax(60px,1fr)',
        cell: ({ host, state, transfer }) => (
          <ProgressBar
            label={host}
            done={state === 'succeeded' ? 1 : (transfer?.bytes ?? 0)}
            total={state === 'succeeded' ? 1 : (transfer?.totalBytes ?? 0)}
            colour={hasEnded(state) ? COUNT_LOOKS[countOfState(state)].bar : 'bg-run'}
          />
        ),
      },
      {
        id: 'files',
        title: t('transfers.column.files'),
        width: '90px',
        align: 'right',
        cell: ({ transfer }) => transfer && `${transfer.files}/${transfer.totalFiles}`,
      },
      {
        id: 'speed',
        title: t('transfers.column.speed'),
        width: '90px',
        align: 'right',
        cell: ({ state, transfer }) =>
          state === 'running' && transfer && transfer.bytesPerSecond > 0
            ? `${byteText(transfer.bytesPerSecond)}/s`
            : '',
      },
      {
        id: 'note',
        title: t('transfers.column.note'),
        width: 'minmax(120px,2fr)',
        cell: ({ state, reason, message, transfer }) => (
          <span className="text-ink-2" title={message && inertText(message)}>
            {state === 'unreachable' && reason !== undefined && `${t(`common.reason.${reason}`)} · `}
            {inertText(
              message ??
                (state === 'running' ? transfer?.current : undefined) ??
                (transfer && transfer.skipped > 0
                  ? t('transfers.skipped', { count: transfer.skipped })
                  : t(`common.state.${state}`)),
            )}
          </span>
        ),
      },
    ],
    [t],
  )
}

/** What went wrong on the host that is selected, file by file. */
function HostFailures({ row }: { readonly row: RunRow }) {
  const { t } = useTranslation()
  const failures = row.transfer?.failures ?? []
  if (failures.length === 0) return null
  return (
    <div className="max-h-40 overflow-auto border-t border-line bg-sunken p-3">
      <h3 className="text-fs-2 text-ink-2">
        {t('transfers.failuresOf', { host: row.host, count: row.transfer?.failedFiles ?? failures.length })}
      </h3>
      <ul className="font-mono text-fs-2 select-text">
        {failures.map(({ path, message }) => (
          <li key={path}>
            <span className="text-fail">✕</span> {inertText(message.includes(path) ? message : `${path}: ${message}`)}
          </li>
        ))}
      </ul>
    </div>
  )
}
