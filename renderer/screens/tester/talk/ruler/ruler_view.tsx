import { Minus, Plus } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { RulerLanes } from '../../../../../shared/contract/tester/sessions.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import { Button, IconButton } from '../../../../ui/button.tsx'
import { timeText } from '../log/entry_text.ts'
import { countText } from '../parts/numbers.ts'
import { RulerLane } from './ruler_lane.tsx'
import { mostZoom, ticks } from './ruler_scale.ts'
import { totalBytes, type Direction, type LaneName, type Spot } from './ruler_words.ts'

const LANES = ['sends', 'reads', 'frames'] as const satisfies readonly LaneName[]
/** Between two offsets on the scale, CSS pixels. */
const TICK_PX = 90

interface RulerViewProps {
  readonly lanes: RulerLanes
  readonly direction: Direction
  /** What it shows, for those who do not see it. */
  readonly sentence: string
  /** A codec is on. */
  readonly isCut: boolean
  /** There may be earlier sends, which are not shown. */
  readonly isFull: boolean
}

/** Three lanes on one scale. Arrow keys go from piece to piece, + and - zoom. */
export function RulerView({ lanes, direction, sentence, isCut, isFull }: RulerViewProps) {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const [spot, setSpot] = useState<Spot>()
  const total = totalBytes(lanes)
  const width = useWidth(scroller)
  const [wanted, setZoom] = useState(1)
  const most = mostZoom(total, width)
  const zoom = Math.min(wanted, most)
  useKeptInSight(scroller, zoom, total)
  useEffect(() => {
    scroller.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [spot])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const next = stepped(event.key, spot, lanes)
    if (next) setSpot(next)
    else if (event.key === '+' || event.key === '=') setZoom(Math.min(most, zoom * 2))
    else if (event.key === '-') setZoom(Math.max(1, zoom / 2))
    else if (event.key === '0') setZoom(1)
    else return
    event.preventDefault()
  }
  const marks = ticks(total, Math.max(1, Math.floor((width * zoom) / TICK_PX)))
  const absent = (lane: LaneName) =>
    lane === 'reads' && lanes.reads === undefined
      ? t('tester.ruler.readsAbsent')
      : lane === 'sends' && direction === 'in' && lanes.sends.length === 0
        ? t('tester.ruler.sendsAbsent')
        : lane === 'frames' && lanes.frames.length === 0
          ? t(lanes.framesCut ? 'tester.ruler.framesCut' : 'tester.ruler.framesAbsent')
          : undefined
  return (
    <>
      <div className="grid grid-cols-[56px_minmax(0,1fr)] rounded-r2 border border-line bg-sunken py-1 pl-2">
        <div aria-hidden className="flex flex-col text-fs-2 text-ink-2">
          {LANES.map((lane) => (
            <span key={lane} className="h-6 truncate leading-6">
              {t(`tester.ruler.lane.${lane}`)}
            </span>
          ))}
        </div>
        <div
          ref={scroller}
          role="img"
          aria-label={sentence}
          tabIndex={0}
          onKeyDown={onKeyDown}
          onPointerLeave={() => setSpot(undefined)}
          className="overflow-x-auto pr-2"
        >
          <div className="relative" style={{ width: `${zoom * 100}%` }}>
            {LANES.map((lane) => (
              <RulerLane
                key={lane}
                lane={lane}
                lanes={lanes}
                total={total}
                isCut={isCut}
                absent={absent(lane)}
                active={spot?.lane === lane ? spot.at : undefined}
                onSpot={setSpot}
              />
            ))}
            <div className="relative h-4 font-mono text-fs-1 text-ink-3">
              {marks.map((mark) => (
                <span
                  key={mark}
                  className="absolute top-0 border-l border-line-strong pl-1 leading-4"
                  // The last one would stick out.
                  style={{ left: `${(100 * mark) / total}%`, ...(mark > 0.96 * total ? { translate: '-100%' } : {}) }}
                >
                  {countText(mark)}
                </span>
              ))}
            </div>
          </div>
        </div>
      </div>
      <div className="flex items-center gap-2 text-fs-2 text-ink-3">
        <p aria-live="polite" className="min-w-0 flex-1 truncate">
          {spot ? (
            <Detail lanes={lanes} spot={spot} />
          ) : isFull ? (
            t('tester.ruler.newest', { count: lanes.sends.length })
          ) : (
            t('tester.ruler.detailHint')
          )}
        </p>
        <Zoom zoom={zoom} most={most} onZoom={setZoom} />
      </div>
    </>
  )
}

