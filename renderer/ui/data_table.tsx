import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useId, useRef, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import { useSettings } from '../state/settings.ts'
import { cx } from './class_names.ts'
import { isMenuKey, ROW_PX } from './rows.ts'
import { choose, chooseAll, chosenCount, isChosen, type Selection } from './selection.ts'

export interface Column<Row> {
  readonly id: string
  readonly title: string
  /** The title is only for screen readers. */
  readonly hideTitle?: boolean
  /** A track of `grid-template-columns`: `80px`, `minmax(0,1fr)`. */
  readonly width: string
  readonly align?: 'right'
  readonly cell: (row: Row) => ReactNode
  /** Given: the column's title is a button that sorts by it. */
  readonly sort?: { readonly direction: 'ascending' | 'descending' | undefined; readonly onSort: () => void }
}

export interface DataTableProps<Row> {
  readonly label: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly keyOf: (row: Row) => string | number
  readonly selection: Selection
  readonly onSelect: (selection: Selection) => void
  /** Enter or a double click. */
  readonly onOpen?: (row: Row) => void
  /** Space, in place of choosing the row: of tables whose rows are ticked. */
  readonly onToggle?: (row: Row) => void
  /** Keys that the table does not use itself. */
  readonly onKey?: (event: KeyboardEvent, row: Row | undefined) => void
  /** The right button, the menu key, or Shift-F10. */
  readonly onContextMenu?: (row: Row, at: { readonly x: number; readonly y: number }) => void
  /** Properties for each row's element: a drop target, say. */
  readonly rowProps?: (row: Row) => Record<string, unknown>
  /** A position that is scrolled into sight whenever it is another one. */
  readonly reveal?: number | undefined
  /** Called when the rows in sight are near the last one: time to have more. */
  readonly onNearEnd?: () => void
  /** Shown instead of rows when there are none. */
  readonly empty?: ReactNode
}

const NEAR_ROWS = 20

