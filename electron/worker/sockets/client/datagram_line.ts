import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { isIP, isIPv6 } from 'node:net'
import type { SocketFault } from '../../../../shared/contract/tester/bytes.ts'
import type { SessionSpec } from '../../../../shared/contract/tester/sessions.ts'
import { MAX_DATAGRAM_BYTES, MAX_IPV6_DATAGRAM_BYTES } from '../../../../shared/tester/datagram.ts'
import { isMulticastGroup } from '../../../../shared/tester/ip_address.ts'
import { endpoint } from '../endpoint.ts'
import { multicastInterface, noSuchInterface } from '../multicast_interface.ts'
import { NEVER_OPENED, type Line, type LineEvents } from './line.ts'
import { faultOf } from './session_fault.ts'
import { openingWords } from './socket_words.ts'

/** Asked of the kernel, which gives no more than net.core.rmem_max: a burst is lost where the socket cannot hold it. */
const SOCKET_BUFFER_BYTES = 4 * 1024 * 1024
/** A peer that is not there refuses every datagram; it is told of no more often than this. */
const REFUSAL_NOTE_EVERY_MS = 1_000

/**
 * A UDP socket of a client. It is connected, so that only its peer's datagrams and refusals come to it; except where it sends to
 * a group or a broadcast address, or hears a group: answers come from other addresses then.
 */
export class DatagramLine implements Line {
  readonly datagrams = true
  readonly #spec: SessionSpec
  readonly #events: LineEvents
  readonly #beganAt = performance.now()
  #address: string
  #socket: Socket | undefined
  #connected = false
  #state: 'opening' | 'open' | 'closed' = 'opening'
  #refused = 0
  #refusalToldAt = -Infinity

