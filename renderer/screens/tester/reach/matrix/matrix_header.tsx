import { ChevronDown, FoldVertical, RotateCw, Square } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ToggleButton } from 'react-aria-components'
import { inertText } from '../../../../../shared/inert_text.ts'
import { seconds } from '../../../../../shared/units.ts'
import { InertText } from '../../../../ui/ansi_text.tsx'
import { Button } from '../../../../ui/button.tsx'
import { cx } from '../../../../ui/class_names.ts'
import { MenuButton, type MenuEntry } from '../../../../ui/menu.tsx'
import { countText } from '../../talk/parts/numbers.ts'
import type { CellFilter } from './arrange.ts'
import { CELL_LOOKS } from './cell_look.ts'
import { CELL_STATES, type CellState, type Matrix } from './matrix.ts'

interface MatrixHeaderProps {
  readonly matrix: Matrix
  readonly counts: Readonly<Record<CellState, number>>
  /** How many cells changed; undefined: nothing is compared. */
  readonly changed: number | undefined
  readonly filter: CellFilter | undefined
  readonly onFilter: (filter: CellFilter | undefined) => void
  readonly fold: boolean
  readonly onFold: (fold: boolean) => void
  readonly onCancel: () => void
  readonly onAgain: () => void
  readonly compareEntries: readonly (MenuEntry | null)[]
  readonly moreEntries: readonly (MenuEntry | null)[]
}

/** How the matrix stands: counts by state that filter it, progress, and what can be done with all of it. */
export function MatrixHeader(props: MatrixHeaderProps) {
  const { matrix, counts, changed, filter, onFilter, fold, onFold, onCancel, onAgain } = props
  const { t, i18n } = useTranslation()
  const { head } = matrix
  const isRunning = head.state === 'running'
  const toggle = (name: CellFilter) => onFilter(filter === name ? undefined : name)
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-3 py-1.5">
      <div role="group" aria-label={t('reach.counts')} className="flex flex-wrap items-center gap-1">
        {CELL_STATES.filter((name) => counts[name] > 0 || name === filter || name === 'open').map((name) => (
          <CountButton
            key={name}
            shape={CELL_LOOKS[name].shape}
            colour={CELL_LOOKS[name].colour}
            name={t(`reach.state.${name}`)}
            count={counts[name]}
            isOn={filter === name}
            onPress={() => toggle(name)}
          />
        ))}
        {changed !== undefined && (
          <CountButton
            shape="Δ"
            colour="text-ink"
            name={t('reach.diff.changed')}
            count={changed}
            isOn={filter === 'changed'}
            onPress={() => toggle('changed')}
          />
        )}
      </div>
      <Progress counts={counts} total={head.probes} done={head.done} />
      <span className="min-w-12 text-right text-ink-2">{seconds(head.durationMs)}</span>
      <div className="flex flex-wrap items-center gap-1">
        {isRunning && (
          <Button look="danger" onPress={onCancel}>
            <Square size={11} aria-hidden fill="currentColor" />
            {t('common.cancel')}
          </Button>
        )}
        <ToggleButton
          isSelected={fold}
          isDisabled={isRunning}
          onChange={onFold}
          className="inline-flex items-center gap-2 rounded-r1 border border-line-strong bg-overlay px-3 py-1 whitespace-nowrap text-ink-2 hover:border-ink-3 data-[disabled]:opacity-50 data-[selected]:border-accent data-[selected]:bg-accent-soft data-[selected]:text-ink"
        >
          <FoldVertical size={14} aria-hidden />
          {t('reach.fold')}
        </ToggleButton>
        {!isRunning && (
          <>
            <MenuButton entries={props.compareEntries} isDisabled={props.compareEntries.length === 0}>
              {t('reach.diff.compare')}
              <ChevronDown size={14} aria-hidden />
            </MenuButton>
            <Button onPress={onAgain}>
              <RotateCw size={14} aria-hidden />
              {t('reach.again')}
            </Button>
          </>
        )}
        <MenuButton entries={props.moreEntries}>
          {t('common.more')}
          <ChevronDown size={14} aria-hidden />
        </MenuButton>
      </div>
      <p className="flex min-w-0 basis-full items-baseline gap-2 text-fs-2 text-ink-3">
        <span className="min-w-0 truncate font-mono text-ink-2" title={inertText(head.title)}>
          <InertText text={head.title} />
        </span>
        <span className="shrink-0">{head.protocol === 'udp' ? 'UDP' : 'TCP'}</span>
        {head.state === 'cancelled' && <span className="shrink-0 text-cancel">– {t('reach.cancelled')}</span>}
        <time dateTime={head.startedAt} className="ml-auto shrink-0">
          {new Date(head.startedAt).toLocaleString(i18n.language)}
        </time>
      </p>
      <p role="status" className="sr-only">
        {!isRunning && t('reach.announce', { open: countText(counts.open), probes: countText(head.probes) })}
      </p>
    </div>
  )
}

interface CountButtonProps {
  readonly shape: string
  readonly colour: string
  readonly name: string
  readonly count: number
  readonly isOn: boolean
  readonly onPress: () => void
}

function CountButton({ shape, colour, name, count, isOn, onPress }: CountButtonProps) {
  const { t } = useTranslation()
  return (
    <button
      type="button"
      aria-pressed={isOn}
      title={isOn ? t('reach.filter.all') : t('reach.filter.only', { name })}
      onClick={onPress}
      className={cx(
        'inline-flex items-center gap-1.5 rounded-r1 border px-1.5 py-0.5 whitespace-nowrap',
        colour,
        isOn ? 'border-line-strong bg-overlay' : 'border-transparent hover:bg-overlay',
      )}
    >
      <span aria-hidden>{shape}</span>
      <b>{countText(count)}</b>
      {name}
    </button>
  )
}

interface ProgressProps {
  readonly counts: Readonly<Record<CellState, number>>
  readonly total: number
  readonly done: number
}

/** Shares of the cells in each state; what is still to come is the bar's ground. */
function Progress({ counts, total, done }: ProgressProps) {
  const { t } = useTranslation()
  return (
    <div
      role="img"
      aria-label={t('reach.progress', { done: countText(done), total: countText(total) })}
      className="flex h-1.5 min-w-24 flex-1 gap-px overflow-hidden rounded-[3px] bg-line"
    >
      {CELL_STATES.map((name) =>
        counts[name] === 0 ? null : (
          <i key={name} className={cx('block min-w-[2px]', CELL_LOOKS[name].bar)} style={{ flex: counts[name] }} />
        ),
      )}
    </div>
  )
}
