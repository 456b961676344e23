import { ArrowDownToLine, ArrowUpFromLine, SquareTerminal } from 'lucide-react'
import type { TFunction } from 'i18next'
import type { RunHead } from '../../../shared/contract/runs.ts'
import { inertText } from '../../../shared/inert_text.ts'
import { seconds } from '../../../shared/units.ts'
import { InertText } from '../../ui/ansi_text.tsx'
import { cx } from '../../ui/class_names.ts'
import type { Column } from '../../ui/data_table.tsx'
import { SegmentBar } from '../run/results/summary_bar.tsx'
import { whenText } from './when.ts'

const ICONS = { command: SquareTerminal, put: ArrowUpFromLine, get: ArrowDownToLine } as const

/** @param isNarrow without those that can be done without */
export function historyColumns(t: TFunction, language: string, isNarrow: boolean): readonly Column<RunHead>[] {
  const all: readonly Column<RunHead>[] = [
    {
      id: 'kind',
      title: t('history.columns.kind'),
      hideTitle: true,
      width: '18px',
      cell: ({ kind }) => {
        const Icon = ICONS[kind]
        return (
          <span className="text-ink-3" title={t(`history.kinds.${kind}`)}>
            <Icon size={14} aria-hidden />
            <span className="sr-only">{t(`history.kinds.${kind}`)}</span>
          </span>
        )
      },
    },
    {
      id: 'when',
      title: t('history.columns.when'),
      width: '132px',
      cell: ({ startedAt }) => (
        <time dateTime={startedAt} title={new Date(startedAt).toLocaleString(language)} className="text-ink-2">
          {whenText(t, startedAt, language)}
        </time>
      ),
    },
    {
      id: 'what',
      title: t('history.columns.what'),
      width: 'minmax(0,2fr)',
      cell: ({ title }) => (
        <span className="font-mono text-fs-2" title={inertText(title)}>
          <InertText text={title} />
        </span>
      ),
    },
    {
      id: 'target',
      title: t('history.columns.target'),
      width: 'minmax(0,1fr)',
      cell: ({ target }) => (
        <span className="text-ink-2" title={target && inertText(target)}>
          <InertText text={target ?? ''} />
        </span>
      ),
    },
    {
      id: 'hosts',
      title: t('history.columns.hosts'),
      width: 'minmax(120px,0.8fr)',
      cell: ({ counts }) => (
        <span className="flex items-center gap-2">
          <SegmentBar counts={counts} className="!min-w-10" />
          <span className={cx('shrink-0 text-fs-2', counts.ok === counts.total ? 'text-ink-2' : 'text-fail')}>
            {t('history.hostsOk', { ok: String(counts.ok), total: String(counts.total) })}
          </span>
        </span>
      ),
    },
    {
      id: 'duration',
      title: t('history.columns.duration'),
      width: '76px',
      align: 'right',
      cell: ({ durationMs }) => (
        <span className="text-ink-2">{durationMs === undefined ? '' : seconds(durationMs)}</span>
      ),
    },
    {
      id: 'state',
      title: t('history.columns.state'),
      width: '110px',
      cell: ({ state }) => (
        <span className={LOOKS[state].colour}>
          {LOOKS[state].shape} {t(`history.states.${state}`)}
        </span>
      ),
    },
  ]
  return isNarrow ? all.filter(({ id }) => id !== 'target' && id !== 'state') : all
}

const LOOKS = {
  running: { shape: '◔', colour: 'text-run' },
  elsewhere: { shape: '◔', colour: 'text-run' },
  ended: { shape: '', colour: 'text-ink-3' },
  interrupted: { shape: '?', colour: 'text-lost' },
} as const