/**
 * A table for any number of rows: only those in sight exist. The keyboard is the list's (arrows, Home, End, Page keys, Shift to
 * extend, Space to toggle, Ctrl-A), after the WAI-ARIA grid pattern with `aria-activedescendant`.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const {
    label,
    rows,
    columns,
    keyOf,
    selection,
    onSelect,
    onOpen,
    onToggle,
    onKey,
    onContextMenu,
    rowProps,
    reveal,
    onNearEnd,
    empty,
  } = props
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const density = useSettings((settings) => settings.density)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX[density],
    overscan: 12,
    // The titles scroll with the rows as far as the upper edge, and stay there over them.
    scrollMargin: ROW_PX[density],
    scrollPaddingStart: ROW_PX[density],
  })
  useEffect(() => virtual.measure(), [density, virtual])
  useEffect(() => {
    if (reveal !== undefined && reveal >= 0) virtual.scrollToIndex(reveal)
  }, [reveal, virtual])
  const isNearEnd = rows.length > 0 && (virtual.range?.endIndex ?? 0) >= rows.length - NEAR_ROWS
  useEffect(() => {
    if (isNearEnd) onNearEnd?.()
    // Not at every drawing: only when it comes near, and again when there are more rows.
  }, [isNearEnd, rows.length])
  const template = columns.map(({ width }) => width).join(' ')
  const { active } = selection

  const moveTo = (at: number, shift: boolean) => {
    const target = Math.max(0, Math.min(rows.length - 1, at))
    onSelect(choose(selection, target, rows.length, { shift, mod: false }))
    virtual.scrollToIndex(target)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_PX[density]) - 2)
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: rows.length - 1,
    }
    const step = steps[event.key]
    const row = rows[active]
    if (step !== undefined && rows.length > 0) moveTo(step, event.shiftKey)
    else if (event.key === ' ' && row !== undefined && onToggle) onToggle(row)
    else if (event.key === ' ' && row !== undefined)
      onSelect(choose(selection, active, rows.length, { shift: false, mod: true }))
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) onSelect(chooseAll(selection))
    else if (event.key === 'Enter' && row !== undefined && onOpen) onOpen(row)
    else if (isMenuKey(event) && row !== undefined && onContextMenu) {
      const box = document.getElementById(`${id}-${active}`)?.getBoundingClientRect()
      if (box) onContextMenu(row, { x: box.left + 24, y: box.bottom })
    } else return onKey?.(event, row)
    event.preventDefault()
  }

  const press = (at: number, event: MouseEvent) =>
    onSelect(choose(selection, at, rows.length, { shift: event.shiftKey, mod: event.ctrlKey || event.metaKey }))

  // Several chosen rows may be about to be dragged together: only letting go shows that one was meant.
  const mayDrag = (at: number, event: MouseEvent) =>
    isChosen(selection, at) &&
    chosenCount(selection, rows.length) > 1 &&
    !event.shiftKey &&
    !event.ctrlKey &&
    !event.metaKey

  return (
    <div
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      aria-multiselectable
      aria-activedescendant={active >= 0 && active < rows.length ? `${id}-${active}` : undefined}
      ref={scroller}
      tabIndex={0}
      onKeyDown={onKeyDown}
      className="min-h-0 min-w-0 flex-1 overflow-x-hidden overflow-y-scroll"
    >
      <div role="rowgroup" className="sticky top-0 z-1 h-row border-b border-line bg-window">
        <div
          role="row"
          aria-rowindex={1}
          className="grid h-full items-center gap-2 px-3 text-fs-1 text-ink-3"
          style={{ gridTemplateColumns: template }}
        >
          {columns.map((column) => (
            <ColumnTitle key={column.id} column={column} />
          ))}
        </div>
      </div>
      <div role="rowgroup">
        {rows.length === 0 && empty !== undefined && (
          <div role="row">
            <div role="gridcell">{empty}</div>
          </div>
        )}
        <div className="relative" role="presentation" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start, size }) => {
            const row = rows[index]
            if (row === undefined) return null
            return (
              <div
                key={keyOf(row)}
                id={`${id}-${index}`}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={isChosen(selection, index)}
                onMouseDown={(event) => {
                  if (event.button === 0 && !mayDrag(index, event)) press(index, event)
                }}
                onClick={(event) => {
                  if (mayDrag(index, event)) press(index, event)
                }}
                onDoubleClick={() => onOpen?.(row)}
                onContextMenu={(event) => {
                  if (!onContextMenu) return
                  event.preventDefault()
                  if (!isChosen(selection, index)) press(index, event)
                  onContextMenu(row, { x: event.clientX, y: event.clientY })
                }}
                {...rowProps?.(row)}
                className={cx(
                  'absolute inset-x-0 grid cursor-default items-center gap-2 px-3 whitespace-nowrap select-none',
                  'data-[drop]:bg-accent-soft data-[drop]:outline-2 data-[drop]:-outline-offset-3 data-[drop]:outline-accent data-[drop]:outline-dashed',
                  isChosen(selection, index) ? 'bg-accent-soft' : 'hover:bg-raised',
                  index === active && 'shadow-[inset_2px_0_var(--accent)]',
                )}
                style={{
                  height: size,
                  transform: `translateY(${start - ROW_PX[density]}px)`,
                  gridTemplateColumns: template,
                }}
              >
                <Cells row={row} columns={columns as readonly Column<unknown>[]} />
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

/** Drawn again only when its row is another one: rows are values that are replaced when they change. */
const Cells = memo(function Cells({ row, columns }: { row: unknown; columns: readonly Column<unknown>[] }) {
  return columns.map(({ id, align, cell }) => (
    <div key={id} role="gridcell" className={cx('min-w-0 overflow-hidden text-ellipsis', align && 'text-right')}>
      {cell(row)}
    </div>
  ))
})

function ColumnTitle<Row>({ column: { title, hideTitle, align, sort } }: { readonly column: Column<Row> }) {
  if (!sort)
    return (
      <div role="columnheader" className={cx('min-w-0', align && 'text-right')}>
        {hideTitle ? <span className="sr-only">{title}</span> : title}
      </div>
    )
  return (
    <div role="columnheader" aria-sort={sort.direction ?? 'none'} className={align && 'text-right'}>
      <button type="button" tabIndex={-1} onClick={sort.onSort} className="hover:text-ink">
        {title}
        {sort.direction && <span aria-hidden>{sort.direction === 'ascending' ? ' ↑' : ' ↓'}</span>}
      </button>
    </div>
  )
}
