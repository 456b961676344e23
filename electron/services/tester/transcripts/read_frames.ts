import type { OutputOf } from '../../../../shared/contract/define.ts'
import { MAX_FRAME_BYTES, type CodecSpec } from '../../../../shared/contract/tester/bytes.ts'
import type { transcriptMethods } from '../../../../shared/contract/tester/transcripts.ts'
import type { Frame } from '../../../../shared/tester/frame.ts'
import { EntryCutter } from './entry_cutter.ts'
import type { TranscriptLog } from './transcript_log.ts'

export type Frames = OutputOf<(typeof transcriptMethods)['transcripts.frames']>

/** Of each frame that is shown. */
const SHOWN_BYTES = 4096
/** Of a header as JSON, and of one of its fields. */
const SHOWN_HEADER_LENGTH = 4096
const SHOWN_FIELD_LENGTH = 1024
/** Connections that are cut at once, and what frames that have not ended may hold of them together. */
const MOST_STREAMS = 256
const MOST_PENDING_BYTES = 256 * 1024 * 1024

export interface FramesAsked {
  readonly codec: CodecSpec
  readonly direction: 'in' | 'out'
  /** Part of the peer's address. */
  readonly peer?: string
  readonly limit: number
  /** Each entry is a datagram and begins anew. */
  readonly datagrams: boolean
}

/** Cuts what passed one way into frames, each connection for itself; the newest `limit` of all. */
export async function readFrames(log: TranscriptLog, asked: FramesAsked, signal: AbortSignal): Promise<Frames> {
  const { codec, direction, peer = '', limit, datagrams } = asked
  const streams = new Map<string, EntryCutter>()
  const newest: Frames['frames'] = []
  let incomplete = log.unlogged > 0
  const show = (frame: Frame | undefined) => {
    if (!frame) return
    newest.push(shownFrame(frame))
    if (newest.length > 2 * limit) newest.splice(0, newest.length - limit)
  }
  const end = () => {
    for (const stream of streams.values()) show(stream.end())
    streams.clear()
  }
  const starts = [...log.connectionStarts]
  let nextStart = 0
  for await (const entry of log.forward(0, signal)) {
    while (nextStart < starts.length && entry.seq >= starts[nextStart]!) {
      nextStart++
      end()
    }
    if (entry.direction !== direction) continue
    if (!(direction === 'in' ? entry.from : entry.to).includes(peer)) continue
    const stream = streamOf(streams, `${entry.from} ${entry.to}`, codec, () => (incomplete = true))
    for (const frame of stream.push(entry)) show(frame)
    if (stream.isCut) incomplete = true
    if (datagrams) end()
  }
  let pendingBytes = 0
  for (const stream of streams.values()) pendingBytes += stream.isCut ? 0 : stream.pendingBytes
  return { frames: newest.slice(-limit), pendingBytes, incomplete }
}

/** @param onLost called when a connection has to be given up for another */
function streamOf(streams: Map<string, EntryCutter>, key: string, codec: CodecSpec, onLost: () => void): EntryCutter {
  const known = streams.get(key)
  if (known) return known
  if (streams.size >= mostStreams(codec)) {
    const [oldest, { pendingBytes }] = streams.entries().next().value!
    if (pendingBytes > 0) onLost()
    streams.delete(oldest)
  }
  const stream = new EntryCutter(codec)
  streams.set(key, stream)
  return stream
}

function mostStreams(codec: CodecSpec): number {
  return Math.max(1, Math.min(MOST_STREAMS, Math.floor(MOST_PENDING_BYTES / largestFrame(codec))))
}

function largestFrame(codec: CodecSpec): number {
  switch (codec.type) {
    case 'none':
      return 1
    case 'fixed':
      return codec.bytes
    case 'json-header':
      return codec.maxHeaderBytes + Math.min(codec.maxPayloadBytes, MAX_FRAME_BYTES)
    default:
      return codec.maxBytes
  }
}

/** What a peer made too long or too deep for a page is left out; the fields that mean something stay, cut. */
function shownHeader(header: Record<string, unknown>): Record<string, unknown> {
  const text = jsonOf(header)
  if (text !== undefined && text.length <= SHOWN_HEADER_LENGTH) return header
  const known = ['length', 'total_size', 'filename', 'md5'].flatMap((name) => {
    const value = header[name]
    return value === undefined ? [] : [[name, typeof value === 'string' ? value.slice(0, SHOWN_FIELD_LENGTH) : value]]
  })
  return Object.fromEntries(known) as Record<string, unknown>
}

/** Undefined where it is nested deeper than JSON can be written. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

function shownFrame({ offset, bytes, payload, header, error }: Frame): Frames['frames'][number] {
  const head = payload.subarray(0, SHOWN_BYTES)
  return {
    ...{ offset, bytes, data: Buffer.from(head).toString('base64') },
    ...(header === undefined ? {} : { header: shownHeader(header) }),
    ...(error === undefined ? {} : { error }),
  }
}
