/** What a log keeps of what passes: all bytes, the first {@link HEAD_BYTES} of each read and send, or none of them. */
export const RECORD_KINDS = ['all', 'heads', 'none'] as const
/** Enough for the header of most protocols, little enough for a log of a hundred thousand messages. */
export const HEAD_BYTES = 256

/** What passed through a socket, or happened to it: an entry of a log before it has its number. */
export interface LogRecord {
  /** Milliseconds since 1970, with fractions. */
  readonly at: number
  readonly direction: 'in' | 'out' | 'note'
  /** "127.0.0.1:9000"; empty where it is about the whole. */
  readonly from: string
  readonly to: string
  /** How many were sent or received; `data` may hold only the first of them. 0 for notes. */
  readonly bytes: number
  /** Of a note its text in UTF-8. */
  readonly data: Uint8Array
  /** A note of something that went wrong. */
  readonly wrong?: boolean
  /** Of a note that says that a connection has ended: by us, by the peer, or because the peer or the network broke it. */
  readonly ending?: Ending
}

export type Ending = (typeof ENDINGS)[number]

/*
 * One record, all numbers little-endian:
 *   u32 length of what follows | u8 kind | f64 at | u32 bytes | u8 length of from | from | u8 length of to | to | data
 *
 * Of `kind`, bits 0 and 1 are the direction, 4 and 5 the ending (0: none), 7 that something went wrong.
 */
const FIXED = 4 + 1 + 8 + 4
const KINDS = ['in', 'out', 'note'] as const
const ENDINGS = ['here', 'peer', 'reset'] as const
const WRONG = 0x80
const ENDING_SHIFT = 4
const MAX_ADDRESS = 255
/** A record's length field is checked against this: nothing larger is ever written. */
const MAX_RECORD_BYTES = 2 * 1024 * 1024

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export function encodeRecord(record: LogRecord): Uint8Array {
  const from = encoder.encode(record.from).subarray(0, MAX_ADDRESS)
  const to = encoder.encode(record.to).subarray(0, MAX_ADDRESS)
  const bytes = new Uint8Array(FIXED + 1 + from.length + 1 + to.length + record.data.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, bytes.length - 4, true)
  view.setUint8(4, kindOf(record))
  view.setFloat64(5, record.at, true)
  view.setUint32(13, record.bytes, true)
  let at = FIXED
  for (const address of [from, to]) {
    view.setUint8(at, address.length)
    bytes.set(address, at + 1)
    at += 1 + address.length
  }
  bytes.set(record.data, at)
  return bytes
}

/** Reads records out of pieces that may end anywhere. */
export class RecordReader {
  #rest: Uint8Array = new Uint8Array(0)

  /** @throws RangeError when this cannot be what `encodeRecord` wrote */
  push(piece: Uint8Array): LogRecord[] {
    const all = this.#rest.length === 0 ? piece : joined(this.#rest, piece)
    const records: LogRecord[] = []
    let at = 0
    for (let end = recordEnd(all, at); end !== undefined; end = recordEnd(all, at)) {
      records.push(decodeRecord(all.subarray(at + 4, end)))
      at = end
    }
    this.#rest = all.slice(at)
    return records
  }
}

/**
 * Where the record that begins at `at` ends; undefined when not all of it is there.
 * @throws RangeError when this cannot be what `encodeRecord` wrote
 */
export function recordEnd(bytes: Uint8Array, at: number): number | undefined {
  if (bytes.length - at < 4) return undefined
  const length = u32(bytes, at)
  if (length < FIXED - 2 || length > MAX_RECORD_BYTES) throw new RangeError(`A log record of ${length} bytes`)
  return bytes.length - at - 4 < length ? undefined : at + 4 + length
}

/** How many bytes were sent or received, of the record that begins at `at`; without taking it apart. */
export function recordTraffic(bytes: Uint8Array, at: number): number {
  return u32(bytes, at + 13)
}

/** @param body a record without its length */
export function decodeRecord(body: Uint8Array): LogRecord {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const kind = view.getUint8(0)
  const ending = ENDINGS[((kind >> ENDING_SHIFT) & 3) - 1]
  let at = FIXED - 4
  const address = () => {
    const end = at + 1 + view.getUint8(at)
    const text = decoder.decode(body.subarray(at + 1, end))
    at = end
    return text
  }
  const from = address()
  const to = address()
  return {
    direction: KINDS[kind & 3] ?? 'note',
    at: view.getFloat64(1, true),
    bytes: view.getUint32(9, true),
    from,
    to,
    data: body.slice(at),
    ...(kind & WRONG ? { wrong: true } : {}),
    ...(ending === undefined ? {} : { ending }),
  }
}

function kindOf({ direction, wrong, ending }: LogRecord): number {
  const ended = ending === undefined ? 0 : ENDINGS.indexOf(ending) + 1
  return KINDS.indexOf(direction) | (ended << ENDING_SHIFT) | (wrong ? WRONG : 0)
}

function u32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length)
  whole.set(a)
  whole.set(b, a.length)
  return whole
}
