import { endpoint } from '../endpoint.ts'
import type { PeerRow, ServerStats } from '../server/stats.ts'

/** Idle peers are looked for no more often than this, however short the timeout is. */
const MIN_SWEEP_MS = 20

/** Someone who has sent a datagram. Kept by address and port: UDP has no connections. */
export class UdpPeer {
  readonly address: string
  readonly port: number
  /** "127.0.0.1:50312". */
  readonly label: string
  readonly row: PeerRow
  /** `performance.now()` of its last datagram; kept only where there is an idle timeout. */
  seenAt = 0
  /** Whether it takes part in the chat: it has said something that could be read. */
  inChat = false
  /** It is listened to, but nothing may be sent to it. */
  readonly silent: boolean
  /** The next that was silent longer, and the next that was silent less long. */
  older: UdpPeer | undefined
  newer: UdpPeer | undefined

  constructor(address: string, port: number, label: string, row: PeerRow, silent: boolean) {
    this.address = address
    this.port = port
    this.label = label
    this.row = row
    this.silent = silent
  }
}

export interface UdpPeersOptions {
  readonly stats: ServerStats
  readonly max: number
  /** After which silence a peer is forgotten, milliseconds; 0: never. */
  readonly idleMs: number
  /** Why nothing may be sent to one that is new; undefined: it may. */
  readonly reasonForSilence: (address: string, port: number) => string | undefined
}

/**
 * The peers of a UDP server, never more than `max`: for a new one, the one that has been silent longest is forgotten. They
 * hang on a list in the order of their last datagrams, which costs a datagram some pointers where a map would be taken out of
 * and put into.
 */
export class UdpPeers {
  readonly #options: UdpPeersOptions
  /** By address, then port: both keys are cheap, and no string is put together for a datagram. */
  readonly #byAddress = new Map<string, Map<number, UdpPeer>>()
  #oldest: UdpPeer | undefined
  #newest: UdpPeer | undefined
  #size = 0
  #sweep: NodeJS.Timeout | undefined

  constructor(options: UdpPeersOptions) {
    this.#options = options
  }

  /** All, the one that sent last first. */
  *[Symbol.iterator](): Generator<UdpPeer> {
    for (let peer = this.#newest; peer !== undefined; peer = peer.older) yield peer
  }

  /** The peer that a datagram is from, a new one if it is not known. */
  from(address: string, port: number): UdpPeer {
    let peer = this.#newest
    if (peer === undefined || peer.port !== port || peer.address !== address) {
      peer = this.find(address, port)
      if (peer === undefined) peer = this.#add(address, port)
      else this.#unlink(peer)
      this.#linkNewest(peer)
    }
    if (this.#options.idleMs > 0) peer.seenAt = performance.now()
    return peer
  }

  find(address: string, port: number): UdpPeer | undefined {
    return this.#byAddress.get(address)?.get(port)
  }

  /** @param name its id, or its address and port */
  named(name: string): UdpPeer | undefined {
    for (const peer of this) if (peer.row.id === name || peer.label === name) return peer
    return undefined
  }

  /** @param why told with its row */
  forget(peer: UdpPeer, why: string): void {
    const ports = this.#byAddress.get(peer.address)
    ports?.delete(peer.port)
    if (ports?.size === 0) this.#byAddress.delete(peer.address)
    this.#unlink(peer)
    this.#size -= 1
    this.#options.stats.close(peer.row, why)
  }

  close(): void {
    clearTimeout(this.#sweep)
  }

  #add(address: string, port: number): UdpPeer {
    const { stats, max, idleMs, reasonForSilence } = this.#options
    if (this.#size >= max) this.forget(this.#oldest!, `forgotten to make room: the server keeps ${max} peers`)
    const label = endpoint(address, port)
    const row = stats.open(label, 'served')
    const why = reasonForSilence(address, port)
    if (why !== undefined) stats.fault(row, why)
    const peer = new UdpPeer(address, port, label, row, why !== undefined)
    this.#size += 1
    let ports = this.#byAddress.get(address)
    if (ports === undefined) this.#byAddress.set(address, (ports = new Map<number, UdpPeer>()))
    ports.set(port, peer)
    if (idleMs > 0) this.#sweep ??= setTimeout(this.#forgetIdle, idleMs)
    return peer
  }

  #linkNewest(peer: UdpPeer): void {
    peer.older = this.#newest
    if (this.#newest) this.#newest.newer = peer
    else this.#oldest = peer
    this.#newest = peer
  }

  #unlink(peer: UdpPeer): void {
    if (peer.older) peer.older.newer = peer.newer
    else this.#oldest = peer.newer
    if (peer.newer) peer.newer.older = peer.older
    else this.#newest = peer.older
    peer.older = undefined
    peer.newer = undefined
  }

  readonly #forgetIdle = () => {
    const { idleMs } = this.#options
    const deadline = performance.now() - idleMs
    while (this.#oldest && this.#oldest.seenAt <= deadline) this.forget(this.#oldest, `silent for ${idleMs / 1000} s`)
    const wait = this.#oldest && Math.max(MIN_SWEEP_MS, Math.ceil(this.#oldest.seenAt - deadline))
    this.#sweep = wait === undefined ? undefined : setTimeout(this.#forgetIdle, wait)
  }
}
