import type { TFunction } from 'i18next'
import type { RulerLanes } from '../../../../../shared/contract/tester/sessions.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import { countText } from '../parts/numbers.ts'

export type Piece = RulerLanes['sends'][number]
export type LaneName = 'sends' | 'reads' | 'frames'
export type Direction = 'out' | 'in'

/** One piece of a lane. */
export interface Spot {
  readonly lane: LaneName
  readonly at: number
}

/** Longer beginnings would drown the sentence; such sends are numbered. */
const MOST_LABEL_CHARACTERS = 16
/** As many are named one by one. */
const MOST_NAMED = 4

const endOf = ({ offset, bytes }: Piece) => offset + bytes

/** The positions of those of `lane` that this piece has bytes in common with; both in order. */
export function covered(piece: Piece, lane: readonly Piece[]): readonly number[] {
  return lane.flatMap((other, at) => (other.offset < endOf(piece) && piece.offset < endOf(other) ? [at] : []))
}

/** How far the lanes reach, bytes. */
export function totalBytes({ sends, reads = [], frames }: RulerLanes): number {
  return Math.max(0, ...[sends, reads, frames].flatMap((lane) => lane.slice(-1)).map(endOf))
}

interface RulerAbout {
  readonly direction: Direction
  /** A codec cuts frames; without one, a frame is what a read brings. */
  readonly isCut: boolean
  /** A language tag, for lists. */
  readonly language: string
}

/** What the ruler shows, in one sentence: "3 sends, 2 reads: “b” and “c” stuck together". */
export function rulerSentence(lanes: RulerLanes, about: RulerAbout, t: TFunction): string {
  const { direction, isCut, language } = about
  const { sends, reads } = lanes
  const sendsWords = t('tester.ruler.sends', { count: sends.length })
  const readsWords = t('tester.ruler.reads', { count: reads?.length ?? 0 })
  const sentence = (counts: string, what: string) => t('tester.ruler.sentence', { counts, what })
  const cut = isCut ? cutWords(lanes, t) : []
  const join = (what: readonly string[]) => what.join(t('tester.ruler.also'))
  if (!reads) return sentence(sendsWords, join([t('tester.ruler.unknownReads'), ...cut]))
  if (direction === 'in' && sends.length === 0 && reads.length > 0)
    return sentence(readsWords, join([t('tester.ruler.unknownSends'), ...cut]))
  const unread = Math.max(0, totalBytes({ ...lanes, reads: [], frames: [] }) - endOf(reads.at(-1) ?? nothing))
  const what = [
    ...stuckWords(sends, reads, t, language),
    ...splitWords(sends, reads, t),
    ...(unread > 0 ? [t('tester.ruler.unread', { count: unread, total: countText(unread) })] : []),
  ]
  const counts = t('tester.ruler.counts', { sends: sendsWords, reads: readsWords })
  return sentence(counts, join([...(what.length === 0 ? [t('tester.ruler.each')] : what), ...cut]))
}

/** Whether the frames are right, whatever became of the sends on their way. */
function cutWords({ frames, framesCut }: RulerLanes, t: TFunction): readonly string[] {
  const wrong = frames.filter(({ error }) => error !== undefined).length
  const right = frames.length - wrong
  return [
    ...(right > 0 ? [t('tester.ruler.framesRight', { count: right })] : []),
    ...(wrong > 0 ? [t('tester.ruler.framesWrong', { count: wrong })] : []),
    ...(framesCut ? [t('tester.ruler.framesCut')] : []),
  ]
}

const nothing: Piece = { offset: 0, bytes: 0, at: 0, label: '' }

function stuckWords(
  sends: readonly Piece[],
  reads: readonly Piece[],
  t: TFunction,
  language: string,
): readonly string[] {
  const groups = reads.map((read) => covered(read, sends)).filter((group) => group.length > 1)
  const [first] = groups
  if (!first) return []
  if (groups.length > 1) return [t('tester.ruler.stuckGroups', { count: groups.length })]
  if (first.length > MOST_NAMED) return [t('tester.ruler.stuckMany', { count: first.length })]
  const list = new Intl.ListFormat(language, { type: 'conjunction' })
  const isNamed = first.every((at) => isTelling(sends, at))
  const names = isNamed
    ? list.format(first.map((at) => sendName(sends, at, t)))
    : t('tester.ruler.numberedMany', { numbers: list.format(first.map((at) => String(at + 1))) })
  return [t('tester.ruler.stuck', { names })]
}

function splitWords(sends: readonly Piece[], reads: readonly Piece[], t: TFunction): readonly string[] {
  const split = sends.flatMap((send, at) => {
    const count = covered(send, reads).length
    return count > 1 ? [{ at, count }] : []
  })
  const [first] = split
  if (!first) return []
  if (split.length > 1) return [t('tester.ruler.splitMany', { count: split.length })]
  return [t('tester.ruler.splitOne', { name: sendName(sends, first.at, t), count: first.count })]
}

function sendName(sends: readonly Piece[], at: number, t: TFunction): string {
  return isTelling(sends, at)
    ? t('tester.ruler.quoted', { label: inertText(sends[at]!.label) })
    : t('tester.ruler.numbered', { at: String(at + 1) })
}

/** Whether a send can be called by its beginning: that is short, and no other's. Else it has a number. */
function isTelling(sends: readonly Piece[], at: number): boolean {
  const { label } = sends[at]!
  if (label === '' || label.length > MOST_LABEL_CHARACTERS) return false
  return sends.every((other, position) => position === at || other.label !== label)
}

/** The lanes as people read them: while a codec is on, a send that is one whole frame by what the frame carries, not by its header. */
export function readableLanes(lanes: RulerLanes, isCut: boolean): RulerLanes {
  if (!isCut) return lanes
  const whole = new Map(lanes.frames.map((frame) => [`${frame.offset} ${frame.bytes}`, frame]))
  const sends = lanes.sends.map((send) => {
    const frame = whole.get(`${send.offset} ${send.bytes}`)
    return frame && frame.error === undefined ? { ...send, label: frame.label } : send
  })
  return { ...lanes, sends }
}
