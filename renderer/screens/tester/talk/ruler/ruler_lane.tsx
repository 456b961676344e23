import { useTranslation } from 'react-i18next'
import type { RulerLanes } from '../../../../../shared/contract/tester/sessions.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import { cx } from '../../../../ui/class_names.ts'
import { countText } from '../parts/numbers.ts'
import { timeText } from '../log/entry_text.ts'
import { colourOf, place } from './ruler_scale.ts'
import type { LaneName, Piece, Spot } from './ruler_words.ts'

/** Sends take turns; a frame has its send's. */
const FILLS = ['bg-run', 'bg-ok', 'bg-unreach', 'bg-lost'] as const

interface RulerLaneProps {
  readonly lane: LaneName
  readonly lanes: RulerLanes
  readonly total: number
  readonly isCut: boolean
  /** Why it is empty. */
  readonly absent: string | undefined
  readonly active: number | undefined
  readonly onSpot: (spot: Spot) => void
}

export function RulerLane({ lane, lanes, total, isCut, absent, active, onSpot }: RulerLaneProps) {
  const pieces = lanes[lane] ?? []
  return (
    <div className="relative h-6">
      {absent !== undefined && <span className="text-fs-2 leading-6 text-ink-3">{absent}</span>}
      {pieces.map((piece, at) => (
        <Block
          key={at}
          lane={lane}
          piece={piece}
          colour={colourOf(lanes, lane, at)}
          style={place(piece, total)}
          isCut={isCut}
          isActive={active === at}
          onPoint={() => onSpot({ lane, at })}
        />
      ))}
    </div>
  )
}

interface BlockProps {
  readonly lane: LaneName
  readonly piece: Piece
  readonly colour: number | undefined
  readonly style: { readonly left: string; readonly width: string }
  readonly isCut: boolean
  readonly isActive: boolean
  readonly onPoint: () => void
}

function Block({ lane, piece, colour, style, isCut, isActive, onPoint }: BlockProps) {
  const { t } = useTranslation()
  const { offset, bytes, at, error } = piece
  const label = inertText(piece.label)
  const words =
    lane === 'reads'
      ? `recv ${countText(bytes)}`
      : lane === 'sends'
        ? t('tester.ruler.bytes', { label, total: countText(bytes) })
        : error !== undefined
          ? `✕ ${inertText(error)}`
          : `${label}${isCut ? ' ✓' : ''}`
  const fill =
    error !== undefined
      ? 'border border-fail bg-sunken text-fail'
      : cx(colour === undefined ? 'bg-cancel' : FILLS[colour], 'text-accent-ink')
  return (
    <span
      data-active={isActive || undefined}
      onPointerEnter={onPoint}
      title={`${countText(offset)} + ${countText(bytes)} B · ${timeText(at)}${error === undefined ? '' : ` · ${inertText(error)}`}\n${label}`}
      className={cx(
        '@container absolute top-0.5 h-5 min-w-[3px] overflow-hidden rounded-[3px] border-r-2 border-sunken font-mono text-fs-1 leading-5',
        isActive && 'z-1 outline-2 -outline-offset-2 outline-ink',
        fill,
      )}
      style={style}
    >
      <bdi className="hidden truncate px-1 text-center @min-[24px]:block">{words}</bdi>
    </span>
  )
}
