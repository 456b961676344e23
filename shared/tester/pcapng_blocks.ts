import { joinBytes } from './hex.ts'

/** LINKTYPE_RAW: packets begin with their IP header. */
const LINK_TYPE_RAW = 101
const BLOCKS = { section: 0x0a0d0d0a, interface: 1, statistics: 5, packet: 6 } as const
const OPTIONS = { comment: 1, application: 4, timeResolution: 9 } as const
const BYTE_ORDER_MAGIC = 0x1a2b3c4d
/** Time stamps in 10^-6 s: as exact as the log's fractions of a millisecond are, in a double since 1970. */
const MICROSECONDS = 6
/** A comment's length is 16 bits. */
const MAX_COMMENT_CHARACTERS = 8192

/** What a file begins with (draft-ietf-opsawg-pcapng): section header, and one interface. All numbers are little-endian. */
export function fileHead(): Uint8Array {
  const section = new DataView(new ArrayBuffer(16))
  section.setUint32(0, BYTE_ORDER_MAGIC, true)
  section.setUint16(4, 1, true)
  // The section's length is not known: all ones.
  section.setBigInt64(8, -1n, true)
  const card = new DataView(new ArrayBuffer(8))
  card.setUint16(0, LINK_TYPE_RAW, true)
  return joinBytes([
    block(BLOCKS.section, [
      new Uint8Array(section.buffer),
      ...ended([option(OPTIONS.application, textBytes('Flotilla'))]),
    ]),
    block(BLOCKS.interface, [
      new Uint8Array(card.buffer),
      ...ended([option(OPTIONS.timeResolution, Uint8Array.of(MICROSECONDS))]),
    ]),
  ])
}

export interface CapturedPacket {
  /** Milliseconds since 1970, with fractions. */
  readonly at: number
  /** From its IP header on. */
  readonly packet: Uint8Array
  /** How many bytes it had more. */
  readonly missing: number
  readonly comments: readonly string[]
}

/** An enhanced packet block. */
export function packetBlock({ at, packet, missing, comments }: CapturedPacket): Uint8Array {
  const lengths = new DataView(new ArrayBuffer(8))
  lengths.setUint32(0, packet.length, true)
  lengths.setUint32(4, packet.length + missing, true)
  return block(BLOCKS.packet, [
    moment(at),
    new Uint8Array(lengths.buffer),
    padded(packet),
    ...ended(commented(comments)),
  ])
}

/** An interface statistics block that has only comments: what is to be said where no packet follows. */
export function commentBlock(at: number, comments: readonly string[]): Uint8Array {
  return block(BLOCKS.statistics, [moment(at), ...ended(commented(comments))])
}

/** The interface, which is the first, and the time in two halves. */
function moment(at: number): Uint8Array {
  const microseconds = BigInt(Math.round(at * 1000))
  const view = new DataView(new ArrayBuffer(12))
  view.setUint32(4, Number(microseconds >> 32n), true)
  view.setUint32(8, Number(microseconds & 0xffffffffn), true)
  return new Uint8Array(view.buffer)
}

function commented(comments: readonly string[]): Uint8Array[] {
  return comments.map((text) => option(OPTIONS.comment, textBytes(text)))
}

/** Type, length, body, and the length again. */
function block(type: number, body: readonly Uint8Array[]): Uint8Array {
  const length = body.reduce((sum, piece) => sum + piece.length, 12)
  const head = new DataView(new ArrayBuffer(8))
  head.setUint32(0, type, true)
  head.setUint32(4, length, true)
  return joinBytes([new Uint8Array(head.buffer), ...body, new Uint8Array(head.buffer, 4, 4)])
}

function option(code: number, value: Uint8Array): Uint8Array {
  const head = new DataView(new ArrayBuffer(4))
  head.setUint16(0, code, true)
  head.setUint16(2, value.length, true)
  return joinBytes([new Uint8Array(head.buffer), padded(value)])
}

/** Options end with one of code and length 0; where there are none, there is no end either. */
function ended(options: Uint8Array[]): Uint8Array[] {
  return options.length > 0 ? [...options, new Uint8Array(4)] : []
}

/** To 32 bits. */
function padded(bytes: Uint8Array): Uint8Array {
  return bytes.length % 4 === 0 ? bytes : joinBytes([bytes, new Uint8Array(4 - (bytes.length % 4))])
}

function textBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text.slice(0, MAX_COMMENT_CHARACTERS))
}
