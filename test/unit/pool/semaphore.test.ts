import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Semaphore } from '../../../electron/pool/semaphore.ts'

describe('Semaphore', () => {
  it('never has more holders than its limit, and serves everybody who does not leave', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.boolean(), { maxLength: 30 }),
        async (limit, leaves) => {
          const semaphore = new Semaphore(limit)
          let holders = 0
          const served = await Promise.all(
            leaves.map(async (leave) => {
              const abort = new AbortController()
              const place = semaphore.acquire(abort.signal)
              if (leave) abort.abort()
              const release = await place
              if (!release) return false
              expect(++holders).toBeLessThanOrEqual(limit)
              await new Promise((resolve) => setImmediate(resolve))
              holders--
              release()
              release()
              return true
            }),
          )
          leaves.forEach((leave, at) => !leave && expect(served[at]).toBe(true))
          // All places were given back, and none twice.
          for (let at = 0; at < limit; at++) expect(await semaphore.acquire()).toBeDefined()
          const full = new AbortController()
          const waiting = semaphore.acquire(full.signal)
          full.abort()
          expect(await waiting).toBeUndefined()
        },
      ),
    )
  })

  it('serves in the order in which it was asked', async () => {
    const semaphore = new Semaphore(1)
    const order: number[] = []
    await Promise.all(
      [1, 2, 3].map(async (name) => {
        const release = await semaphore.acquire()
        order.push(name)
        release?.()
      }),
    )
    expect(order).toEqual([1, 2, 3])
  })

  it.each([0, -1, 1.5, Number.NaN])('refuses a limit of %d', (limit) => {
    expect(() => new Semaphore(limit)).toThrow(RangeError)
  })
})
