import { endpoint } from '../server/failure.ts'
import type { PeerRow, ServerStats } from '../server/stats.ts'

/** Idle peers are looked for no more often than this, however short the timeout is. */
const MIN_SWEEP_MS = 20

/** Someone who has sent a datagram. Rows are kept by address and port: UDP has no connections. */
export class UdpPeer {
  readonly address: string
  readonly port: number
  /** "127.0.0.1:50312". */
  readonly label: string
  readonly row: PeerRow
  /** `performance.now()` of its last datagram; kept only where there is an idle timeout. */
  seenAt = 0
  /** Whether it has sent since the last search for room passed it by. */
  active = true
  /** Whether it takes part in the chat: it has said something that could be read. */
  inChat = false
  /** Its place among all. */
  at = 0

  constructor(address: string, port: number, label: string, row: PeerRow) {
    this.address = address
    this.port = port
    this.label = label
    this.row = row
  }
}

/**
 * The peers of a UDP server, never more than `max`: for a new one, the one that has been silent longest is forgotten, as the
 * second-chance algorithm (CLOCK; Corbató 1968) finds it. That costs a datagram one flag where a true order would cost two
 * map operations.
 */
export class UdpPeers {
  readonly #stats: ServerStats
  readonly #max: number
  readonly #idleMs: number
  /** By address, then port: both keys are cheap, and no string is put together for a datagram. */
  readonly #byAddress = new Map<string, Map<number, UdpPeer>>()
  readonly #all: UdpPeer[] = []
  #last: UdpPeer | undefined
  #hand = 0
  #sweep: NodeJS.Timeout | undefined

  /** @param idleMs after which silence a peer is forgotten; 0: never */
  constructor(stats: ServerStats, max: number, idleMs: number) {
    this.#stats = stats
    this.#max = max
    this.#idleMs = idleMs
  }

  get all(): readonly UdpPeer[] {
    return this.#all
  }

  /** The peer that a datagram is from, a new one if it is not known. */
  from(address: string, port: number): UdpPeer {
    let peer = this.#last
    if (peer === undefined || peer.port !== port || peer.address !== address) {
      peer = this.find(address, port) ?? this.#add(address, port)
      this.#last = peer
    }
    peer.active = true
    if (this.#idleMs > 0) peer.seenAt = performance.now()
    return peer
  }

  find(address: string, port: number): UdpPeer | undefined {
    return this.#byAddress.get(address)?.get(port)
  }

  /** @param name its id, or its address and port */
  named(name: string): UdpPeer | undefined {
    return this.#all.find((peer) => peer.row.id === name || peer.label === name)
  }

  /** @param why told with its row */
  forget(peer: UdpPeer, why: string): void {
    const ports = this.#byAddress.get(peer.address)
    ports?.delete(peer.port)
    if (ports?.size === 0) this.#byAddress.delete(peer.address)
    if (this.#last === peer) this.#last = undefined
    const moved = this.#all.pop()!
    if (moved !== peer) {
      moved.at = peer.at
      this.#all[peer.at] = moved
    }
    this.#stats.close(peer.row, why)
  }

  close(): void {
    clearTimeout(this.#sweep)
  }

  #add(address: string, port: number): UdpPeer {
    if (this.#all.length >= this.#max) this.#makeRoom()
    const label = endpoint(address, port)
    const peer = new UdpPeer(address, port, label, this.#stats.open(label, 'served'))
    peer.at = this.#all.length
    this.#all.push(peer)
    let ports = this.#byAddress.get(address)
    if (ports === undefined) this.#byAddress.set(address, (ports = new Map<number, UdpPeer>()))
    ports.set(port, peer)
    if (this.#idleMs > 0) this.#sweep ??= setTimeout(this.#forgetIdle, this.#idleMs)
    return peer
  }

  #makeRoom(): void {
    for (;;) {
      if (this.#hand >= this.#all.length) this.#hand = 0
      const peer = this.#all[this.#hand]!
      if (!peer.active) return this.forget(peer, `forgotten to make room: the server keeps ${this.#max} peers`)
      peer.active = false
      this.#hand += 1
    }
  }

  readonly #forgetIdle = () => {
    const now = performance.now()
    let first = Infinity
    for (let at = this.#all.length - 1; at >= 0; at -= 1) {
      const peer = this.#all[at]!
      if (now - peer.seenAt >= this.#idleMs) this.forget(peer, `silent for ${this.#idleMs / 1000} s`)
      else first = Math.min(first, peer.seenAt)
    }
    const wait = Math.max(MIN_SWEEP_MS, Math.ceil(first + this.#idleMs - now))
    this.#sweep = first === Infinity ? undefined : setTimeout(this.#forgetIdle, wait)
  }
}
