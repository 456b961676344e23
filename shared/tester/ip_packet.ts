import { joinBytes } from './hex.ts'

/** One end of a connection. 4 or 16 bytes of address, in network order. */
export interface Endpoint {
  readonly address: Uint8Array
  readonly port: number
}

export const TCP_FLAGS = { fin: 0x01, syn: 0x02, rst: 0x04, psh: 0x08, ack: 0x10 } as const

const TCP = 6
const UDP = 17
const HOP_LIMIT = 64
/** RFC 9293 section 3.1: the largest there is without window scaling. */
const WINDOW = 0xffff
const DONT_FRAGMENT = 0x4000
/** What one made-up packet carries at most: IPv4's total length is 16 bits, headers of IPv4 and TCP take 40. */
export const MAX_SEGMENT_BYTES = 65_535 - 40

export interface Segment {
  readonly from: Endpoint
  readonly to: Endpoint
  readonly flags: number
  /** Modulo 2^32. */
  readonly sequence: number
  readonly acknowledged: number
}

/** @param bytes how many the payload really had, when less of it is known: lengths count them, the packet ends early */
export function tcpPacket(segment: Segment, payload: Uint8Array, bytes = payload.length): Uint8Array {
  const header = new Uint8Array(20)
  const view = new DataView(header.buffer)
  view.setUint16(0, segment.from.port)
  view.setUint16(2, segment.to.port)
  view.setUint32(4, segment.sequence)
  view.setUint32(8, segment.flags & TCP_FLAGS.ack ? segment.acknowledged : 0)
  view.setUint8(12, 5 << 4)
  view.setUint8(13, segment.flags)
  view.setUint16(14, WINDOW)
  view.setUint16(16, transportChecksum(TCP, segment, header, payload, bytes))
  return ipPacket(TCP, segment, header, payload, bytes)
}

/** @param bytes as of `tcpPacket` */
export function udpPacket(ends: Pick<Segment, 'from' | 'to'>, payload: Uint8Array, bytes = payload.length): Uint8Array {
  const header = new Uint8Array(8)
  const view = new DataView(header.buffer)
  view.setUint16(0, ends.from.port)
  view.setUint16(2, ends.to.port)
  view.setUint16(4, header.length + bytes)
  // RFC 768: 0 would say that there is none.
  view.setUint16(6, transportChecksum(UDP, ends, header, payload, bytes) || 0xffff)
  return ipPacket(UDP, ends, header, payload, bytes)
}

type Ends = Pick<Segment, 'from' | 'to'>

function ipPacket(protocol: number, ends: Ends, header: Uint8Array, payload: Uint8Array, bytes: number): Uint8Array {
  const isIpv4 = ends.from.address.length === 4
  const outer = new Uint8Array(isIpv4 ? 20 : 40)
  const view = new DataView(outer.buffer)
  if (isIpv4) {
    view.setUint8(0, 0x45)
    view.setUint16(2, outer.length + header.length + bytes)
    view.setUint16(6, DONT_FRAGMENT)
    view.setUint8(8, HOP_LIMIT)
    view.setUint8(9, protocol)
  } else {
    view.setUint8(0, 0x60)
    view.setUint16(4, header.length + bytes)
    view.setUint8(6, protocol)
    view.setUint8(7, HOP_LIMIT)
  }
  outer.set(ends.from.address, isIpv4 ? 12 : 8)
  outer.set(ends.to.address, isIpv4 ? 16 : 24)
  if (isIpv4) view.setUint16(10, folded(wordSum(outer)))
  return joinBytes([outer, header, payload])
}

/** Over a pseudo header of addresses, protocol and length (RFC 9293 section 3.1, RFC 768, RFC 8200 section 8.1). */
function transportChecksum(
  protocol: number,
  ends: Ends,
  header: Uint8Array,
  payload: Uint8Array,
  bytes: number,
): number {
  const sum = wordSum(ends.from.address) + wordSum(ends.to.address) + protocol + header.length + bytes
  return folded(sum + wordSum(header) + wordSum(payload))
}

/** The sum of 16-bit words, the last filled up with zero: exact up to 2^53, far beyond any packet. */
function wordSum(bytes: Uint8Array): number {
  let sum = 0
  for (let index = 0; index < bytes.length; index += 2) sum += ((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0)
  return sum
}

/** RFC 1071. */
function folded(sum: number): number {
  let rest = sum
  while (rest > 0xffff) rest = (rest % 0x10000) + Math.floor(rest / 0x10000)
  return ~rest & 0xffff
}
