import type { RulerLanes } from '../../../../../shared/contract/tester/sessions.ts'
import { covered, type LaneName, type Piece } from './ruler_words.ts'

/** As many colours as can be told apart; then they begin again. */
export const COLOURS = 4

/** Where a piece stands on a scale of `total` bytes, percent. */
export function place({ offset, bytes }: Piece, total: number): { readonly left: string; readonly width: string } {
  return { left: `${(100 * offset) / total}%`, width: `${(100 * bytes) / total}%` }
}

/** Round offsets, `most` steps at most between 0 and `total`: steps of 1, 2 or 5 times a power of ten. */
export function ticks(total: number, most: number): readonly number[] {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, total / most)))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => total / one <= most) ?? 10 * power
  return Array.from({ length: Math.floor(total / step) + 1 }, (_, at) => at * step)
}

/**
 * The colour of a piece, 0 to 3: of a send its own; of a frame that of the send it came in. Undefined: of reads, and of frames
 * that hold bytes of more than one send.
 */
export function colourOf(lanes: RulerLanes, lane: LaneName, at: number): number | undefined {
  if (lane === 'sends') return at % COLOURS
  const piece = lane === 'frames' ? lanes.frames[at] : undefined
  const [first, second] = piece ? covered(piece, lanes.sends) : []
  return first === undefined || second !== undefined ? undefined : first % COLOURS
}

/** Zoomed in further, a byte would be wider than its name, or the scale would have more offsets than a page can draw. */
const MOST_PX_PER_BYTE = 48
const MOST_ZOOM = 128

/** How far it makes sense to zoom in on `total` bytes that fill `width` pixels at 1. */
export function mostZoom(total: number, width: number): number {
  const fitting = (total * MOST_PX_PER_BYTE) / Math.max(1, width)
  return Math.min(MOST_ZOOM, Math.max(1, 2 ** Math.ceil(Math.log2(Math.max(1, fitting)))))
}
