import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteWindow, Flight } from '../../../electron/worker/ssh/transfer/byte_window.ts'
import { runAll } from '../../../electron/worker/ssh/transfer/file_queue.ts'
import { RateLimit } from '../../../electron/worker/ssh/transfer/rate_limit.ts'
import { remoteSeconds } from '../../../electron/worker/ssh/transfer/remote_path.ts'

/** A clock on which waiting takes no time. */
function testClock() {
  let nowMs = 1_000
  return {
    now: () => nowMs,
    delay(milliseconds: number, signal: AbortSignal) {
      if (signal.aborted) return Promise.reject(new Error('aborted'))
      nowMs += milliseconds
      return Promise.resolve()
    },
  }
}

describe('a limited rate', () => {
  const signal = new AbortController().signal

  it('lets no more through than the limit and a quarter of a second of it, at any time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1e9 }),
        fc.array(fc.record({ bytes: fc.nat(1e6), pauseMs: fc.nat(3_000) }), { minLength: 1, maxLength: 50 }),
        async (rate, pieces) => {
          const clock = testClock()
          const limit = new RateLimit(rate, signal, clock)
          const startMs = clock.now()
          let sent = 0
          for (const { bytes, pauseMs } of pieces) {
            await clock.delay(pauseMs, signal)
            await limit.take(bytes)
            sent += bytes
            const allowed = rate * ((clock.now() - startMs) / 1000 + 0.25)
            expect(sent).toBeLessThanOrEqual(allowed * (1 + 1e-9) + 1)
          }
        },
      ),
    )
  })

  it('is used in full by a steady flow', async () => {
    const clock = testClock()
    const limit = new RateLimit(1_000_000, signal, clock)
    const startMs = clock.now()
    for (let sent = 0; sent < 10_000_000; sent += limit.pieceBytes) await limit.take(limit.pieceBytes)
    expect(clock.now() - startMs).toBeCloseTo(9_750, 3)
  })

  it('ends its waiting when cancelled', async () => {
    const limit = new RateLimit(1, AbortSignal.abort())
    await expect(limit.take(1_000)).rejects.toMatchObject({ code: 'cancelled' })
  })
})

describe('the bytes a host may have on the way', () => {
  it('are given out in turn, so that a large request is not passed by small ones', async () => {
    const window = new ByteWindow(10)
    const order: string[] = []
    expect(window.take(8)).toBeUndefined()
    const large = window.take(9)!.then(() => order.push('large'))
    const small = window.take(1)!.then(() => order.push('small'))
    window.release(8)
    await Promise.all([large, small])
    expect(order).toEqual(['large', 'small'])
  })

  it('are awaited to the last when a request fails, and the first failure is told', async () => {
    const flight = new Flight()
    let settled = 0
    let landLast = () => {}
    const last = new Promise<void>((resolve) => (landLast = resolve))
    flight.add(Promise.reject(new Error('first')), () => settled++)
    flight.add(Promise.reject(new Error('second')), () => settled++)
    flight.add(last, () => settled++)
    const landed = flight.landed()
    landLast()
    await expect(landed).rejects.toThrow('first')
    expect(settled).toBe(3)
  })
})

describe('files one after the other', () => {
  const limits = { handles: 3, bytes: () => 0, stop: () => false }

  it('are never more at once than the server has handles for', async () => {
    let running = 0
    let most = 0
    await runAll(Array.from({ length: 20 }), limits, async () => {
      most = Math.max(most, ++running)
      await new Promise(setImmediate)
      running--
    })
    expect(most).toBe(2)
  })

  it('are not begun once the transfer has stopped', async () => {
    const begun: number[] = []
    const stop = () => begun.length === 2
    await runAll([1, 2, 3, 4], { ...limits, stop }, (item) => {
      begun.push(item)
      return Promise.resolve()
    })
    expect(begun).toEqual([1, 2])
  })

  it('fail as one when the work itself is broken, after what was running has ended', async () => {
    const ended: number[] = []
    const work = async (item: number) => {
      await Promise.resolve()
      ended.push(item)
      if (item === 1) throw new Error('broken')
    }
    await expect(runAll([1, 2, 3, 4, 5], limits, work)).rejects.toThrow('broken')
    expect(ended).toEqual([1, 2])
  })
})

describe('a time in SFTP version 3', () => {
  it.each([
    [1_500, 1],
    [-1, 0],
    [4_102_444_800_000, 4_102_444_800],
    [1e15, 0xffff_ffff],
  ])('of %d ms is %d s', (ms, seconds) => {
    expect(remoteSeconds(ms)).toBe(seconds)
  })
})
