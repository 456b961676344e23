import { MAX_DATAGRAM_BYTES } from './datagram.ts'
import { addressBytes } from './ip_address.ts'
import { type Endpoint, MAX_SEGMENT_BYTES, TCP_FLAGS, tcpPacket, udpPacket } from './ip_packet.ts'
import { commentBlock, fileHead, packetBlock } from './pcapng_blocks.ts'
import type { LogRecord } from './record.ts'

export interface PcapngOptions {
  /** TLS is written as TCP with the plain text: that is what the log has. */
  readonly protocol: 'tcp' | 'tls' | 'udp'
  /** Who opened the connections of this log: whose is the SYN. */
  readonly role: 'client' | 'server'
}

const ACK = TCP_FLAGS.ack
/** On one packet: notes may come by the thousand with nothing between them. */
const MAX_COMMENTS = 100
const NOTHING: Uint8Array = new Uint8Array(0)

/**
 * A log as a file that Wireshark reads (draft-ietf-opsawg-pcapng), with IP, TCP and UDP headers made up around what passed:
 * handshake, numbers, acknowledgements and checksums are right, but they are not those of the network. Notes are comments of
 * the packet that follows. Where the log has only the head of what passed, the packet ends early and says so.
 */
export async function* pcapng(
  records: AsyncIterable<LogRecord> | Iterable<LogRecord>,
  options: PcapngOptions,
): AsyncGenerator<Uint8Array> {
  yield fileHead()
  const conversation = new Conversation(options)
  for await (const record of records) yield* conversation.packets(record)
  yield* conversation.rest()
}

interface Flow {
  readonly client: Endpoint
  readonly server: Endpoint
  /** The next sequence number of each. */
  readonly next: { client: number; server: number }
}

type Side = 'client' | 'server'

/** Follows the connections of a log. */
class Conversation {
  readonly #options: PcapngOptions
  readonly #flows = new Map<string, Flow>()
  #comments: string[] = []
  #lastAt = 0
  #hasPackets = false

  constructor(options: PcapngOptions) {
    this.#options = options
  }

