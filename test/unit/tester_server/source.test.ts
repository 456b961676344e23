import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ServedPeer } from '../../../electron/worker/sockets/server/mode.ts'
import { sourceMode } from '../../../electron/worker/sockets/server/modes/source.ts'

/** A peer that takes what it is sent, or does not. */
function peerOf(source: ReturnType<typeof sourceMode>) {
  const peer = {
    takes: true,
    sent: 0,
    send: ({ length }: Uint8Array) => void (peer.sent += length),
    close: () => void conversation.closed?.(),
  }
  const conversation = source.begin(peer as Partial<ServedPeer> as ServedPeer)
  return peer
}

describe('a source of so many bytes a second', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }))
  afterEach(() => vi.useRealTimers())

  it.each([50, 100_000, 100_000_000])('sends %i of them, evenly', (bytesPerSecond) => {
    const peer = peerOf(sourceMode({ type: 'none' }, bytesPerSecond))
    vi.advanceTimersByTime(500)
    expect(peer.sent).toBe(bytesPerSecond / 2)
    vi.advanceTimersByTime(1500)
    expect(peer.sent).toBe(2 * bytesPerSecond)
    peer.close()
    vi.advanceTimersByTime(1000)
    expect(peer.sent).toBe(2 * bytesPerSecond)
  })

  it('makes up for one second at most of what a peer did not take', () => {
    const peer = peerOf(sourceMode({ type: 'none' }, 1000))
    peer.takes = false
    vi.advanceTimersByTime(10_000)
    peer.takes = true
    vi.advanceTimersByTime(20)
    expect(peer.sent).toBe(1000)
    peer.close()
  })
})
