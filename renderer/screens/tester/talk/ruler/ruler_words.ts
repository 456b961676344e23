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

/** What the ruler shows, in one sentence: "3 sends, 2 reads: “b” and “c” stuck together". */
export function rulerSentence(lanes: RulerLanes, direction: Direction, t: TFunction, language: string): string {
  const { sends, reads } = lanes
  const sendsWords = t('tester.ruler.sends', { count: sends.length })
  const readsWords = t('tester.ruler.reads', { count: reads?.length ?? 0 })
  const sentence = (counts: string, what: string) => t('tester.ruler.sentence', { counts, what })
  if (!reads) return sentence(sendsWords, t('tester.ruler.unknownReads'))
  if (direction === 'in' && sends.length === 0 && reads.length > 0)
    return sentence(readsWords, t('tester.ruler.unknownSends'))
  const unread = Math.max(0, totalBytes({ ...lanes, reads: [], frames: [] }) - endOf(reads.at(-1) ?? nothing))
  const what = [
    ...stuckWords(sends, reads, t, language),
    ...splitWords(sends, reads, t),
    ...(unread > 0 ? [t('tester.ruler.unread', { count: unread, total: countText(unread) })] : []),
  ]
  return sentence(
    t('tester.ruler.counts', { sends: sendsWords, reads: readsWords }),
    what.length === 0 ? t('tester.ruler.each') : what.join(t('tester.ruler.also')),
  )
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
  const names = new Intl.ListFormat(language, { type: 'conjunction' }).format(first.map((at) => sendName(sends, at, t)))
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

/** A send by its beginning, where that is short and has not more to it; else by its number. */
function sendName(sends: readonly Piece[], at: number, t: TFunction): string {
  const label = sends[at]?.label ?? ''
  const isShort = label !== '' && label.length <= MOST_LABEL_CHARACTERS
  return isShort
    ? t('tester.ruler.quoted', { label: inertText(label) })
    : t('tester.ruler.numbered', { at: String(at + 1) })
}
