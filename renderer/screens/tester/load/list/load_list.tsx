import { CircleHelp, GitCompareArrows, Plus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { GridList, GridListItem, type Selection } from 'react-aria-components'
import type { LoadHead } from '../../../../../shared/contract/tester/load.ts'
import { Button, IconButton } from '../../../../ui/button.tsx'
import { cx } from '../../../../ui/class_names.ts'
import { ActionKeys } from '../../../../ui/kbd.tsx'
import { whenText } from '../../../history/when.ts'
import { countText } from '../../talk/parts/numbers.ts'
import { openForm } from '../load_state.ts'
import { askHelp } from '../questions.ts'
import { isGoing, loadName, lookOf, lostOf, msText, targetName } from '../words.ts'

interface LoadListProps {
  /** Newest first; undefined: not told yet. */
  readonly loads: readonly LoadHead[] | undefined
  readonly chosen: ReadonlySet<string>
  readonly onChoose: (ids: ReadonlySet<string>) => void
  readonly onCompare: () => void
  readonly onRemove: () => void
}

/** All loads, newest first: one is shown when it is chosen, two can be compared. */
export function LoadList({ loads = [], chosen, onChoose, onCompare, onRemove }: LoadListProps) {
  const { t } = useTranslation()
  const removable = loads.some((load) => chosen.has(load.id) && !isGoing(load))
  return (
    <div className="flex min-h-0 min-w-0 flex-col">
      <div className="flex items-center gap-1.5 border-b border-line px-3 py-1.5">
        <h2 className="flex-1 font-semibold">{t('load.list.heading')}</h2>
        <IconButton label={t('load.list.help')} onPress={askHelp}>
          <CircleHelp size={14} aria-hidden />
        </IconButton>
        <Button onPress={openForm}>
          <Plus size={14} aria-hidden />
          {t('load.list.new')}
          <ActionKeys id="load.new" />
        </Button>
      </div>
      <GridList
        aria-label={t('load.list.heading')}
        items={loads}
        selectionMode="multiple"
        selectionBehavior="replace"
        escapeKeyBehavior="none"
        selectedKeys={chosen}
        onSelectionChange={(keys: Selection) =>
          // Not a copy: the set that it hands out knows where a range with Shift begins.
          onChoose(keys === 'all' ? new Set(loads.map(({ id }) => id)) : (keys as ReadonlySet<string>))
        }
        renderEmptyState={() => <p className="p-3 text-ink-3">{t('load.list.empty')}</p>}
        className="min-h-0 flex-1 overflow-auto outline-none"
      >
        {(load) => <Item load={load} />}
      </GridList>
      <div className="flex min-h-9 flex-wrap items-center gap-1.5 border-t border-line px-3 py-1 text-fs-2 text-ink-3">
        <p role="status" className="min-w-0 flex-1">
          {chosen.size > 1 ? t('load.list.selected', { count: chosen.size }) : t('load.list.compareHint')}
        </p>
        <Button className="!px-2 !py-0.5" isDisabled={chosen.size !== 2} onPress={onCompare}>
          <GitCompareArrows size={12} aria-hidden />
          {t('load.list.compare')}
          <ActionKeys id="load.compare" />
        </Button>
        <IconButton label={t('load.actions.remove')} isDisabled={!removable} onPress={onRemove}>
          <Trash2 size={13} aria-hidden />
        </IconButton>
      </div>
    </div>
  )
}

function Item({ load }: { readonly load: LoadHead }) {
  const { t, i18n } = useTranslation()
  const { spec, startedAt, pair } = load
  const { shape, colour, word } = lookOf(load)
  const name = loadName(spec)
  return (
    <GridListItem
      id={load.id}
      textValue={name}
      className="relative flex cursor-default flex-col border-b border-line px-3 py-1 outline-none select-none hover:bg-raised data-[focus-visible]:outline-2 data-[focus-visible]:-outline-offset-2 data-[focus-visible]:outline-accent data-[selected]:bg-accent-soft data-[selected]:shadow-[inset_2px_0_var(--accent)]"
    >
      <div className="flex items-baseline gap-2">
        <span className="min-w-0 flex-1 truncate">{name}</span>
        {pair !== undefined && (
          <span className="text-fs-2 text-ink-3" title={t('load.list.beside')}>
            <span aria-hidden>⇉</span>
            <span className="sr-only">{t('load.list.beside')}</span>
          </span>
        )}
        <time dateTime={startedAt} className="text-fs-2 whitespace-nowrap text-ink-3">
          {whenText(t, startedAt, i18n.language)}
        </time>
      </div>
      <div className="flex flex-wrap items-baseline gap-x-3 text-fs-2 text-ink-3">
        <span className={cx('whitespace-nowrap', colour)}>
          <span aria-hidden className="inline-block w-3 text-center">
            {shape}
          </span>{' '}
          {t(`load.state.${word}`)}
        </span>
        {spec.name !== '' && <span className="min-w-0 truncate font-mono">{targetName(spec)}</span>}
        <Facts load={load} />
      </div>
    </GridListItem>
  )
}

function Facts({ load }: { readonly load: LoadHead }) {
  const { t } = useTranslation()
  const { latency, counts } = load
  const lost = lostOf(load) ?? 0
  const times = [
    ...(latency?.p50 === undefined ? [] : [`p50 ${msText(latency.p50)}`]),
    ...(latency?.p99 === undefined ? [] : [`p99 ${msText(latency.p99)}`]),
  ]
  return (
    <>
      {times.length > 0 && <span className="font-mono whitespace-nowrap text-ink-2">{times.join(' · ')} ms</span>}
      {counts.errors > 0 && (
        <span className="whitespace-nowrap text-fail">
          {t('load.list.errors', { count: counts.errors, total: countText(counts.errors) })}
        </span>
      )}
      {lost > 0 && (
        <span className="whitespace-nowrap text-unreach">{t('load.list.lost', { total: countText(lost) })}</span>
      )}
    </>
  )
}
