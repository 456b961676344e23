import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fanOut, type FanOutOptions } from '../../../electron/services/runs/fan_out.ts'
import type { TaskOutcome } from '../../../shared/outcome.ts'

type Ending = 'succeeded' | 'failed' | 'unreachable' | 'timed-out' | 'worker-lost' | 'throws'

const ok: TaskOutcome = { state: 'succeeded', result: undefined }
const failed: TaskOutcome = { state: 'failed', message: 'exit 1' }
const endings: Record<Exclude<Ending, 'throws'>, TaskOutcome> = {
  succeeded: ok,
  failed,
  unreachable: { state: 'unreachable', reason: 'refused', message: '' },
  'timed-out': { state: 'timed-out', afterMs: 1, message: '' },
  'worker-lost': { state: 'worker-lost', message: '' },
}

interface Scene {
  readonly items: readonly Ending[]
  readonly options: Omit<FanOutOptions, 'signal'>
  /** The turns that each task takes. */
  readonly turns: readonly number[]
  /** Aborted when so many tasks have begun. */
  readonly abortAt?: number
}

/** Plays a fan-out with tasks that take turns of the event loop, and writes down what happened. */
async function play({ items, options, turns, abortAt }: Scene) {
  const abort = new AbortController()
  let running = 0
  let most = 0
  const begun: number[] = []
  const settled: number[] = []
  const log: string[] = []
  if (abortAt === 0) abort.abort()
  const outcomes = await fanOut(
    items.map((ending, index) => ({ ending, index })),
    { ...options, signal: abort.signal },
    async ({ ending, index }, signal) => {
      begun.push(index)
      log.push(`begin ${index}`)
      most = Math.max(most, ++running)
      if (begun.length === abortAt) abort.abort()
      for (let turn = 0; turn < turns[index % turns.length]! && !signal.aborted; turn++)
        await new Promise((resolve) => setImmediate(resolve))
      running--
      if (signal.aborted) return { state: 'cancelled', started: true }
      if (ending === 'throws') throw new Error('a fault inside')
      return endings[ending]
    },
    ({ index }) => {
      settled.push(index)
      log.push(`end ${index}`)
    },
  )
  return { outcomes, most, begun, settled, log, running }
}

const ending = fc.constantFrom<Ending>('succeeded', 'failed', 'unreachable', 'timed-out', 'worker-lost', 'throws')
const scene: fc.Arbitrary<Scene> = fc.record(
  {
    items: fc.array(ending, { maxLength: 40 }),
    options: fc.record(
      {
        forks: fc.integer({ min: 1, max: 12 }),
        serial: fc.oneof(
          fc.record({ hosts: fc.integer({ min: 1, max: 12 }) }),
          fc.record({ percent: fc.integer({ min: 1, max: 100 }) }),
        ),
        maxFailPercent: fc.integer({ min: 0, max: 100 }),
        failFast: fc.boolean(),
      },
      { requiredKeys: ['forks'] },
    ),
    turns: fc.array(fc.nat(5), { minLength: 1, maxLength: 5 }),
    abortAt: fc.nat(40),
  },
  { requiredKeys: ['items', 'options', 'turns'] },
)

describe('fanOut', () => {
  it('settles each item exactly once, never more than forks at once, whatever fails and whenever it is aborted', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (given) => {
        const { outcomes, most, begun, settled, running } = await play(given)
        expect(outcomes).toHaveLength(given.items.length)
        expect([...settled].sort((a, b) => a - b)).toEqual(given.items.map((_, index) => index))
        expect(new Set(begun).size).toBe(begun.length)
        expect(most).toBeLessThanOrEqual(given.options.forks)
        expect(running).toBe(0)
        const started = new Set(begun)
        outcomes.forEach((outcome, index) => {
          if (!started.has(index)) expect(outcome).toMatchObject({ state: 'cancelled', started: false })
          else if (outcome.state !== 'cancelled')
            expect(outcome.state).toBe(given.items[index] === 'throws' ? 'failed' : given.items[index])
        })
      }),
      { numRuns: 300 },
    )
  })

  it('starts everything when nothing stops it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(ending, { maxLength: 30 }), fc.integer({ min: 1, max: 8 }), async (items, forks) => {
        const { begun } = await play({ items, options: { forks }, turns: [1, 0, 3] })
        expect(begun).toEqual(items.map((_, index) => index))
      }),
    )
  })

  it('begins a batch when every item of the one before has ended', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(30), fc.integer({ min: 1, max: 8 }), async (count, hosts) => {
        const items = Array.from({ length: count }, (): Ending => 'succeeded')
        const { log } = await play({ items, options: { forks: 100, serial: { hosts } }, turns: [3, 0, 1, 5] })
        items.forEach((_, index) => {
          const lastOfBatchBefore = Math.floor(index / hosts) * hosts - 1
          if (lastOfBatchBefore >= 0)
            expect(log.indexOf(`begin ${index}`)).toBeGreaterThan(log.indexOf(`end ${lastOfBatchBefore}`))
        })
      }),
    )
  })

  it('counts a share of all items for a batch, rounded up', async () => {
    const items = Array.from({ length: 10 }, (): Ending => 'succeeded')
    const { most } = await play({ items, options: { forks: 100, serial: { percent: 25 } }, turns: [2] })
    expect(most).toBe(3)
  })

  it('starts nobody else once more than the allowed share has failed, and lets those that run end', async () => {
    const items: Ending[] = ['failed', 'unreachable', 'failed', 'succeeded', 'succeeded', 'succeeded']
    const { outcomes } = await play({ items, options: { forks: 1, maxFailPercent: 34 }, turns: [1] })
    expect(outcomes.map(({ state }) => state)).toEqual([
      ...['failed', 'unreachable', 'failed'],
      ...['cancelled', 'cancelled', 'cancelled'],
    ])
    expect(outcomes[5]).toMatchObject({ message: 'not started: more than 34 % of the hosts had failed' })
  })

  it('ends those that run at the first failure when it is told to fail fast', async () => {
    const items: Ending[] = ['failed', 'succeeded', 'succeeded']
    const { outcomes } = await play({ items, options: { forks: 2, failFast: true }, turns: [0, 50] })
    expect(outcomes).toEqual([
      failed,
      { state: 'cancelled', started: true },
      { state: 'cancelled', started: false, message: 'not started: another host failed (fail-fast)' },
    ])
  })

  it('has nothing to do for no items', async () => {
    expect((await play({ items: [], options: { forks: 1 }, turns: [0] })).outcomes).toEqual([])
  })

  it('manages thousands of items', async () => {
    const items = Array.from({ length: 5_000 }, (): Ending => 'succeeded')
    const { outcomes, most } = await play({ items, options: { forks: 64 }, turns: [1] })
    expect(outcomes.every(({ state }) => state === 'succeeded')).toBe(true)
    expect(most).toBe(64)
  })

  it('leaves no listener on the signal it was given', async () => {
    const { signal } = new AbortController()
    let listeners = 0
    const counting = {
      aborted: signal.aborted,
      addEventListener: () => listeners++,
      removeEventListener: () => listeners--,
    } as unknown as AbortSignal
    await fanOut(
      [1, 2, 3],
      { forks: 2, signal: counting },
      () => Promise.resolve(ok),
      () => {},
    )
    expect(listeners).toBe(0)
  })
})
