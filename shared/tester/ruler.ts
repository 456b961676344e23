import type { TextEncoding } from '../contract/tester/bytes.ts'
import type { RulerLanes } from '../contract/tester/sessions.ts'
import type { Frame } from './frame.ts'
import { printable } from './hexdump.ts'

type RulerPiece = RulerLanes['sends'][number]

/** One send, or one read, of a stream. */
export interface Passage {
  /** Where it begins, bytes from the beginning of the stream. */
  readonly offset: number
  readonly bytes: number
  /** Milliseconds since 1970. */
  readonly at: number
  /** All of it or its beginning. */
  readonly data: Uint8Array
}

export interface RulerInput {
  /** In order and without gaps; the newest of them make the scale. */
  readonly sends: readonly Passage[]
  /** In order and without gaps; undefined: what the peer read is not known. */
  readonly reads: readonly Passage[] | undefined
  /** Of the same stream, in order. */
  readonly frames: readonly Frame[]
  /** How many sends to show. */
  readonly last: number
  readonly encoding: TextEncoding
}

const LABEL_BYTES = 64

/**
 * What was sent, read and cut into frames, on one scale: offset 0 is the first byte of the first send shown. Reads and
 * frames that lie across its borders are cut off there. A read is *sticky* when it holds bytes of more than one of these
 * sends; a send is *split* when more than one read brought it.
 */
export function rulerLanes({ sends, reads, frames, last, encoding }: RulerInput): RulerLanes {
  const shown = sends.filter(({ bytes }) => bytes > 0).slice(-last)
  const from = shown[0]?.offset ?? 0
  const end = shown.reduce((_, { offset, bytes }) => offset + bytes, from)
  const lane = (passages: readonly LanePassage[]) => clipped(passages, { from, end, encoding })
  const readLane = reads && lane(reads)
  const sendLane = lane(shown)
  const ends = reads ?? sends
  return {
    sends: sendLane,
    ...(readLane === undefined ? {} : { reads: readLane }),
    frames: lane(frames.map((frame) => framePassage(frame, ends))),
    sticky: readLane ? covering(readLane, sendLane) : 0,
    split: readLane ? covering(sendLane, readLane) : 0,
  }
}

interface LanePassage extends Passage {
  /** Data is the payload, which does not begin where the frame does. */
  readonly isFrame?: true
  readonly error?: string
}

/** A frame came when its last byte did. */
function framePassage(frame: Frame, passages: readonly Passage[]): LanePassage {
  const lastByte = frame.offset + Math.max(frame.bytes - 1, 0)
  const carrier = passages[holding(passages, lastByte)]
  return {
    offset: frame.offset,
    bytes: frame.bytes,
    at: carrier?.at ?? 0,
    data: frame.payload,
    isFrame: true,
    ...(frame.error === undefined ? {} : { error: frame.error }),
  }
}

/** The index of the passage that holds this byte, by halving; -1 when none does. */
function holding(passages: readonly Passage[], byte: number): number {
  let low = 0
  let high = passages.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const passage = passages[middle]
    if (!passage || byte < passage.offset) high = middle - 1
    else if (byte >= passage.offset + passage.bytes) low = middle + 1
    else return middle
  }
  return -1
}

function clipped(
  passages: readonly LanePassage[],
  window: { from: number; end: number; encoding: TextEncoding },
): RulerPiece[] {
  const pieces: RulerPiece[] = []
  for (const { offset, bytes, at, data, isFrame, error } of passages) {
    const begin = Math.max(offset, window.from)
    const end = Math.min(offset + bytes, window.end)
    if (end <= begin) continue
    pieces.push({
      offset: begin - window.from,
      bytes: end - begin,
      at,
      label: label(isFrame ? data : data.subarray(begin - offset, end - offset), window.encoding),
      ...(error === undefined ? {} : { error }),
    })
  }
  return pieces
}

function label(data: Uint8Array, encoding: TextEncoding): string {
  const text = printable(data.subarray(0, LABEL_BYTES), encoding)
  return data.length > LABEL_BYTES ? `${text}…` : text
}

/** How many of `over` lie on more than one of `under`; both in order and without overlaps. */
function covering(over: readonly RulerPiece[], under: readonly RulerPiece[]): number {
  let count = 0
  let first = 0
  for (const piece of over) {
    const end = piece.offset + piece.bytes
    while (first < under.length && endOf(under[first]) <= piece.offset) first++
    const second = under[first + 1]
    if (second && second.offset < end) count++
  }
  return count
}

function endOf(piece: RulerPiece | undefined): number {
  return piece ? piece.offset + piece.bytes : Infinity
}
