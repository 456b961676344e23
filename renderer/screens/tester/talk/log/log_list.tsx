import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useId, useLayoutEffect, useRef, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { TextEncoding } from '../../../../../shared/contract/tester/bytes.ts'
import type { TranscriptEntry } from '../../../../../shared/contract/tester/transcripts.ts'
import { heldAfter } from './held.ts'
import { indexOfSeq, type LogPage } from './log_pager.ts'
import { LogRow, ROW_PX } from './log_row.tsx'

/** So near an end the next entries are asked for. */
const NEAR_PX = 30 * ROW_PX

interface LogListProps {
  readonly page: LogPage
  readonly view: 'text' | 'hex'
  readonly encoding: TextEncoding
  /** The reader has gone away from the newest: what comes does not move what is in sight. */
  readonly isHeld: boolean
  readonly onHeld: (held: boolean) => void
  /** The entry where the keyboard is. */
  readonly active: number | undefined
  readonly onActive: (seq: number) => void
  readonly onOpen: (seq: number) => void
  readonly onClose: () => void
  readonly onGo: (place: 'start' | 'end') => void
  readonly older: () => Promise<void>
  readonly newer: () => Promise<void>
}

/** The window on the log that is held, of which only the rows in sight exist. */
export function LogList(props: LogListProps) {
  const { page, view, encoding, isHeld, onHeld, active, onActive, onOpen, onClose, onGo, older, newer } = props
  const { t } = useTranslation()
  const { entries } = page
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const asking = useRef(false)
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (at) => entries[at]?.seq ?? at,
    overscan: 20,
  })
  // After the virtualizer, which goes to the top when it begins.
  const anchor = useAnchor(scroller, entries, isHeld, page.jump)
  const ask = (what: () => Promise<void>) => {
    if (asking.current) return
    asking.current = true
    void what().finally(() => (asking.current = false))
  }
  const onScroll = () => {
    const element = scroller.current
    if (!element) return
    anchor.remember()
    const { scrollTop, scrollHeight, clientHeight } = element
    const below = scrollHeight - clientHeight - scrollTop
    if (scrollTop < NEAR_PX && !page.atStart) ask(older)
    else if (below < NEAR_PX && !page.atEnd && isHeld) ask(newer)
    onHeld(heldAfter(isHeld, { top: scrollTop, below, atEnd: page.atEnd }, anchor.movedTo.current, ROW_PX))
  }
  const at = active === undefined ? -1 : indexOfSeq(entries, active)
  const onKeyDown = (event: KeyboardEvent) => {
    const rows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_PX) - 1)
    const from = at < 0 ? entries.length : at
    const steps: Readonly<Record<string, number>> = {
      ArrowUp: from - 1,
      ArrowDown: from + 1,
      PageUp: from - rows,
      PageDown: from + rows,
    }
    const step = steps[event.key]
    if (step !== undefined) {
      const target = Math.max(0, Math.min(entries.length - 1, step))
      const entry = entries[target]
      if (entry) onActive(entry.seq)
      virtual.scrollToIndex(target)
    } else if (event.key === 'Home' || event.key === 'End') {
      onHeld(event.key === 'Home')
      onGo(event.key === 'Home' ? 'start' : 'end')
    } else if (event.key === 'Enter' && at >= 0) onOpen(entries[at]!.seq)
    else if (event.key === 'Escape') onClose()
    else return
    event.preventDefault()
  }
  const act = useCallback((seq: number) => (onActive(seq), onOpen(seq)), [onActive, onOpen])
  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label={t('tester.log.heading')}
      aria-activedescendant={at < 0 ? undefined : `${id}-${active}`}
      tabIndex={0}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      className="min-h-0 flex-1 overflow-x-hidden overflow-y-scroll bg-sunken py-1 font-mono text-fs-2 [overflow-anchor:none]"
    >
      <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const entry = entries[index]
          return (
            entry && (
              <LogRow
                key={key}
                id={`${id}-${entry.seq}`}
                entry={entry}
                top={start}
                view={view}
                encoding={encoding}
                isActive={entry.seq === active}
                onPress={act}
              />
            )
          )
        })}
      </div>
    </div>
  )
}

/**
 * Keeps what is in sight where it is while entries come before or behind it, or the newest in sight unless it is held.
 * @returns `remember` is called when it was scrolled; `movedTo` is where this moved it last
 */
function useAnchor(
  scroller: React.RefObject<HTMLDivElement | null>,
  entries: readonly TranscriptEntry[],
  isHeld: boolean,
  jump: number,
): { readonly remember: () => void; readonly movedTo: React.RefObject<number> } {
  const seen = useRef<{ seq: number; offset: number }>(undefined)
  const jumped = useRef(jump)
  const movedTo = useRef(0)
  const remember = () => {
    const element = scroller.current
    if (!element) return
    const first = entries[Math.floor(element.scrollTop / ROW_PX)]
    seen.current = first && { seq: first.seq, offset: element.scrollTop % ROW_PX }
  }
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    if (!isHeld) element.scrollTop = element.scrollHeight
    else if (jumped.current !== jump) element.scrollTop = 0
    else if (seen.current) {
      const at = indexOfSeq(entries, seen.current.seq)
      if (at >= 0) element.scrollTop = at * ROW_PX + seen.current.offset
    }
    jumped.current = jump
    movedTo.current = element.scrollTop
    remember()
  }, [entries, isHeld, jump])
  return { remember, movedTo }
}
