import type { RemoteInfo, Socket } from 'node:dgram'
import type { Impairments, ServerSpec } from '../../../../shared/contract/tester/servers.ts'
import type { ListenTell } from '../../../../shared/tasks/sockets.ts'
import { MAX_DATAGRAM_BYTES } from '../../../../shared/tester/datagram.ts'
import { Impairer } from '../impair.ts'
import { endpoint } from '../endpoint.ts'
import type { LogSink } from '../server/log.ts'
import type { ServerStats } from '../server/stats.ts'
import { ownDrops } from './drops.ts'
import { udpMode, type UdpMode } from './modes.ts'
import type { OpenedSocket } from './open_socket.ts'
import { UdpPeers, type UdpPeer } from './peers.ts'
import { sendFault } from './send_fault.ts'
import { reasonForSilence } from './silence.ts'

/** How often drops are looked up while datagrams come; that reads two files of /proc, some 100 microseconds. */
const LOOK_MS = 250
/**
 * Node tells an error of `send` to a callback only. A callback costs 7 % of an echo, so beyond this many sends in LOOK_MS only
 * one of SAMPLED_SENDS has one: what goes wrong all the time is still seen.
 */
const WATCHED_SENDS = 500
const SAMPLED_SENDS = 64
/** What waits in Node when the system takes no more; beyond it answers are dropped and counted. Looked at with sampled sends. */
const MAX_SEND_QUEUE_BYTES = 8 * 1024 * 1024
/** Errors in a row, no datagram between: the socket is of no more use. */
const MAX_SOCKET_ERRORS = 100

/** One UDP socket that answers. Everything on the way of a datagram is synchronous, and makes no closure. */
export class UdpServer {
  readonly #spec: ServerSpec
  readonly #stats: ServerStats
  readonly #log: LogSink
  readonly #peers: UdpPeers
  readonly #impairer: Impairer<UdpPeer> | undefined
  #mode: UdpMode = { take: () => undefined }
  #socket: Socket | undefined
  #bound = { address: '', port: 0 }
  #self = ''
  #failed: (message: string) => void = () => undefined
  #drops: (() => number | undefined) | undefined
  #look: NodeJS.Timeout | undefined
  #sends = 0
  #overflowed = 0
  #queueFull = false
  #socketErrors = 0

