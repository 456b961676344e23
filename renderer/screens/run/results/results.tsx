import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isNotOk } from '../../../../shared/runs/row_state.ts'
import { useAction } from '../../../app/actions.ts'
import type { MenuEntry } from '../../../ui/menu.tsx'
import { OutputPane } from '../output/output_pane.tsx'
import { useFolded } from '../output/use_folded.ts'
import { TransferPane } from '../output/transfer_pane.tsx'
import { plainArrangement, type Arrangement } from './arrange.ts'
import { copyText, exportRun, foldedText } from './export.ts'
import { cancelHosts, HostTable } from './host_table.tsx'
import { editAgain, rerun } from './rerun.ts'
import { Split } from './split.tsx'
import { SummaryBar } from './summary_bar.tsx'
import type { RunNow } from './use_run.ts'
import { showOnly, useView } from './view.ts'
import { outcomeText } from './words.ts'

/** All there is to see of a run. */
export function Results({ run }: { readonly run: RunNow }) {
  const { t } = useTranslation()
  const { head, rows, isOver } = run
  const isCommand = head.kind === 'command'
  const only = useView((view) => view.only)
  const [wanted, setWanted] = useState<Arrangement>(plainArrangement)
  const arrangement = useMemo(() => ({ ...wanted, only }), [wanted, only])
  const onArrange = useCallback((changes: Partial<Arrangement>) => setWanted((now) => ({ ...now, ...changes })), [])
  const shown = useRef<readonly string[]>([])
  const folded = useFolded(run)
  useEffect(() => showOnly(undefined), [head.id])

  const notOk = useMemo(() => rows.filter(({ state }) => isNotOk(state)).map(({ host }) => host), [rows])
  const rerunNotOk = () => rerun(head, notOk)
  const rerunAll = () =>
    rerun(
      head,
      rows.map(({ host }) => host),
    )
  useAction('run.cancel', () => cancelHosts(head.id), !isOver)
  useAction('run.rerunFailed', rerunNotOk, isOver && isCommand && notOk.length > 0)
  useAction('run.export', () => void exportRun(head.id, 'text'), isCommand)

  const rerunEntries: (MenuEntry | null)[] = [
    { id: 'all', label: t('run.results.rerunAll', { count: head.counts.total }), act: rerunAll },
    { id: 'edit', label: t('run.results.edit'), act: () => editAgain(head) },
  ]
  const exportEntries: (MenuEntry | null)[] = [
    { id: 'text', label: t('run.results.exportText'), act: () => void exportRun(head.id, 'text') },
    { id: 'json', label: t('run.results.exportJson'), act: () => void exportRun(head.id, 'json') },
    { id: 'csv', label: t('run.results.exportCsv'), act: () => void exportRun(head.id, 'csv') },
    null,
    {
      id: 'copy',
      label: t('run.results.copyAnswers'),
      isDisabled: folded.groups.length === 0,
      act: () =>
        void copyText(
          foldedText(folded.groups, (group) => outcomeText(t, group)),
          t('common.copied'),
        ),
    },
    {
      id: 'names',
      label: t('run.results.copyShown', { count: shown.current.length }),
      act: () => void copyText(shown.current.join('\n'), t('common.copied')),
    },
  ]
  return (
    <section aria-label={t('run.results.heading')} className="flex min-h-0 flex-1 flex-col">
      <SummaryBar
        run={run}
        filter={arrangement.filter}
        onFilter={(filter) => onArrange({ filter })}
        onCancel={() => cancelHosts(head.id)}
        notOk={notOk.length}
        onRerun={rerunNotOk}
        rerunEntries={rerunEntries}
        exportEntries={exportEntries}
      />
      <Split
        label={t('run.results.resize')}
        left={<HostTable run={run} arrangement={arrangement} onArrange={onArrange} shown={shown} />}
        right={isCommand ? <OutputPane run={run} folded={folded} /> : <TransferPane run={run} />}
      />
    </section>
  )
}
