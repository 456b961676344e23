import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronRight, Folder } from 'lucide-react'
import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { inertText } from '../../../../../shared/inert_text.ts'
import { useWords } from '../../../../i18n/use_words.ts'
import { useSettings } from '../../../../state/settings.ts'
import { cx } from '../../../../ui/class_names.ts'
import { ROW_PX } from '../../../../ui/rows.ts'
import { KIND_ICONS } from '../kinds.ts'
import { moveFor, type TreeRow } from './tree_rows.ts'

interface ItemTreeProps {
  readonly rows: readonly TreeRow[]
  readonly onFold: (id: string, fold: boolean) => void
  readonly chosen: string | undefined
  readonly onChoose: (id: string) => void
  /** Enter or a double click on something that is saved. */
  readonly onOpen: (id: string) => void
  readonly empty: ReactNode
}

/** Folders and what is saved in them. Arrows move and unfold; letters are left to shortcuts. */
export function ItemTree({ rows, onFold, chosen, onChoose, onOpen, empty }: ItemTreeProps) {
  const { t } = useTranslation()
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const density = useSettings((settings) => settings.density)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX[density],
    overscan: 12,
  })
  useEffect(() => virtual.measure(), [density, virtual])
  const active = rows.findIndex(({ node }) => node.id === chosen)

  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_PX[density]) - 1)
    const move = moveFor(event.key, rows, active, page)
    const row = rows[active]
    if (move && 'to' in move) {
      onChoose(rows[move.to]!.node.id)
      virtual.scrollToIndex(move.to)
    } else if (move) onFold(row!.node.id, 'fold' in move)
    else if (event.key === 'Enter' && row) act(row)
    else return
    event.preventDefault()
  }
  const act = ({ node, isOpen }: TreeRow) => (isOpen === undefined ? onOpen(node.id) : onFold(node.id, isOpen))
  return (
    <div
      role="tree"
      aria-label={t('tester.saved.list')}
      aria-activedescendant={active < 0 ? undefined : `${id}-${active}`}
      tabIndex={0}
      ref={scroller}
      onKeyDown={onKeyDown}
      className="min-h-0 flex-1 overflow-auto"
    >
      {rows.length === 0 && empty}
      <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, size }) => {
          const row = rows[index]!
          return (
            <div
              key={row.node.id}
              id={`${id}-${index}`}
              role="treeitem"
              aria-level={row.level}
              aria-selected={index === active}
              aria-expanded={row.isOpen}
              onMouseDown={() => onChoose(row.node.id)}
              onDoubleClick={() => act(row)}
              className={cx(
                'absolute inset-x-0 flex cursor-default items-center select-none',
                index === active ? 'bg-accent-soft shadow-[inset_2px_0_var(--accent)]' : 'hover:bg-raised',
              )}
              style={{ height: size, transform: `translateY(${start}px)` }}
            >
              <RowContents row={row} onFold={onFold} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

const INDENT_PX = 16

interface RowContentsProps {
  readonly row: TreeRow
  readonly onFold: (id: string, fold: boolean) => void
}

function RowContents({ row: { node, level, isOpen }, onFold }: RowContentsProps) {
  const t = useWords()
  const { id, name, item, children } = node
  const kind = item && (item.content?.kind ?? 'broken')
  const Icon = kind ? KIND_ICONS[kind] : Folder
  const colour = kind === 'broken' ? 'text-fail' : 'text-ink-3'
  return (
    <div
      className="flex min-w-0 flex-1 items-center gap-1.5 pr-3 whitespace-nowrap"
      style={{ paddingLeft: 8 + (level - 1) * INDENT_PX }}
    >
      <span
        aria-hidden
        className="flex size-4 items-center justify-center text-ink-3"
        onClick={() => isOpen !== undefined && onFold(id, isOpen)}
      >
        {isOpen !== undefined && <ChevronRight size={14} className={isOpen ? 'rotate-90' : undefined} />}
      </span>
      <Icon size={14} aria-hidden className={cx('shrink-0', colour)} />
      <bdi className="min-w-0 flex-1 truncate">{inertText(name)}</bdi>
      <span className={cx('text-fs-1', colour)}>{kind ? t(`tester.saved.kind.${kind}`) : children.length}</span>
    </div>
  )
}
