import type { CodecSpec } from '../../../../shared/contract/tester/bytes.ts'
import type { Frame } from '../../../../shared/tester/frame.ts'
import type { LogRecord } from '../../../../shared/tester/record.ts'
import { EntryCutter } from '../transcripts/entry_cutter.ts'

/** Reads and frames that are remembered while a log is gone through: more than any screen shows. */
const MOST_PIECES = 5_000
/** A label's bytes, and one more that tells that there are more. */
export const LABEL_BYTES = 65

/**
 * Cuts a stream whose codec may have been chosen midway. What passed before belongs to the frames if they fit it: no frame
 * there is wrong, and one ends where the codec was chosen. Else the first frame begins there.
 */
export class LaneCutter {
  /** Where in the stream the codec was chosen. */
  chosenAt = 0
  private readonly whole: EntryCutter
  private readonly since: EntryCutter
  private readonly wholeFrames: Frame[] = []
  private readonly sinceFrames: Frame[] = []
  private readonly isNone: boolean
  private end = 0
  /** Where the last frame ends that begins before. */
  private border = 0
  private isWrong = false

  constructor(codec: CodecSpec) {
    this.isNone = codec.type === 'none'
    this.whole = new EntryCutter(codec)
    this.since = new EntryCutter(codec)
  }

  /** The next of the stream. */
  push({ data, bytes }: Pick<LogRecord, 'data' | 'bytes'>): void {
    const { chosenAt, end: offset } = this
    this.end += bytes
    for (const frame of this.whole.push({ data, bytes })) {
      keep(this.wholeFrames, frame, 0)
      if (frame.offset >= chosenAt) continue
      this.border = frame.offset + frame.bytes
      if (frame.error !== undefined) this.isWrong = true
    }
    const before = Math.max(0, chosenAt - offset)
    if (this.isNone || chosenAt === 0 || before >= bytes) return
    const rest = { data: data.subarray(before), bytes: bytes - before }
    for (const frame of this.since.push(rest)) keep(this.sinceFrames, frame, chosenAt)
  }

  get frames(): readonly Frame[] {
    return this.isWholeUsed ? this.wholeFrames : this.sinceFrames
  }

  /** Frames are missing: the log has only the heads of what they are cut from. */
  get isCut(): boolean {
    return (this.isWholeUsed ? this.whole : this.since).isCut
  }

  private get isWholeUsed(): boolean {
    const { isNone, chosenAt, end, isWrong, border } = this
    return isNone || chosenAt === 0 || end <= chosenAt || (!isWrong && border === chosenAt)
  }
}

/** Without its header, which a peer can make large: nobody sees it here. */
function keep(frames: Frame[], { header: _, ...frame }: Frame, shift: number): void {
  pushNewest(frames, { ...frame, offset: frame.offset + shift, payload: frame.payload.slice(0, LABEL_BYTES) })
}

/** The newest of them stay. */
export function pushNewest<Piece>(pieces: Piece[], piece: Piece): void {
  pieces.push(piece)
  if (pieces.length > 2 * MOST_PIECES) pieces.splice(0, pieces.length - MOST_PIECES)
}