  *packets(record: LogRecord): Generator<Uint8Array> {
    this.#lastAt = record.at
    if (record.direction === 'note') yield* this.#note(record)
    else if (this.#options.protocol === 'udp') yield this.#datagram(record)
    else yield* this.#segments(record)
  }

  /**
   * Notes with no packet after them: of TCP on an acknowledgement that repeats what was said last; of UDP on no packet, since
   * each is counted. Where nothing passed at all they have one, to be seen.
   */
  *rest(): Generator<Uint8Array> {
    if (this.#comments.length === 0) return
    if (this.#options.protocol === 'udp' && this.#hasPackets) {
      yield commentBlock(this.#lastAt, this.#comments)
      return
    }
    const flow = [...this.#flows.values()].at(-1)
    const ends = flow ? { from: flow.client, to: flow.server } : endpoints('', '')
    const numbers = { sequence: flow?.next.client ?? 0, acknowledged: flow?.next.server ?? 0 }
    yield this.#packet(
      this.#options.protocol === 'udp'
        ? udpPacket(ends, NOTHING)
        : tcpPacket({ ...ends, ...numbers, flags: ACK }, NOTHING),
    )
  }

  *#note({ from, to, data, ending }: LogRecord): Generator<Uint8Array> {
    const text = new TextDecoder().decode(data)
    const ends = [from, to].filter((end) => end !== '')
    if (this.#comments.length < MAX_COMMENTS) this.#comments.push([...ends, text].join(' '))
    if (!ending || (ends.length === 0 && this.#options.role === 'server')) return
    for (const [key, flow] of this.#flows) {
      // A note names the peer it is about; a session, which has one connection at a time, names none.
      if (!ends.every((end) => key.split(' ').includes(end))) continue
      const us = this.#options.role
      const closer = ending === 'here' ? us : otherSide(us)
      if (ending === 'reset') yield this.#segment(flow, closer, TCP_FLAGS.rst | ACK)
      else yield* this.#close(flow, closer)
      this.#flows.delete(key)
    }
  }

  #datagram(record: LogRecord): Uint8Array {
    const bytes = Math.min(record.bytes, MAX_DATAGRAM_BYTES)
    const payload = record.data.subarray(0, bytes)
    return this.#packet(udpPacket(endpoints(record.from, record.to), payload, bytes), bytes - payload.length)
  }

  *#segments(record: LogRecord): Generator<Uint8Array> {
    const { role } = this.#options
    const sender: Side = record.direction === 'out' ? role : otherSide(role)
    let flow = this.#flows.get(flowKey(record))
    if (!flow) {
      const { from, to } = endpoints(record.from, record.to)
      const [client, server] = sender === 'client' ? [from, to] : [to, from]
      flow = { client, server, next: { client: 0, server: 0 } }
      this.#flows.set(flowKey(record), flow)
      yield this.#segment(flow, 'client', TCP_FLAGS.syn)
      yield this.#segment(flow, 'server', TCP_FLAGS.syn | ACK)
      yield this.#segment(flow, 'client', ACK)
    }
    for (let at = 0; at < record.bytes; at += MAX_SEGMENT_BYTES) {
      const bytes = Math.min(MAX_SEGMENT_BYTES, record.bytes - at)
      const isLast = at + bytes === record.bytes
      yield this.#segment(flow, sender, isLast ? ACK | TCP_FLAGS.psh : ACK, record.data.subarray(at, at + bytes), bytes)
    }
  }

  *#close(flow: Flow, closer: Side): Generator<Uint8Array> {
    const other = otherSide(closer)
    yield this.#segment(flow, closer, TCP_FLAGS.fin | ACK)
    yield this.#segment(flow, other, TCP_FLAGS.fin | ACK)
    yield this.#segment(flow, closer, ACK)
  }

  #segment(flow: Flow, sender: Side, flags: number, payload = NOTHING, bytes = payload.length): Uint8Array {
    const other = otherSide(sender)
    const numbers = { sequence: flow.next[sender], acknowledged: flow.next[other] }
    const packet = tcpPacket({ from: flow[sender], to: flow[other], flags, ...numbers }, payload, bytes)
    // SYN and FIN count as a byte each.
    const counted = bytes + (flags & (TCP_FLAGS.syn | TCP_FLAGS.fin) ? 1 : 0)
    flow.next[sender] = (flow.next[sender] + counted) % 2 ** 32
    return this.#packet(packet, bytes - payload.length)
  }

  /** @param missing bytes that the packet had, but the log has not */
  #packet(packet: Uint8Array, missing = 0): Uint8Array {
    const comments = this.#comments
    this.#comments = []
    this.#hasPackets = true
    return packetBlock({ at: this.#lastAt, packet, missing, comments })
  }
}

function otherSide(side: Side): Side {
  return side === 'client' ? 'server' : 'client'
}

function flowKey({ from, to }: LogRecord): string {
  return [from, to].sort().join(' ')
}

/** Both of one family: an unspecified or unknown end is zeros of the other's. */
function endpoints(from: string, to: string): { from: Endpoint; to: Endpoint } {
  const ends = [from, to].map(endpointOf)
  const size = ends.some((end) => end.address?.length === 16) ? 16 : 4
  const [one, other] = ends.map(({ address, port }) => ({ address: widened(address, size), port }))
  const none = { address: new Uint8Array(4), port: 0 }
  return { from: one ?? none, to: other ?? none }
}

function endpointOf(text: string): { address: Uint8Array | undefined; port: number } {
  const match = /^\[?(.*?)\]?:([0-9]+)$/.exec(text)
  return { address: match?.[1] ? addressBytes(match[1]) : undefined, port: Number(match?.[2] ?? 0) & 0xffff }
}

/** IPv4 among IPv6 is written as RFC 4291 section 2.5.5.2 maps it. */
function widened(address: Uint8Array | undefined, size: number): Uint8Array {
  if (address?.length === size) return address
  const bytes = new Uint8Array(size)
  if (address && size === 16 && address.some((byte) => byte > 0)) {
    bytes.fill(0xff, 10, 12)
    bytes.set(address, 12)
  }
  return bytes
}
