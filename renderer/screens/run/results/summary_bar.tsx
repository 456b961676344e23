import { ChevronDown, Square } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { RunCounts } from '../../../../shared/contract/runs.ts'
import { inertText } from '../../../../shared/inert_text.ts'
import { seconds } from '../../../../shared/units.ts'
import type { CountName } from '../../../../shared/runs/row_state.ts'
import { InertText } from '../../../ui/ansi_text.tsx'
import { Button } from '../../../ui/button.tsx'
import { cx } from '../../../ui/class_names.ts'
import { MenuButton, type MenuEntry } from '../../../ui/menu.tsx'
import { COUNT_LOOKS } from '../../../ui/state_mark.tsx'
import { COUNT_NAMES } from './arrange.ts'
import { useElapsed, type RunNow } from './use_run.ts'

interface SummaryBarProps {
  readonly run: RunNow
  readonly filter: CountName | undefined
  readonly onFilter: (filter: CountName | undefined) => void
  readonly onCancel: () => void
  /** Hosts that did not do it. */
  readonly notOk: number
  readonly onRerun: () => void
  readonly rerunEntries: readonly (MenuEntry | null)[]
  readonly exportEntries: readonly (MenuEntry | null)[]
}

/** How the run stands: what was run, counts by state that filter the table, time, and what can be done with all of it. */
export function SummaryBar(props: SummaryBarProps) {
  const { run, filter, onFilter, onCancel, notOk, onRerun, rerunEntries, exportEntries } = props
  const { t, i18n } = useTranslation()
  const { head, isOver } = run
  const { counts } = head
  const canRerun = head.kind === 'command'
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-3 py-1.5">
      <h2 className="sr-only">{t('run.results.heading')}</h2>
      <div role="group" aria-label={t('run.results.counts')} className="flex flex-wrap items-center gap-1">
        {COUNT_NAMES.filter((name) => counts[name] > 0 || name === filter || (name === 'ok' && !isOver)).map((name) => (
          <CountButton
            key={name}
            name={name}
            count={counts[name]}
            isOn={filter === name}
            onPress={() => onFilter(filter === name ? undefined : name)}
          />
        ))}
      </div>
      <SegmentBar counts={counts} />
      <Elapsed run={run} />
      <div className="flex items-center gap-1">
        {!isOver && head.state === 'running' && (
          <Button look="danger" onPress={onCancel}>
            <Square size={11} aria-hidden fill="currentColor" />
            {t('run.results.cancelAll')}
          </Button>
        )}
        {isOver && canRerun && notOk > 0 && (
          <Button onPress={onRerun}>{t('run.results.rerun', { count: notOk })}</Button>
        )}
        {canRerun && (
          <MenuButton
            entries={rerunEntries}
            {...(isOver && notOk > 0 ? { label: t('run.results.rerunMenu'), className: '!px-1.5' } : {})}
          >
            {!(isOver && notOk > 0) && t('run.results.again')}
            <ChevronDown size={14} aria-hidden />
          </MenuButton>
        )}
        <MenuButton entries={exportEntries}>
          {t('run.results.export')}
          <ChevronDown size={14} aria-hidden />
        </MenuButton>
      </div>
      <p className="flex min-w-0 basis-full items-baseline gap-2 text-fs-2 text-ink-3">
        <span className="min-w-0 truncate font-mono text-ink-2" title={inertText(head.title)}>
          <InertText text={head.title} />
        </span>
        {head.becomeUser !== undefined && <span>{t('run.target.sudo', { user: head.becomeUser })}</span>}
        {head.target !== undefined && (
          <span className="max-w-[35%] shrink-0 truncate">
            {t('run.target.on')} <InertText text={head.target} />
          </span>
        )}
        <time dateTime={head.startedAt} className="ml-auto shrink-0">
          {new Date(head.startedAt).toLocaleString(i18n.language)}
        </time>
      </p>
      {head.state === 'interrupted' && (
        <p className="basis-full text-fs-2 text-lost">? {t('run.results.interrupted')}</p>
      )}
      {head.state === 'elsewhere' && <p className="basis-full text-fs-2 text-ink-3">{t('run.results.elsewhere')}</p>}
      <p role="status" className="sr-only">
        {isOver &&
          t('run.results.announce', { ok: String(counts.ok), notOk: String(notOk), total: String(counts.total) })}
      </p>
    </div>
  )
}

interface CountButtonProps {
  readonly name: CountName
  readonly count: number
  readonly isOn: boolean
  readonly onPress: () => void
}

function CountButton({ name, count, isOn, onPress }: CountButtonProps) {
  const { t } = useTranslation()
  const { shape, colour } = COUNT_LOOKS[name]
  return (
    <button
      type="button"
      aria-pressed={isOn}
      title={isOn ? t('run.results.showAll') : t('run.results.filter', { name: t(`common.count.${name}`) })}
      onClick={onPress}
      className={cx(
        'inline-flex items-center gap-1.5 rounded-r1 border px-1.5 py-0.5',
        colour,
        isOn ? 'border-line-strong bg-overlay' : 'border-transparent hover:bg-overlay',
      )}
    >
      <span aria-hidden>{shape}</span>
      <b>{count}</b>
      {t(`common.count.${name}`)}
    </button>
  )
}

/** Shares of the hosts in each state; what is still to come is the bar's ground. */
export function SegmentBar({ counts, className }: { readonly counts: RunCounts; readonly className?: string }) {
  const { t } = useTranslation()
  const { total, pending, running } = counts
  return (
    <div
      role="img"
      aria-label={t('run.results.progress', { done: String(total - pending - running), total: String(total) })}
      className={cx('flex h-1.5 min-w-24 flex-1 gap-px overflow-hidden rounded-[3px] bg-line', className)}
    >
      {COUNT_NAMES.map((name) => {
        const share = counts[name]
        if (share === 0) return null
        return <i key={name} className={cx('block min-w-[2px]', COUNT_LOOKS[name].bar)} style={{ flex: share }} />
      })}
    </div>
  )
}

function Elapsed({ run }: { readonly run: RunNow }) {
  const { t } = useTranslation()
  const elapsed = useElapsed(run)
  // When a run was interrupted nobody was there to look at the clock.
  const isKnown = run.head.state !== 'interrupted' || run.head.durationMs !== undefined
  return (
    <span className="min-w-12 text-right text-ink-2" title={t('run.results.elapsed')}>
      {isKnown ? seconds(elapsed) : '—'}
    </span>
  )
}
