import { ArrowLeft, ArrowLeftRight } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../../shared/contract/define.ts'
import type { FlotillaContract } from '../../../shared/contract/index.ts'
import type { RunHead, RunRow } from '../../../shared/contract/runs.ts'
import type { TFunction } from 'i18next'
import { useAction } from '../../app/actions.ts'
import { go, hashOf } from '../../app/route.ts'
import { useQuery } from '../../engine/hooks.ts'
import { InertText } from '../../ui/ansi_text.tsx'
import { Button } from '../../ui/button.tsx'
import { DataTable, type Column } from '../../ui/data_table.tsx'
import { Checkbox } from '../../ui/field.tsx'
import { emptySelection } from '../../ui/selection.ts'
import { StateMark } from '../../ui/state_mark.tsx'
import { DiffView } from '../run/output/diff_view.tsx'
import { Split } from '../run/results/split.tsx'
import { exitText } from '../run/results/words.ts'
import { whenText } from './when.ts'

type Row = OutputOf<FlotillaContract['runs.compare']>['rows'][number]

/** Two runs, host by host. */
export function Comparison({ a, b }: { readonly a: string; readonly b: string }) {
  const { t } = useTranslation()
  const { data, failure } = useQuery('runs.compare', { a, b })
  const [onlyDifferent, setOnlyDifferent] = useState(true)
  const [selection, setSelection] = useState(emptySelection)
  const all = data?.rows ?? []
  const different = useMemo(() => all.filter((row) => !row.sameOutcome || !row.sameOutput), [all])
  const rows = onlyDifferent ? different : all
  const columns = useMemo(() => comparisonColumns(t), [t])
  const row = rows[selection.active]
  const toggle = () => {
    setOnlyDifferent((now) => !now)
    setSelection(emptySelection)
  }
  useAction('history.onlyDifferent', toggle)
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-2">
        <Button look="quiet" onPress={() => go({ screen: 'history' })}>
          <ArrowLeft size={14} aria-hidden />
          {t('history.comparison.back')}
        </Button>
        <h1 className="text-fs-4 font-semibold">{t('history.comparison.title')}</h1>
        <div className="ml-auto flex items-center gap-3">
          <span role="status" className="text-ink-2">
            {data &&
              (different.length === 0
                ? t('history.comparison.allSame')
                : t('history.comparison.summary', {
                    count: different.length,
                    same: String(all.length - different.length),
                  }))}
          </span>
          <Checkbox isSelected={onlyDifferent} onChange={toggle}>
            {t('history.comparison.onlyDifferent')}
          </Checkbox>
        </div>
      </div>
      {failure && (
        <p role="alert" className="p-4 text-fail">
          {failure.code === 'not-found' ? t('run.results.gone') : failure.message}
        </p>
      )}
      {data && (
        <>
          <div className="grid grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)] items-center gap-3 border-b border-line px-3 py-1.5">
            <RunTitle head={data.a} label={t('history.comparison.first')} />
            <Button
              look="quiet"
              aria-label={t('history.comparison.swap')}
              onPress={() => go({ screen: 'history', compare: [b, a] })}
            >
              <ArrowLeftRight size={14} aria-hidden />
            </Button>
            <RunTitle head={data.b} label={t('history.comparison.second')} />
          </div>
          <Split
            label={t('run.results.resize')}
            left={
              <div className="flex min-h-0 min-w-0 flex-col">
                <DataTable
                  label={t('history.comparison.hosts')}
                  rows={rows}
                  columns={columns}
                  keyOf={({ host }) => host}
                  selection={selection}
                  onSelect={setSelection}
                  empty={<p className="p-4 text-ink-3">{t('history.comparison.allSame')}</p>}
                />
              </div>
            }
            right={
              <div className="flex min-h-0 min-w-0 flex-col">
                {!row ? (
                  <p className="p-4 text-ink-3">{t('history.comparison.choose')}</p>
                ) : row.a && row.b ? (
                  <DiffView a={{ run: a, host: row.host }} b={{ run: b, host: row.host }} />
                ) : (
                  <p className="p-4 text-ink-3">{t('history.comparison.onlyOne')}</p>
                )}
              </div>
            }
          />
        </>
      )}
    </>
  )
}

function RunTitle({ head, label }: { readonly head: RunHead; readonly label: string }) {
  const { t, i18n } = useTranslation()
  return (
    <a href={hashOf({ screen: 'run', id: head.id })} className="flex min-w-0 flex-col hover:text-accent">
      <span className="text-fs-1 text-ink-3">
        {label} · {whenText(t, head.startedAt, i18n.language)}
      </span>
      <span className="truncate font-mono text-fs-2">
        <InertText text={head.title} />
      </span>
    </a>
  )
}

function comparisonColumns(t: TFunction): readonly Column<Row>[] {
  return [
    {
      id: 'host',
      title: t('history.comparison.columns.host'),
      width: 'minmax(64px,1.2fr)',
      cell: ({ host }) => <InertText text={host} />,
    },
    {
      id: 'a',
      title: t('history.comparison.columns.first'),
      width: 'minmax(112px,1fr)',
      cell: ({ a }) => <Outcome row={a} />,
    },
    {
      id: 'b',
      title: t('history.comparison.columns.second'),
      width: 'minmax(112px,1fr)',
      cell: ({ b }) => <Outcome row={b} />,
    },
    {
      id: 'output',
      title: t('history.comparison.columns.output'),
      width: '84px',
      cell: ({ a, b, sameOutput }) =>
        a && b ? (
          <span className={sameOutput ? 'text-ink-3' : 'text-ink'}>
            {sameOutput ? '=' : '≠'} {t(sameOutput ? 'history.comparison.same' : 'history.comparison.different')}
          </span>
        ) : (
          ''
        ),
    },
  ]
}

function Outcome({ row }: { readonly row: RunRow | undefined }) {
  const { t } = useTranslation()
  if (!row) return <span className="text-ink-3">{t('history.comparison.missing')}</span>
  return (
    <span className="flex items-center gap-1.5">
      <StateMark state={row.state} word />
      {(row.status !== undefined || row.signal !== undefined) && row.state !== 'succeeded' && (
        <span className="text-ink-3">{exitText(row)}</span>
      )}
    </span>
  )
}
