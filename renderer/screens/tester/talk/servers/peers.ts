import type { ServerPeer } from '../../../../../shared/contract/tester/servers.ts'

/** More would be read by nobody; the engine tells 1,000 at first. */
const MOST_PEERS = 2000

/** The peers with what an event says of them: those that are known stay in their place, new ones come first. */
export function mergedPeers(known: readonly ServerPeer[], changed: readonly ServerPeer[]): readonly ServerPeer[] {
  const news = new Map(changed.map((peer) => [peer.id, peer]))
  const kept = known.map((peer) => {
    const now = news.get(peer.id)
    news.delete(peer.id)
    return now ?? peer
  })
  const added = [...news.values()].sort((a, b) => b.since.localeCompare(a.since) || Number(b.id) - Number(a.id))
  return [...added, ...kept].slice(0, MOST_PEERS)
}