  constructor(spec: SessionSpec, events: LineEvents) {
    this.#spec = spec
    this.#events = events
    this.#address = spec.host
    void this.#open().catch((error: NodeJS.ErrnoException) =>
      this.#end(openingWords(error, spec), faultOf(error, 'connecting')),
    )
  }

  get maxMessageBytes(): number {
    return isIPv6(this.#address) ? MAX_IPV6_DATAGRAM_BYTES : MAX_DATAGRAM_BYTES
  }

  async write(message: Uint8Array): Promise<string | undefined> {
    const socket = this.#socket
    if (this.#state !== 'open' || !socket) return NEVER_OPENED
    if (message.length > this.maxMessageBytes) return tooLong(message.length, this.maxMessageBytes)
    let error = await this.#send(socket, message)
    // send(2) tells of an earlier datagram's refusal and sends nothing: this one has not gone yet.
    if (error?.code === 'ECONNREFUSED') {
      this.#refusal()
      error = await this.#send(socket, message)
    }
    if (!error) return undefined
    if (error.code === 'EMSGSIZE') return tooLong(message.length)
    return openingWords(error, { ...this.#spec, host: this.#address })
  }

  /** Datagrams cannot be held back: the kernel drops what nobody reads, and the session what its log cannot take. */
  resume(): void {}

  setNoDelay(): void {
    this.#events.note('No-delay is a setting of TCP: every datagram goes at once.')
  }

  halfClose(): void {
    this.#events.note('UDP has no end to say: there is nothing to half-close.')
  }

  close(): void {
    this.#end()
  }

  destroy(): void {
    this.#end()
  }

  async #open(): Promise<void> {
    const spec = this.#spec
    this.#address = await resolve(spec)
    if (this.#state !== 'opening') return
    const family = isIPv6(this.#address) ? 'udp6' : 'udp4'
    const socket = createSocket({
      type: family,
      // Several programs may hear one group on one port.
      reuseAddr: spec.multicast !== undefined,
      // An address needs no look-up, which would put every datagram off to the next turn of the event loop.
      lookup: (address, _options, done) => done(null, address, family === 'udp6' ? 6 : 4),
    })
    this.#socket = socket
    await new Promise<void>((bound, failed) => {
      socket.once('error', failed)
      socket.bind(
        { port: spec.localPort, ...(spec.localAddress === undefined ? {} : { address: spec.localAddress }) },
        bound,
      )
    })
    const problem = this.#settings(socket)
    if (problem !== undefined) return this.#end(problem)
    if (!spec.broadcast && !spec.multicast && !isMulticastGroup(this.#address)) {
      await new Promise<void>((connected, failed) => {
        socket.connect(spec.port, this.#address, ((error?: Error) =>
          error ? failed(error) : connected()) as () => void)
      })
      this.#connected = true
    }
    if (this.#state !== 'opening') return
    this.#state = 'open'
    socket.removeAllListeners('error')
    socket.on('error', (error: NodeJS.ErrnoException) => this.#onError(error))
    const local = socket.address()
    this.#events.opened({
      local: endpoint(local.address, local.port),
      remote: endpoint(this.#address, spec.port),
      connectMs: performance.now() - this.#beganAt,
    })
    socket.on('message', (data, from) => this.#received(data, from))
  }

  /** @returns why they cannot be had */
  #settings(socket: Socket): string | undefined {
    const { broadcast, multicast } = this.#spec
    if (broadcast) socket.setBroadcast(true)
    const problem = multicast && this.#join(socket, multicast)
    if (problem !== undefined) return problem
    try {
      socket.setRecvBufferSize(SOCKET_BUFFER_BYTES)
      socket.setSendBufferSize(SOCKET_BUFFER_BYTES)
    } catch {
      // Some systems refuse what they cannot give in full; their own size does, too.
    }
    return undefined
  }

  /** Joins a group, and sends to groups by the same interface. @returns why it cannot */
  #join(socket: Socket, { group, interface: wanted }: NonNullable<SessionSpec['multicast']>): string | undefined {
    const version = isIPv6(this.#address) ? 6 : 4
    const by = wanted === undefined ? undefined : multicastInterface(wanted, version)
    if (wanted !== undefined && by === undefined) return noSuchInterface(wanted, version)
    try {
      socket.addMembership(group, by)
      if (by !== undefined) socket.setMulticastInterface(by)
      return undefined
    } catch (error) {
      return `The group ${group} cannot be joined by ${wanted ?? 'any interface'}: ${(error as Error).message}. Expected 224.0.0.0 to 239.255.255.255, or ff00::/8 where the host is IPv6.`
    }
  }

  #send(socket: Socket, message: Uint8Array): Promise<NodeJS.ErrnoException | null> {
    return new Promise((resolve) => {
      // Closed since the message was given: a socket of Node throws then.
      if (this.#state !== 'open') return resolve(new Error(NEVER_OPENED))
      if (this.#connected) socket.send(message, resolve)
      else socket.send(message, this.#spec.port, this.#address, resolve)
    })
  }

  #received(data: Buffer, { address, port }: RemoteInfo): void {
    const kept = data.length > this.#spec.receiveBytes ? data.subarray(0, this.#spec.receiveBytes) : data
    this.#events.received(kept, endpoint(address, port), data.length)
  }

  #onError(error: NodeJS.ErrnoException): void {
    if (error.code === 'ECONNREFUSED') this.#refusal()
    else this.#events.note(openingWords(error, { ...this.#spec, host: this.#address }), true)
  }

  /** ICMP "port unreachable" (RFC 1122 section 4.1.3.3): about a datagram, not the socket, which goes on. */
  #refusal(): void {
    this.#refused++
    const at = performance.now()
    if (at - this.#refusalToldAt < REFUSAL_NOTE_EVERY_MS) return
    this.#refusalToldAt = at
    this.#tellRefusals()
  }

  #tellRefusals(): void {
    if (this.#refused === 0) return
    const what = this.#refused === 1 ? 'a datagram' : `${this.#refused.toLocaleString('en')} datagrams`
    this.#refused = 0
    const remote = endpoint(this.#address, this.#spec.port)
    this.#events.note(`${remote} refused ${what} (ICMP port unreachable): nothing listens there now.`, true)
  }

  #end(broken?: string, fault?: SocketFault): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#tellRefusals()
    // A failed bind or connect comes as an event, too, and closing must not throw over it.
    this.#socket?.on('error', () => {})
    this.#socket?.close()
    this.#events.gone(broken, undefined, fault)
  }
}

/** The address to send to; of several that a name has, the first. */
async function resolve({ host, family, localAddress }: SessionSpec): Promise<string> {
  if (isIP(host)) return host
  const wanted = family === 'any' ? (localAddress === undefined ? 0 : isIP(localAddress)) : family === 'ipv4' ? 4 : 6
  return (await lookup(host, { family: wanted })).address
}

function tooLong(bytes: number, most?: number): string {
  const limit =
    most === undefined
      ? 'more than this socket or the way to the peer takes'
      : `more than one datagram holds (${most.toLocaleString('en')})`
  return `The datagram has ${bytes.toLocaleString('en')} bytes, ${limit}: send less at once, or by TCP.`
}
