import type { ServerPeer } from '../../../../shared/contract/tester/servers.ts'
import { ChangeSignal, paced } from '../../runs/paced.ts'

/** The contract's most peers in one event. */
const MOST_TOLD = 1_000
/** Of a server that a million clients came to, the newest are known. */
const MOST_KEPT = 10_000

/** The peers of one server. Those that left stay for a while, so that it is seen why. */
export class PeerList {
  private readonly changed = new ChangeSignal()
  /** Those that changed last are last. */
  private readonly peers = new Map<string, { readonly peer: ServerPeer; readonly version: number }>()
  private version = 0
  private closed = false

  get(id: string): ServerPeer | undefined {
    return this.peers.get(id)?.peer
  }

  get open(): number {
    let open = 0
    for (const { peer } of this.peers.values()) if (peer.state !== 'closed') open++
    return open
  }

  update(peers: readonly ServerPeer[]): void {
    if (peers.length === 0) return
    for (const peer of peers) {
      this.peers.delete(peer.id)
      this.peers.set(peer.id, { peer, version: ++this.version })
    }
    if (this.peers.size > MOST_KEPT) this.forgetSome()
    this.changed.emit()
  }

  /** None is there any more. @param message why */
  closeAll(message: string): void {
    const open = [...this.peers.values()].filter(({ peer }) => peer.state !== 'closed')
    this.update(open.map(({ peer }) => ({ ...peer, state: 'closed', message })))
  }

  /** Ends who watches. */
  close(): void {
    this.closed = true
    this.changed.emit()
  }

  /** The newest {@link MOST_TOLD} at first, newest first; then those that changed. */
  async *watch(signal: AbortSignal): AsyncGenerator<{ peers: ServerPeer[] }> {
    let seen: number | undefined
    for await (const _ of paced(this.changed, signal, () => this.closed)) {
      if (seen === undefined) {
        seen = this.version
        const all = [...this.peers.values()].map(({ peer }) => peer)
        yield { peers: all.sort((a, b) => b.since.localeCompare(a.since)).slice(0, MOST_TOLD) }
        continue
      }
      const since = seen
      const news = [...this.peers.values()].filter(({ version }) => version > since)
      seen = this.version
      for (let at = 0; at < news.length; at += MOST_TOLD)
        yield { peers: news.slice(at, at + MOST_TOLD).map(({ peer }) => peer) }
    }
  }

  /** A tenth at once, those that have left first: to look for one at each arrival would take longer. */
  private forgetSome(): void {
    const wanted = MOST_KEPT * 0.9
    for (const [id, { peer }] of this.peers) {
      if (this.peers.size <= wanted) return
      if (peer.state === 'closed') this.peers.delete(id)
    }
    for (const id of this.peers.keys()) {
      if (this.peers.size <= wanted) return
      this.peers.delete(id)
    }
  }
}
