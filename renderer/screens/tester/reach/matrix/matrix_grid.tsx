import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useId, useRef, type KeyboardEvent } from 'react'
import { inertText } from '../../../../../shared/inert_text.ts'
import { useWords } from '../../../../i18n/use_words.ts'
import { useSettings } from '../../../../state/settings.ts'
import { cx } from '../../../../ui/class_names.ts'
import { ROW_PX } from '../../../../ui/rows.ts'
import type { Line } from './arrange.ts'
import { CELL_LOOKS, SHELL_MARK } from './cell_look.ts'
import { measureGrid, stepTo, type Place } from './grid_measures.ts'
import type { CellState } from './matrix.ts'
import { useWidth } from './use_width.ts'

/** A cell of the grid as it is drawn; two with the same values are drawn once. */
export interface DrawnCell {
  readonly state: CellState
  /** "3", "3-40"; milliseconds. */
  readonly ms: string | undefined
  readonly byShell: boolean
  /** What it was in the matrix that is compared with; `new`: there was no such cell. */
  readonly before: CellState | 'new' | undefined
  /** Not one of those that are asked for. */
  readonly isFaint: boolean
}

interface MatrixGridProps {
  readonly label: string
  readonly corner: string
  readonly rows: readonly Line[]
  readonly columns: readonly Line[]
  /** Undefined where nothing was to be probed. */
  readonly cellAt: (row: number, column: number) => DrawnCell | undefined
  /** Whether something is to be said of a row: its source was not reached. */
  readonly isUnreachable: (row: Line) => boolean
  readonly active: Place | undefined
  readonly onActive: (place: Place) => void
  /** Enter or a double click. */
  readonly onOpen: () => void
}

/**
 * Rows by columns with headings that stay in sight; only what is in sight exists. Arrows move through it, after the WAI-ARIA
 * grid pattern with `aria-activedescendant`.
 */
