import { ChevronDown, ChevronRight } from 'lucide-react'
import { memo, useState, type DragEvent, type MouseEvent } from 'react'
import { useFileDrop } from '../app/file_drop.ts'
import { useMsText } from '../screens/hosts/ms_text.ts'
import { useHostStates } from '../state/host_state.ts'
import { useWords } from '../i18n/use_words.ts'
import { cx } from '../ui/class_names.ts'
import { STATE_LOOKS } from '../ui/state_mark.tsx'
import { draggedHosts, hasHosts, startHostDrag } from './drag_hosts.ts'
import type { GroupCounts } from './group_counts.ts'
import { StateBar } from './state_bar.tsx'
import { targetOf, type TreeRow as Row } from './tree_model.ts'

export interface TreeRowProps {
  readonly id: string
  readonly index: number
  readonly row: Row
  readonly top: number
  readonly height: number
  /** Its own item stands in the target. */
  readonly selected: boolean
  /** The target means it, by a group or a tag. */
  readonly meant: boolean
  readonly active: boolean
  readonly counts: GroupCounts | undefined
  readonly on: TreeRowActions
}

/** One object for all rows, so that a row is drawn again only when it has changed. */
export interface TreeRowActions {
  readonly press: (index: number, event: MouseEvent) => void
  readonly toggle: (index: number) => void
  readonly menu: (index: number, at: { readonly x: number; readonly y: number }) => void
  readonly dropHosts: (group: string, hosts: readonly string[], move: boolean) => void
}

const INDENT_PX = 16

export const TreeRow = memo(function TreeRow(props: TreeRowProps) {
  const { id, index, row, top, height, selected, meant, active, counts, on } = props
  const files = useFileDrop(targetOf(row))
  const hosts = useHostDrop(row.kind === 'group' ? row.name : undefined, on)
  const expanded = 'expanded' in row ? row.expanded : undefined
  const isLit = files.isOver || hosts.isOver
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-expanded={expanded}
      aria-selected={selected}
      draggable={row.kind === 'host'}
      onDragStart={(event) => row.kind === 'host' && startHostDrag(event.dataTransfer, [row.host.name])}
      {...merge(files.props, hosts.props)}
      onClick={(event) => on.press(index, event)}
      onContextMenu={(event) => {
        event.preventDefault()
        on.menu(index, { x: event.clientX, y: event.clientY })
      }}
      data-drop={isLit || undefined}
      className={cx(
        'absolute inset-x-0 flex cursor-default items-center gap-1.5 pr-3 whitespace-nowrap select-none',
        selected ? 'bg-accent-soft shadow-[inset_2px_0_var(--accent)]' : 'hover:bg-raised',
        !selected && meant && 'shadow-[inset_2px_0_var(--accent)]',
        isLit && 'bg-accent-soft outline-2 -outline-offset-3 outline-accent outline-dashed',
        active &&
          !isLit &&
          'group-focus-visible/tree:outline-2 group-focus-visible/tree:-outline-offset-2 group-focus-visible/tree:outline-accent',
      )}
      style={{ height, transform: `translateY(${top}px)`, paddingLeft: 6 + (row.level - 1) * INDENT_PX }}
    >
      <Twist expanded={expanded} onToggle={() => on.toggle(index)} />
      <Label row={row} />
      {counts && row.kind !== 'host' && <StateBar counts={counts} total={row.count} />}
      {row.kind !== 'host' && <span className="min-w-4 shrink-0 text-right text-fs-1 text-ink-3">{row.count}</span>}
    </div>
  )
})

/** The triangle. The row itself answers to the keyboard, so it is no button of its own. */
function Twist({ expanded, onToggle }: { readonly expanded: boolean | undefined; readonly onToggle: () => void }) {
  if (expanded === undefined) return <span className="w-3.5 shrink-0" />
  const Icon = expanded ? ChevronDown : ChevronRight
  return (
    <span
      aria-hidden
      className="flex h-full w-3.5 shrink-0 items-center text-ink-3 hover:text-ink"
      onClick={(event) => {
        event.stopPropagation()
        onToggle()
      }}
    >
      <Icon size={14} />
    </span>
  )
}

function Label({ row }: { readonly row: Row }) {
  const t = useWords()
  switch (row.kind) {
    case 'all':
      return <span className="min-w-0 flex-1 truncate text-ink-2">{t('hosts.tree.all')}</span>
    case 'ungrouped':
      return <span className="min-w-0 flex-1 truncate text-ink-3">{t('hosts.tree.ungrouped')}</span>
    case 'group':
      return <span className={cx('min-w-0 flex-1 truncate', row.level === 1 && 'font-semibold')}>{row.name}</span>
    case 'host':
      return <HostLabel name={row.host.name} broken={(row.host.problems?.length ?? 0) > 0} />
  }
}

function HostLabel({ name, broken }: { readonly name: string; readonly broken: boolean }) {
  const t = useWords()
  const msText = useMsText()
  const known = useHostStates((state) => state.states.get(name))
  const look = known && STATE_LOOKS[known.state]
  const latency = known?.test?.latencyMs
  const reason = known?.test?.reason
  return (
    <>
      <span aria-hidden className={cx('w-3.5 shrink-0 text-center', look?.colour ?? 'text-ink-3')}>
        {look?.shape ?? '·'}
      </span>
      <span className="min-w-0 flex-1 truncate text-ink-2">{name}</span>
      {broken && (
        <span className="text-fs-1 text-fail" title={t('hosts.tree.broken')}>
          <span aria-hidden>!</span>
          <span className="sr-only">{t('hosts.tree.broken')}</span>
        </span>
      )}
      {known && <span className="sr-only">{t(`common.state.${known.state}`)}</span>}
      {(reason ?? latency) !== undefined && (
        <span className="max-w-24 shrink-0 truncate text-fs-1 text-ink-3">
          {reason ? t(`common.reason.${reason}`) : msText(latency ?? 0)}
        </span>
      )}
    </>
  )
}

interface DropProps {
  readonly onDragEnter: (event: DragEvent) => void
  readonly onDragOver: (event: DragEvent) => void
  readonly onDragLeave: (event: DragEvent) => void
  readonly onDrop: (event: DragEvent) => void
}

/** Hosts dropped on a group join it; with Shift they leave the groups they were in. */
function useHostDrop(group: string | undefined, on: TreeRowActions) {
  const [isOver, setOver] = useState(false)
  const over = (event: DragEvent) => {
    if (group === undefined || !hasHosts(event.dataTransfer)) return
    event.preventDefault()
    event.dataTransfer.dropEffect = event.shiftKey ? 'move' : 'copy'
    setOver(true)
  }
  const props: DropProps = {
    onDragEnter: over,
    onDragOver: over,
    onDragLeave: (event) => {
      if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setOver(false)
    },
    onDrop: (event) => {
      setOver(false)
      if (group === undefined || !hasHosts(event.dataTransfer)) return
      event.preventDefault()
      on.dropHosts(group, draggedHosts(event.dataTransfer), event.shiftKey)
    },
  }
  return { isOver, props }
}

/** Each takes what it knows and leaves the rest. */
function merge(a: DropProps, b: DropProps): DropProps {
  const both = (name: keyof DropProps) => (event: DragEvent) => {
    a[name](event)
    b[name](event)
  }
  return {
    onDragEnter: both('onDragEnter'),
    onDragOver: both('onDragOver'),
    onDragLeave: both('onDragLeave'),
    onDrop: both('onDrop'),
  }
}
