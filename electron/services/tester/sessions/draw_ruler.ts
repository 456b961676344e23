import type { CodecSpec } from '../../../../shared/contract/tester/bytes.ts'
import type { RulerLanes, SessionHead } from '../../../../shared/contract/tester/sessions.ts'
import type { Frame } from '../../../../shared/tester/frame.ts'
import { rulerLanes, type Passage } from '../../../../shared/tester/ruler.ts'
import type { TranscriptLog } from '../transcripts/transcript_log.ts'
import { LABEL_BYTES, LaneCutter, pushNewest } from './lane_cutter.ts'

/** Two processes read one clock, but tell of the same moment one after the other. */
const CLOCK_SLACK_MS = 50

interface SessionSide {
  readonly head: SessionHead
  readonly log: TranscriptLog
  readonly connectedSince: number
  /** When its codec was chosen, milliseconds since 1970. */
  readonly codecSince: number
}

interface ServerSide {
  readonly head: { readonly spec: { readonly protocol: string }; readonly port?: number | undefined }
  readonly log: TranscriptLog
}

export interface RulerAsked {
  readonly direction: 'out' | 'in'
  readonly last: number
  readonly codec: CodecSpec
}

/** One end's part of one way of a connection. */
interface Lane {
  readonly passages: readonly Passage[]
  readonly frames: readonly Frame[]
  /** Frames are missing: the log has only the heads of what they are cut from. */
  readonly isCut: boolean
  /** Where in the stream the codec was chosen. */
  readonly chosenAt: number
  /** The log tells of this peer. */
  readonly isKnown: boolean
}

/** What one end of this session's connection has sent against what the other has read, where both ends are ours. */
export async function drawRuler(
  session: SessionSide,
  servers: readonly ServerSide[],
  { direction, last, codec }: RulerAsked,
  signal: AbortSignal,
): Promise<RulerLanes> {
  // A client that records nothing has nothing to compare, on no scale that could be trusted.
  if (session.head.spec.record === 'none') return { sends: [], frames: [], sticky: 0, split: 0 }
  const begun = (session.log.connectionStarts.at(-1) ?? 1) - 1
  const ours = await laneOf(session.log, { after: begun, direction, codec, codecSince: session.codecSince }, signal)
  const back = { direction: direction === 'out' ? 'in' : 'out', codec, chosenAt: ours.chosenAt } as const
  const theirs = await laneOfPeer(session, servers, back, signal)
  const [sends, reads] = direction === 'out' ? [ours, theirs] : [theirs, ours]
  const scale = sends ?? reads!
  const { frames, isCut } = framesFrom(codec, scale, reads)
  const input = { sends: scale.passages, reads: sends && reads?.passages, frames, last, encoding: 'utf-8' } as const
  const lanes = { ...rulerLanes(input), ...(isCut ? { framesCut: true } : {}) }
  // What a stranger sends is known only by what is read of it.
  return sends ? lanes : { ...lanes, sends: [], reads: lanes.sends }
}

/** Without a codec a frame is what a read brings; else who has kept all bytes knows best. */
function framesFrom(codec: CodecSpec, scale: Lane, reads: Lane | undefined): Lane {
  if (codec.type === 'none') return reads ?? scale
  return scale.isCut && reads && !reads.isCut ? reads : scale
}

async function laneOfPeer(
  session: SessionSide,
  servers: readonly ServerSide[],
  asked: Pick<LaneAsked, 'direction' | 'codec' | 'chosenAt'>,
  signal: AbortSignal,
): Promise<Lane | undefined> {
  const { connectedSince, head } = session
  const { local, remote, spec } = head
  if (local === undefined || remote === undefined || session.log.clearedAt >= connectedSince) return undefined
  const port = Number(remote.slice(remote.lastIndexOf(':') + 1))
  for (const { head, log } of servers) {
    if (head.port !== port || (head.spec.protocol === 'udp') !== (spec.protocol === 'udp')) continue
    // With bytes missing nobody knows where in the stream those are that are there.
    if (log.unlogged > 0 || log.clearedAt >= connectedSince) continue
    const since = connectedSince - CLOCK_SLACK_MS
    const after = await log.seqBefore(since)
    const lane = await laneOf(log, { ...asked, after, since, peer: plain(local) }, signal)
    // A server that lets us wait for our turn knows us, and has read nothing: that is not unknown.
    if (lane.passages.length > 0 || (asked.direction === 'in' && lane.isKnown)) return lane
  }
  return undefined
}

interface LaneAsked {
  /** An entry's number. */
  readonly after: number
  /** Milliseconds since 1970. */
  readonly since?: number
  readonly direction: 'out' | 'in'
  readonly codec: CodecSpec
  /** What passed until then passed before the codec was chosen, milliseconds since 1970. */
  readonly codecSince?: number
  /** Where that was in the stream, if that is known. */
  readonly chosenAt?: number
  /** Absent: all that is there. */
  readonly peer?: string
}

async function laneOf(
  log: TranscriptLog,
  { after, since = 0, direction, codec, codecSince = 0, chosenAt = 0, peer }: LaneAsked,
  signal: AbortSignal,
): Promise<Lane> {
  const cutter = new LaneCutter(codec)
  cutter.chosenAt = chosenAt
  const passages: Passage[] = []
  let offset = 0
  let isKnown = false
  for await (const entry of log.forward(after, signal)) {
    const { at, bytes, data } = entry
    if (at < since) continue
    if (peer !== undefined && plain(entry.direction === 'out' ? entry.to : entry.from) !== peer) continue
    isKnown = true
    if (entry.direction !== direction) continue
    pushNewest(passages, { offset, bytes, at, data: data.slice(0, LABEL_BYTES) })
    offset += bytes
    if (at <= codecSince) cutter.chosenAt = offset
    cutter.push(entry)
  }
  return { passages, frames: cutter.frames, isCut: cutter.isCut, chosenAt: cutter.chosenAt, isKnown }
}

/** A server on `::` sees IPv4 peers as addresses of IPv6 (RFC 4291 section 2.5.5.2). */
function plain(endpoint: string): string {
  return endpoint.replace(/^\[::ffff:([\d.]+)\]/i, '$1')
}