export function MatrixGrid(props: MatrixGridProps) {
  const { label, corner, rows, columns, cellAt, isUnreachable, active, onActive, onOpen } = props
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const density = useSettings((settings) => settings.density)
  const { rowsPx, columnPx, headPx, isUpright } = measureGrid(rows, columns, useWidth(scroller))
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => columnPx,
    overscan: 4,
    scrollMargin: rowsPx,
    scrollPaddingStart: rowsPx,
  })
  const down = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX[density],
    overscan: 8,
    scrollMargin: headPx,
    scrollPaddingStart: headPx,
  })
  useEffect(() => across.measure(), [columnPx, across])
  useEffect(() => down.measure(), [density, down])

  const moveTo = (place: Place) => {
    onActive(place)
    down.scrollToIndex(place.row)
    across.scrollToIndex(place.column)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (rows.length === 0 || columns.length === 0) return
    const page = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - headPx) / ROW_PX[density]) - 1)
    const next = stepTo(event, active, { rows: rows.length, columns: columns.length, page })
    if (next) moveTo(next)
    else if (event.key === 'Enter') {
      if (!active) moveTo({ row: 0, column: 0 })
      onOpen()
    } else return
    event.preventDefault()
  }
  const shownColumns = across.getVirtualItems()
  return (
    <div
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length + 1}
      aria-activedescendant={active ? `${id}-${active.row}-${active.column}` : undefined}
      ref={scroller}
      tabIndex={0}
      onKeyDown={onKeyDown}
      className="min-h-0 min-w-0 flex-1 overflow-auto"
    >
      <div
        role="presentation"
        className="relative"
        style={{ width: across.getTotalSize() + rowsPx, height: down.getTotalSize() + headPx }}
      >
        <div role="rowgroup" className="sticky top-0 z-2">
          <div
            role="row"
            aria-rowindex={1}
            className="relative border-b border-line bg-window"
            style={{ height: headPx }}
          >
            <div
              role="columnheader"
              aria-colindex={1}
              className="sticky left-0 z-1 flex h-full items-end border-r border-line bg-window px-3 py-1 text-fs-1 text-ink-3"
              style={{ width: rowsPx }}
            >
              {corner}
            </div>
            {shownColumns.map(({ index, start, size }) => (
              <ColumnHead
                key={index}
                line={columns[index]!}
                index={index}
                left={start}
                width={size}
                isUpright={isUpright}
                isActive={active?.column === index}
              />
            ))}
          </div>
        </div>
        <div role="rowgroup">
          {down.getVirtualItems().map(({ index, start, size }) => {
            const row = rows[index]!
            return (
              <div
                key={index}
                role="row"
                aria-rowindex={index + 2}
                className={cx('absolute inset-x-0 top-0', active?.row === index && 'bg-raised')}
                style={{ height: size, transform: `translateY(${start}px)` }}
              >
                <RowHead
                  line={row}
                  width={rowsPx}
                  isActive={active?.row === index}
                  isUnreachable={isUnreachable(row)}
                />
                {shownColumns.map(({ index: column, start: left, size: width }) => {
                  const cell = cellAt(index, column)
                  return (
                    <Cell
                      key={column}
                      id={`${id}-${index}-${column}`}
                      index={column}
                      left={left}
                      width={width}
                      isWorded={!isUpright}
                      isActive={active?.row === index && active.column === column}
                      onPress={() => onActive({ row: index, column })}
                      onOpen={onOpen}
                      {...(cell ?? EMPTY)}
                    />
                  )
                })}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

const EMPTY = { state: undefined, ms: undefined, byShell: false, before: undefined, isFaint: false } as const

interface ColumnHeadProps {
  readonly line: Line
  readonly index: number
  readonly left: number
  readonly width: number
  readonly isUpright: boolean
  readonly isActive: boolean
}

function ColumnHead({ line, index, left, width, isUpright, isActive }: ColumnHeadProps) {
  const name = inertText(line.name)
  return (
    <div
      role="columnheader"
      aria-colindex={index + 2}
      title={name}
      className={cx(
        'absolute top-0 flex h-full overflow-hidden py-1 font-mono text-fs-1',
        isUpright ? 'items-end justify-center' : 'items-end px-2',
        isActive ? 'text-ink' : 'text-ink-2',
      )}
      style={{ left, width }}
    >
      <bdi
        className={cx(
          'truncate',
          // Read from below, as the spine of a book is in most of Europe and on every axis.
          isUpright && 'max-h-full rotate-180 [writing-mode:vertical-rl]',
        )}
      >
        {name}
      </bdi>
    </div>
  )
}

interface RowHeadProps {
  readonly line: Line
  readonly width: number
  readonly isActive: boolean
  readonly isUnreachable: boolean
}

function RowHead({ line, width, isActive, isUnreachable }: RowHeadProps) {
  const t = useWords()
  const name = inertText(line.name)
  return (
    <div
      role="rowheader"
      aria-colindex={1}
      title={isUnreachable ? `${name}: ${t('reach.state.unreachable')}` : name}
      className={cx(
        'sticky left-0 z-1 flex h-full items-center gap-2 border-r border-line px-3 font-mono text-fs-2 whitespace-nowrap',
        isActive ? 'bg-raised text-ink' : 'bg-window text-ink-2',
      )}
      style={{ width }}
    >
      <bdi className="min-w-0 flex-1 truncate">{name}</bdi>
      {line.members.length > 1 && (
        <span className="text-fs-1 text-ink-3">{line.members.length.toLocaleString('en')}</span>
      )}
      {isUnreachable && (
        <span className="text-unreach">
          <span aria-hidden>⊘</span>
          <span className="sr-only">{t('reach.state.unreachable')}</span>
        </span>
      )}
    </div>
  )
}

interface CellProps extends Omit<DrawnCell, 'state'> {
  readonly id: string
  readonly index: number
  readonly state: CellState | undefined
  readonly left: number
  readonly width: number
  /** There is room for words. */
  readonly isWorded: boolean
  readonly isActive: boolean
  readonly onPress: () => void
  readonly onOpen: () => void
}

const Cell = memo(
  function Cell(props: CellProps) {
    const { id, index, state, ms, byShell, before, isFaint, left, width, isWorded, isActive, onPress, onOpen } = props
    const t = useWords()
    const look = state && CELL_LOOKS[state]
    const words = cellWords(t, props)
    return (
      <div
        id={id}
        role="gridcell"
        aria-colindex={index + 2}
        aria-selected={isActive}
        title={words}
        onMouseDown={onPress}
        onDoubleClick={onOpen}
        className={cx(
          'absolute top-0 flex h-full cursor-default items-center gap-1 overflow-hidden border-r border-line text-fs-2 whitespace-nowrap',
          isWorded ? 'px-2' : 'justify-center px-0.5',
          isActive && 'bg-accent-soft outline-2 -outline-offset-2 outline-accent',
          before !== undefined && 'bg-overlay shadow-[inset_0_-2px_var(--accent)]',
          look?.colour,
        )}
        style={{ left, width }}
      >
        {look && (
          <>
            <span className="sr-only">{words}</span>
            <span aria-hidden className={cx('flex min-w-0 items-center gap-1', isFaint && 'opacity-35')}>
              {before !== undefined && before !== 'new' && (
                <span className="text-ink-2">{CELL_LOOKS[before].shape}→</span>
              )}
              <span>
                {look.shape}
                {byShell && SHELL_MARK}
              </span>
              <span className="truncate">
                {state === 'open' && ms !== undefined ? (
                  <span className="text-ink-2">{isWorded ? t('hosts.ms', { ms }) : ms}</span>
                ) : (
                  isWorded && state !== 'pending' && t(`reach.state.${state}`)
                )}
              </span>
            </span>
          </>
        )}
      </div>
    )
  },
  // All but what is done, which is the same for the same cell.
  (was, is) =>
    (Object.keys(is) as (keyof CellProps)[]).every(
      (name) => name === 'onPress' || name === 'onOpen' || was[name] === is[name],
    ),
)

function cellWords(
  t: ReturnType<typeof useWords>,
  { state, ms, byShell, before }: Pick<CellProps, 'state' | 'ms' | 'byShell' | 'before'>,
): string | undefined {
  if (!state) return undefined
  const parts: string[] = [t(`reach.state.${state}`)]
  if (ms !== undefined) parts.push(t('hosts.ms', { ms }))
  if (byShell) parts.push(t('reach.grid.byShell'))
  if (before === 'new') parts.push(t('reach.diff.isNew'))
  else if (before !== undefined) parts.push(t('reach.diff.was', { state: t(`reach.state.${before}`) }))
  return parts.join(t('run.target.comma'))
}
