import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ServerStats } from '../../../electron/worker/sockets/server/stats.ts'
import type { ListenEvent } from '../../../shared/tasks/sockets.ts'

type Stats = Extract<ListenEvent, { type: 'stats' }>

function counting() {
  const told: Stats[] = []
  const stats = new ServerStats((event) => void told.push(event as Stats))
  return { told, stats }
}

describe('what a server tells of its counts', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is told four times a second at most, and not at all while nothing changes', () => {
    const { told, stats } = counting()
    const row = stats.open('127.0.0.1:1', 'served')
    for (let ms = 0; ms < 1000; ms++) {
      stats.received(row, 10)
      vi.advanceTimersByTime(1)
    }
    expect(told).toHaveLength(4)
    vi.advanceTimersByTime(10_000)
    expect(told.length).toBeLessThanOrEqual(5)
    expect(told.at(-1)!.counts).toMatchObject({ messagesIn: 1000, bytesIn: 10_000, connected: 1 })
  })

  it('holds only the peers that changed, and of many at most 1,000 at a time, until all were told', () => {
    const { told, stats } = counting()
    const rows = Array.from({ length: 20_000 }, (_, n) => stats.open(`127.0.0.1:${n}`, 'served'))
    vi.advanceTimersByTime(250 * 20)
    expect(told.map(({ peers }) => peers.length)).toEqual(Array.from({ length: 20 }, () => 1000))
    expect(new Set(told.flatMap(({ peers }) => peers.map(({ id }) => id))).size).toBe(20_000)
    stats.sent(rows[7]!, 5)
    vi.advanceTimersByTime(250)
    expect(told.at(-1)!.peers).toMatchObject([{ id: '8', bytesOut: 5, messagesOut: 1 }])
  })

  it('tells of each peer that was known that it has gone, and only of some that were never known', () => {
    const { told, stats } = counting()
    const known = Array.from({ length: 10 }, (_, n) => stats.open(`known:${n}`, 'served'))
    vi.advanceTimersByTime(250)
    for (const row of known) stats.close(row, 'gone')
    for (let n = 0; n < 50_000; n++) stats.close(stats.open(`brief:${n}`, 'served'))
    vi.advanceTimersByTime(60_000)
    const closed = told.flatMap(({ peers }) => peers).filter(({ state }) => state === 'closed')
    expect(closed.filter(({ peer, message }) => peer.startsWith('known') && message === 'gone')).toHaveLength(10)
    expect(closed.length).toBeLessThanOrEqual(1_010)
    expect(told.at(-1)!.counts).toMatchObject({ clients: 50_010, connected: 0, served: 0 })
  })

  it('knows who waits and who is served', () => {
    const { told, stats } = counting()
    const [one, two] = [stats.open('a', 'waiting'), stats.open('b', 'waiting')]
    stats.serve(one)
    stats.serve(one)
    stats.close(two)
    stats.close(two)
    stats.end()
    expect(told.at(-1)!.counts).toMatchObject({ waiting: 0, served: 1, connected: 1, clients: 2 })
  })
})
