import { useTranslation } from 'react-i18next'
import { byteText } from '../../../../shared/units.ts'
import { hashOf } from '../../../app/route.ts'
import { useActivity } from '../../../state/activity.ts'
import { InertText } from '../../../ui/ansi_text.tsx'
import { StateMark } from '../../../ui/state_mark.tsx'
import type { RunNow } from '../results/use_run.ts'
import { useView } from '../results/view.ts'

/** Of a run that sent or fetched files: how the chosen host did, and which of its files failed. */
export function TransferPane({ run }: { readonly run: RunNow }) {
  const { t } = useTranslation()
  const host = useView((view) => view.host)
  const transfer = useActivity((state) => state.transfers.find(({ runs }) => runs.includes(run.head.id)))
  const row = run.rows.find((one) => one.host === host)
  const failures = row?.transfer?.failures ?? []
  return (
    <div className="flex min-h-0 min-w-0 flex-col overflow-auto">
      <div className="flex items-center gap-3 border-b border-line px-3 py-1.5">
        <h3>{t('run.views.files')}</h3>
        {transfer && (
          <a href={hashOf({ screen: 'transfers', id: transfer.id })} className="ml-auto text-accent hover:underline">
            {t('run.transfer.open')}
          </a>
        )}
      </div>
      {!row && <p className="p-4 text-ink-3">{t('run.transfer.chooseHost')}</p>}
      {row && (
        <div className="flex flex-col gap-2 p-3">
          <p className="flex items-center gap-2">
            <StateMark state={row.state} word />
            <b>
              <InertText text={row.host} />
            </b>
            {row.transfer && (
              <span className="text-ink-2">
                {t('common.files', { count: row.transfer.files })} · {byteText(row.transfer.bytes)}
              </span>
            )}
          </p>
          {row.message !== undefined && (
            <p className="text-ink-2">
              <InertText text={row.message} />
            </p>
          )}
          {failures.length === 0 ? (
            <p className="text-ink-3">{t('run.transfer.allDone')}</p>
          ) : (
            <>
              <h4 className="text-fs-2 text-ink-3">{t('run.transfer.failures')}</h4>
              <ul className="flex flex-col gap-1">
                {failures.map(({ path, message }) => (
                  <li key={path}>
                    <span className="font-mono text-fs-2">
                      <InertText text={path} />
                    </span>{' '}
                    <span className="text-fail">
                      <InertText text={message} />
                    </span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      )}
    </div>
  )
}
