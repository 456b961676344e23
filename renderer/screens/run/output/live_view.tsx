import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStream } from '../../../engine/hooks.ts'
import { cutLine } from '../../../ui/ansi.ts'
import { AnsiText, InertText } from '../../../ui/ansi_text.tsx'
import { Button } from '../../../ui/button.tsx'
import { cx } from '../../../ui/class_names.ts'
import type { RunNow } from '../results/use_run.ts'
import { LiveBuffer, type LiveLine } from './live_lines.ts'

const ROW_PX = 18
/** Of a line too long for the screen; Per host has all of it. */
const MOST_CHARACTERS = 1000

/** Lines of all hosts as they come, the newest at the end. */
export function LiveView({ run }: { readonly run: RunNow }) {
  const { t } = useTranslation()
  const { id } = run.head
  const buffer = useMemo(() => new LiveBuffer(), [id])
  const [lines, setLines] = useState<readonly LiveLine[]>([])
  const [missed, setMissed] = useState(0)
  const [isHeld, setHeld] = useState(false)
  const scroller = useRef<HTMLDivElement>(null)
  useEffect(() => {
    setLines([])
    setMissed(0)
  }, [id])
  useStream('runs.live', { id }, async (event) => {
    buffer.add(event.lines)
    setMissed((now) => now + event.missed)
    setLines(buffer.lines)
    // The next lines are asked for when these have been drawn.
    await new Promise((resolve) => setTimeout(resolve, 30))
  })
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (at) => lines[at]?.key ?? at,
    overscan: 20,
  })
  const hostCharacters = useMemo(
    () => run.rows.reduce((most, { host }) => Math.max(most, host.length), 4),
    [run.rows.length],
  )
  const firstKey = lines[0]?.key ?? 0
  const before = useRef(firstKey)
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    if (!isHeld) element.scrollTop = element.scrollHeight
    // What a reader looks at stays in place while the oldest lines go.
    else element.scrollTop -= (firstKey - before.current) * ROW_PX
    before.current = firstKey
  }, [lines, isHeld])
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {missed > 0 && (
        <p className="border-b border-line px-3 py-1 text-fs-2 text-unreach">
          ⚠ {t('run.live.missed', { count: missed })}
        </p>
      )}
      {lines.length === 0 && (
        <p className="p-4 text-ink-3">{run.isOver ? t('run.live.ended') : t('run.live.waiting')}</p>
      )}
      <div
        ref={scroller}
        role="log"
        aria-live="off"
        aria-label={t('run.live.label')}
        tabIndex={0}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget
          setHeld(scrollTop + clientHeight < scrollHeight - ROW_PX)
        }}
        className="min-h-0 flex-1 overflow-auto bg-sunken py-1 font-mono text-fs-2 leading-[18px] [overflow-anchor:none]"
      >
        <div className="relative min-w-max" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => (
            <Row key={key} line={lines[index]!} top={start} hostCharacters={hostCharacters} />
          ))}
        </div>
      </div>
      {isHeld && (
        <div className="absolute right-4 bottom-3 flex items-center gap-2 rounded-r2 border border-line-strong bg-overlay py-1 pr-1 pl-3 text-fs-2 shadow-overlay">
          {t('run.live.held')}
          <Button onPress={() => setHeld(false)}>{t('run.live.toEnd')} ↓</Button>
        </div>
      )}
    </div>
  )
}

interface RowProps {
  readonly line: LiveLine
  readonly top: number
  readonly hostCharacters: number
}

const Row = memo(function Row({ line: { host, stream, spans }, top, hostCharacters }: RowProps) {
  const { t } = useTranslation()
  const isError = stream === 'stderr'
  return (
    <div className="absolute flex h-[18px] gap-3 px-3.5 whitespace-pre" style={{ transform: `translateY(${top}px)` }}>
      <span className="shrink-0 text-ink-3" style={{ width: `${Math.min(hostCharacters, 24)}ch` }}>
        <InertText text={host.length > 24 ? `${host.slice(0, 23)}…` : host} />
      </span>
      <span className={cx('border-l-2 pl-2', isError ? 'border-fail' : 'border-line')}>
        {isError && <span className="sr-only">{t('run.folded.stderr')}: </span>}
        <AnsiText spans={cutLine(spans, { characters: MOST_CHARACTERS })[0]!} />
      </span>
    </div>
  )
})