  constructor(spec: ServerSpec, stats: ServerStats, log: LogSink) {
    this.#spec = spec
    this.#stats = stats
    this.#log = log
    this.#peers = new UdpPeers({
      stats,
      max: spec.maxClients,
      idleMs: spec.idleTimeoutMs,
      reasonForSilence: (address, port) => this.#reasonForSilence(address, port),
    })
    if (isBad(spec.impair))
      this.#impairer = new Impairer(spec.impair, { deliver: (peer, data) => this.#transmit(peer, data) })
  }

  /** @returns why it cannot be this server, in words */
  async prepare(): Promise<string | undefined> {
    const mode = await udpMode(this.#spec, {
      peers: this.#peers,
      send: (peer, data) => this.#send(peer, data),
      fault: (peer, message) => this.#fault(peer, message),
    })
    if ('problem' in mode) return mode.problem
    this.#mode = mode
    return undefined
  }

  /** @param failed called at most once, when it cannot go on */
  open({ socket, address, port }: OpenedSocket, failed: (message: string) => void): void {
    this.#socket = socket
    this.#bound = { address, port }
    this.#self = endpoint(address, port)
    this.#failed = failed
    this.#drops = ownDrops(port, socket.address().family === 'IPv6' ? 6 : 4)
    if (this.#drops) this.#stats.counts.dropped = this.#drops() ?? 0
    if (this.#impairer) this.#log.note('', `A bad network begins here; its seed is ${this.#impairer.seed}.`)
    socket.on('message', this.#onMessage)
    socket.on('error', this.#onError)
  }

  told(message: unknown): void {
    const tell = message as ListenTell
    if (tell.type === 'drop-peer') {
      const peer = this.#peers.named(tell.peer)
      if (peer) this.#peers.forget(peer, 'dropped here')
      return
    }
    const data = this.#mode.said?.(tell.data) ?? tell.data
    if (tell.peer === undefined) for (const peer of this.#peers) this.#send(peer, data)
    else {
      const peer = this.#peers.named(tell.peer)
      if (peer) this.#send(peer, data)
      else this.#log.note(tell.peer, 'Nothing was said to this peer: it is not known any more.', true)
    }
  }

  close(): void {
    this.#lookAround()
    clearTimeout(this.#look)
    if (this.#impairer) this.#sayWhatWasImpaired(this.#impairer.counts)
    this.#impairer?.close()
    this.#peers.close()
    this.#socket?.close()
    this.#socket = undefined
  }

  readonly #onMessage = (data: Uint8Array, { address, port }: RemoteInfo) => {
    const peer = this.#peers.from(address, port)
    const { receiveBytes } = this.#spec
    const lost = data.length - receiveBytes
    const seen = lost > 0 ? data.subarray(0, receiveBytes) : data
    this.#stats.received(peer.row, seen.length)
    if (this.#log.on) this.#log.data('in', peer.label, this.#self, seen)
    if (lost > 0) this.#truncated(peer, data.length, lost)
    this.#socketErrors = 0
    this.#look ??= setTimeout(this.#onLook, LOOK_MS)
    this.#mode.take(peer, seen)
  }

  #reasonForSilence(address: string, port: number): string | undefined {
    const why = reasonForSilence(address, port, this.#bound)
    if (why !== undefined) this.#log.note(endpoint(address, port), why, true)
    return why
  }

  /** As `recvfrom(n)` does it: the rest is lost, and whoever reads is not told. We tell. */
  #truncated(peer: UdpPeer, bytes: number, lost: number): void {
    this.#stats.counts.truncated += 1
    this.#stats.counts.truncatedBytes += lost
    const { receiveBytes } = this.#spec
    this.#log.note(peer.label, `${lost} of ${bytes} bytes were lost: the receive size is ${receiveBytes}.`, true)
  }

  #send(peer: UdpPeer, data: Uint8Array): void {
    if (peer.silent) return
    if (this.#impairer) this.#impairer.datagram(peer, data)
    else this.#transmit(peer, data)
  }

  #transmit(peer: UdpPeer, data: Uint8Array): void {
    const socket = this.#socket
    if (socket === undefined) return
    if (data.length > MAX_DATAGRAM_BYTES) return this.#fault(peer, sendFault('EMSGSIZE', data.length))
    this.#look ??= setTimeout(this.#onLook, LOOK_MS)
    const count = this.#sends++
    if (count < WATCHED_SENDS || count % SAMPLED_SENDS === 0) {
      this.#queueFull = socket.getSendQueueSize() > MAX_SEND_QUEUE_BYTES
      if (this.#queueFull) return this.#fault(peer, 'Answers are dropped: the system takes no more to send.')
      socket.send(data, peer.port, peer.address, this.#onSent)
    } else if (this.#queueFull) {
      this.#stats.counts.errors += 1
      return
    } else socket.send(data, peer.port, peer.address)
    this.#stats.sent(peer.row, data.length)
    if (this.#log.on) this.#log.data('out', this.#self, peer.label, data)
  }

  /** One for all sends: Node's error says where it was sent to. */
  readonly #onSent = (error: (NodeJS.ErrnoException & { address?: string; port?: number }) | null) => {
    if (!error || !this.#socket) return
    const { address = '', port = 0 } = error
    const peer = this.#peers.find(address, port)
    if (peer) return this.#fault(peer, sendFault(error.code ?? error.message))
    this.#stats.counts.errors += 1
    this.#log.note(endpoint(address, port), sendFault(error.code ?? error.message), true)
  }

  #fault(peer: UdpPeer, message: string): void {
    this.#stats.fault(peer.row, message)
    this.#log.note(peer.label, message, true)
  }

  readonly #onError = (error: NodeJS.ErrnoException) => {
    this.#stats.counts.errors += 1
    this.#stats.touch()
    this.#log.note('', `The socket reports: ${error.message}.`, true)
    this.#socketErrors += 1
    if (this.#socketErrors === MAX_SOCKET_ERRORS)
      this.#failed(`${this.#self} cannot be read any more: ${error.message}. Start the server again.`)
  }

  readonly #onLook = () => {
    this.#look = undefined
    this.#sends = 0
    this.#lookAround()
  }

  #lookAround(): void {
    const { counts } = this.#stats
    const dropped = this.#drops?.()
    if (dropped !== undefined && dropped !== counts.dropped) {
      counts.dropped = dropped
      this.#stats.touch()
    }
    const overflowed = this.#impairer?.counts.overflowed ?? 0
    if (overflowed === this.#overflowed) return
    const more = overflowed - this.#overflowed
    this.#overflowed = overflowed
    counts.errors += more
    this.#stats.touch()
    this.#log.note('', `${more} datagrams were dropped: too much is waiting in the bad network already.`, true)
  }

  #sayWhatWasImpaired(counts: Impairer<UdpPeer>['counts']): void {
    const { lost, duplicated, reordered, corrupted } = counts
    this.#log.note(
      '',
      `The bad network has lost ${lost}, doubled ${duplicated}, reordered ${reordered} and corrupted ${corrupted} datagrams.`,
    )
  }
}

function isBad(impair: Impairments | undefined): impair is Impairments {
  return impair !== undefined && Object.entries(impair).some(([name, value]) => name !== 'seed' && value > 0)
}
