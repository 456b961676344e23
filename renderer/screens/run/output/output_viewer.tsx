import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDownToLine, ArrowUpToLine, Copy, WrapText } from 'lucide-react'
import { memo, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { byteText } from '../../../../shared/units.ts'
import { plainText } from '../../../ui/ansi.ts'
import { AnsiText, InertText } from '../../../ui/ansi_text.tsx'
import { IconButton } from '../../../ui/button.tsx'
import { cx } from '../../../ui/class_names.ts'
import { copyText } from '../results/export.ts'
import type { Place } from '../results/view.ts'
import { findMarks } from './find_marks.ts'
import type { OutputRow } from './pager.ts'
import { usePager, type Source } from './use_pager.ts'
import { useWrap } from './wrap.ts'

export interface OutputViewerProps extends Source {
  /** Bytes so far. */
  readonly size: number
  /** No more will come. */
  readonly isOver: boolean
  readonly title: string
  /** Where to go. */
  readonly place: Place | undefined
  /** Marked wherever it stands. */
  readonly find: string
}

const ROW_PX = 18
/** More than the windows can hold, before or after the first row. */
const MOST_ROWS = 2 ** 30
/** Shown before a place that was gone to. */
const LINES_BEFORE = 4
/** How near to the end of what is here more is asked for. */
const NEAR_ROWS = 60

/** What one host printed, however much: a window on it that moves as it is scrolled. */
export function OutputViewer({ size, isOver, title, place, find, ...source }: OutputViewerProps) {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const { wrap, setWrap } = useWrap()
  // Whoever opens the output of something that goes on wants to see it go on.
  const following = useRef(!isOver && !place)
  const { page, failure, goTo, more, back, follow } = usePager(source, place ? place.offset : isOver ? 0 : 'end')
  const { rows, firstRow, jump, origin, from, to } = page
  const all = Math.max(size, page.size)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    // Numbers, not texts: there is one for each of many thousand rows.
    getItemKey: (at) => jump * MOST_ROWS + firstRow + at,
    overscan: 20,
  })
  useEffect(() => virtual.measure(), [wrap, virtual])

  // A place is gone to when it is another one than at first.
  const visited = useRef(place?.visit)
  useEffect(() => {
    if (place?.visit === visited.current) return
    visited.current = place?.visit
    following.current = false
    if (place) goTo(place.offset)
  })
  useEffect(() => {
    if (rows.length === 0 && size > 0) more()
    else if (following.current) follow(size)
    else if (to >= page.size) more()
  }, [size, isOver])

  // Rows stay where they are on the screen when others come before them.
  const anchor = useRef<{ row: number; offset: number }>(undefined)
  const shown = useRef({ jump, firstRow })
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || rows.length === 0) return
    const before = shown.current
    shown.current = { jump, firstRow }
    if (following.current) virtual.scrollToIndex(rows.length - 1, { align: 'end' })
    else if (before.jump !== jump) {
      element.scrollTop = 0
      // What is before a place is read as well, and some of it shown.
      anchor.current = { row: 0, offset: -LINES_BEFORE * ROW_PX }
    } else if (before.firstRow !== firstRow && anchor.current) {
      const place = virtual.getOffsetForIndex(Math.max(0, anchor.current.row - firstRow), 'start')
      if (place) element.scrollTop = place[0] + anchor.current.offset
    }
  }, [page])

  const items = virtual.getVirtualItems()
  const near = Math.min(NEAR_ROWS, Math.floor(rows.length / 4))
  const isNearEnd = rows.length > 0 && (items.at(-1)?.index ?? 0) >= rows.length - 1 - near
  const isNearStart = (items[0]?.index ?? near) < near
  useEffect(() => {
    if (isNearEnd && to < all) more()
  }, [isNearEnd, to, all])
  useEffect(() => {
    if (isNearStart && from > 0 && rows.length > 0 && !following.current) back()
  }, [isNearStart, from, rows.length])

  const lastTop = useRef(0)
  const onScroll = () => {
    const { scrollTop, scrollHeight, clientHeight } = scroller.current!
    const first = virtual.getVirtualItemForOffset(scrollTop)
    if (first) anchor.current = { row: firstRow + first.index, offset: scrollTop - first.start }
    if (scrollTop < lastTop.current - 2) following.current = false
    else if (!isOver && scrollTop + clientHeight >= scrollHeight - 4 && to >= page.size) following.current = true
    lastTop.current = scrollTop
  }
  const toStart = () => {
    following.current = false
    goTo(0)
  }
  const toEnd = () => {
    following.current = true
    goTo('end')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Home') toStart()
    else if (event.key === 'End') toEnd()
    else return
    event.preventDefault()
  }
  const longest = useLongest(wrap ? NO_ROWS : rows)

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center gap-1 border-b border-line bg-raised px-3 text-fs-2 text-ink-2">
        <h4 className="truncate">{title}</h4>
        <span className="text-ink-3">{byteText(all)}</span>
        {to - from < all && rows.length > 0 && (
          <Position from={from} to={to} size={all} onGo={(at) => ((following.current = false), goTo(at))} />
        )}
        <span className="ml-auto" />
        <IconButton label={t('run.output.start')} onPress={toStart}>
          <ArrowUpToLine size={14} aria-hidden />
        </IconButton>
        <IconButton label={isOver ? t('run.output.end') : t('run.output.follow')} onPress={toEnd}>
          <ArrowDownToLine size={14} aria-hidden />
        </IconButton>
        <IconButton
          label={t('run.output.wrap')}
          aria-pressed={wrap}
          onPress={() => setWrap(!wrap)}
          className={cx(wrap && '!text-accent')}
        >
          <WrapText size={14} aria-hidden />
        </IconButton>
        <IconButton
          label={t('run.output.copyShown')}
          onPress={() => void copyText(rows.map(plainText).join('\n'), t('common.copied'))}
        >
          <Copy size={14} aria-hidden />
        </IconButton>
      </div>
      {failure !== undefined && (
        <p role="alert" className="px-3 py-1 text-fail">
          {t('run.output.unreadable', { message: failure })}
        </p>
      )}
      <div
        ref={scroller}
        role="region"
        aria-label={title}
        tabIndex={0}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        className="min-h-0 flex-1 overflow-auto bg-sunken py-1 font-mono text-fs-2 leading-[18px] [overflow-anchor:none]"
      >
        <div
          className="relative min-w-full"
          style={{ height: virtual.getTotalSize(), ...(wrap ? {} : { width: `calc(${longest}ch + 28px)` }) }}
        >
          {items.map(({ index, key, start }) => (
            <div
              key={key}
              data-index={index}
              ref={wrap ? virtual.measureElement : undefined}
              className={cx(
                'absolute inset-x-0 min-h-[18px] px-3.5',
                wrap ? 'break-all whitespace-pre-wrap' : 'h-[18px] whitespace-pre',
                place?.offset === origin && firstRow + index === 0 && 'bg-accent-soft',
              )}
              style={{ transform: `translateY(${start}px)` }}
            >
              <OutputLine row={rows[index]!} find={find} />
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}

const OutputLine = memo(function OutputLine({ row, find }: { readonly row: OutputRow; readonly find: string }) {
  if (find === '') return <AnsiText spans={row} />
  return (
    <AnsiText
      spans={row}
      marks={findMarks(plainText(row), find)}
      markLook="bg-[color-mix(in_srgb,var(--accent)_40%,transparent)]"
    />
  )
})

interface PositionProps {
  readonly from: number
  readonly to: number
  readonly size: number
  readonly onGo: (at: number) => void
}

/** Where in a large output the window is; dragged, it goes elsewhere when it is let go. */
function Position({ from, to, size, onGo }: PositionProps) {
  const { t } = useTranslation()
  const [dragged, setDragged] = useState<number>()
  const at = dragged ?? Math.round((from + to) / 2)
  const words = t('run.output.of', { at: byteText(at), size: byteText(size) })
  const letGo = () => {
    if (dragged === undefined) return
    onGo(dragged)
    setDragged(undefined)
  }
  return (
    <span className="flex min-w-0 items-center gap-2">
      <input
        type="range"
        aria-label={t('run.output.position')}
        aria-valuetext={words}
        min={0}
        max={size}
        value={at}
        onChange={(event) => setDragged(Number(event.target.value))}
        onPointerUp={letGo}
        onKeyUp={letGo}
        className="w-32 min-w-16 accent-(--accent)"
      />
      <span className="truncate text-fs-1 text-ink-3">
        <InertText text={words} />
      </span>
    </span>
  )
}

const NO_ROWS: readonly OutputRow[] = []

/** Columns of the longest row: more than that need not be scrolled. Wide characters take two. */
function useLongest(rows: readonly OutputRow[]): number {
  const known = useRef<{ rows: readonly OutputRow[]; longest: number }>(undefined)
  if (known.current?.rows !== rows) {
    const longest = rows.reduce((most, row) => Math.max(most, columnsOf(row)), 0)
    known.current = { rows, longest }
  }
  return known.current.longest
}

function columnsOf(row: OutputRow): number {
  let columns = 0
  for (const { text } of row)
    columns += text.length + (/[^\x20-\x7e]/.test(text) ? text.replace(/[\x20-\x7e]/g, '').length * 7 : 0)
  return columns
}