interface ZoomProps {
  readonly zoom: number
  readonly most: number
  readonly onZoom: (zoom: number) => void
}

function Zoom({ zoom, most, onZoom }: ZoomProps) {
  const { t } = useTranslation()
  return (
    <span className="flex items-center">
      <IconButton
        label={t('tester.ruler.zoomOut')}
        className="!py-0.5"
        isDisabled={zoom <= 1}
        onPress={() => onZoom(zoom / 2)}
      >
        <Minus size={12} aria-hidden />
      </IconButton>
      <IconButton
        label={t('tester.ruler.zoomIn')}
        className="!py-0.5"
        isDisabled={zoom >= most}
        onPress={() => onZoom(zoom * 2)}
      >
        <Plus size={12} aria-hidden />
      </IconButton>
      <Button look="quiet" className="!px-1.5 !py-0 text-fs-2" isDisabled={zoom <= 1} onPress={() => onZoom(1)}>
        {t('tester.ruler.fit')}
      </Button>
    </span>
  )
}

function Detail({ lanes, spot: { lane, at } }: { readonly lanes: RulerLanes; readonly spot: Spot }) {
  const { t } = useTranslation()
  const pieces = lanes[lane] ?? []
  const piece = pieces[at]
  if (!piece) return null
  return (
    <>
      {t('tester.ruler.detail', {
        lane: t(`tester.ruler.lane.${lane}`),
        at: String(at + 1),
        of: String(pieces.length),
        offset: countText(piece.offset),
        bytes: countText(piece.bytes),
        time: timeText(piece.at),
      })}
      {' · '}
      {piece.error !== undefined && <span className="text-fail">✕ {inertText(piece.error)} · </span>}
      <span className="font-mono text-ink-2">{inertText(piece.label)}</span>
    </>
  )
}

/** Where an arrow key leads; undefined: it is none. */
function stepped(key: string, spot: Spot | undefined, lanes: RulerLanes): Spot | undefined {
  const filled = LANES.filter((lane) => (lanes[lane]?.length ?? 0) > 0)
  const [first] = filled
  if (!first || !/^(Arrow|Home$|End$)/.test(key)) return undefined
  if (!spot) return { lane: first, at: key === 'End' ? lanes[first]!.length - 1 : 0 }
  const { lane, at } = spot
  const pieces = lanes[lane] ?? []
  if (key === 'ArrowLeft' || key === 'ArrowRight')
    return { lane, at: Math.max(0, Math.min(pieces.length - 1, at + (key === 'ArrowRight' ? 1 : -1))) }
  if (key === 'Home' || key === 'End') return { lane, at: key === 'Home' ? 0 : pieces.length - 1 }
  const other = filled[filled.indexOf(lane) + (key === 'ArrowDown' ? 1 : -1)]
  if (!other) return spot
  // What lies above or below it.
  const offset = pieces[at]?.offset ?? 0
  const under = lanes[other]!.findIndex((piece) => piece.offset + piece.bytes > offset)
  return { lane: other, at: under === -1 ? lanes[other]!.length - 1 : under }
}

function useWidth(element: RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(600)
  useLayoutEffect(() => {
    const { current } = element
    if (!current) return
    const observer = new ResizeObserver(() => setWidth(current.clientWidth))
    observer.observe(current)
    return () => observer.disconnect()
  }, [element])
  return width
}

/** The newest stay in sight when more come; zooming keeps what is in the middle there. */
function useKeptInSight(element: RefObject<HTMLDivElement | null>, zoom: number, total: number): void {
  const before = useRef({ zoom, total })
  useLayoutEffect(() => {
    const { current } = element
    if (!current) return
    const { zoom: was, total: had } = before.current
    before.current = { zoom, total }
    if (was !== zoom) {
      const middle = current.scrollLeft + current.clientWidth / 2
      current.scrollLeft = (middle * zoom) / was - current.clientWidth / 2
    } else if (had !== total) current.scrollLeft = current.scrollWidth
  }, [element, zoom, total])
}
