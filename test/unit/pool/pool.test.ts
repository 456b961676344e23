import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defaultPoolSize, WorkerPool } from '../../../electron/pool/pool.ts'
import { FakeLauncher } from './fake_launcher.ts'

const task = { kind: 'work', input: null }

describe('WorkerPool', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  function start({ size = 3, launcher = new FakeLauncher(), stuckAfterMs = 15_000 } = {}) {
    const pool = new WorkerPool({ launcher, size, stuckAfterMs })
    return { pool, workers: launcher.workers }
  }

  it('starts nothing before it is needed', () => {
    expect(start().workers).toEqual([])
  })

  it('starts one ahead of the first task when it is told to', () => {
    const { pool, workers } = start()
    pool.warm('interactive')
    pool.warm('interactive')
    void pool.run('interactive', task)
    expect(workers).toHaveLength(1)
    expect(workers[0]!.tasks).toHaveLength(1)
  })

  it('spreads a burst of tasks over its workers, though none was ready before', () => {
    const { pool, workers } = start({ size: 3 })
    for (let at = 0; at < 90; at++) void pool.run('interactive', task)
    expect(workers.map(({ tasks }) => tasks.length)).toEqual([30, 30, 30])
  })

  it('keeps bulk work out of the processes that answer people', () => {
    const { pool, workers } = start()
    void pool.run('interactive', task)
    void pool.run('bulk', task)
    expect(workers).toHaveLength(2)
  })

  it('gives a task to the worker that holds its connection, however busy, until it is released', () => {
    const { pool, workers } = start({ size: 2 })
    void pool.run('interactive', { ...task, affinity: 'web' })
    for (let at = 0; at < 30; at++) void pool.run('interactive', task)
    const holder = workers[0]!
    const before = holder.tasks.length
    for (let at = 0; at < 10; at++) void pool.run('interactive', { ...task, affinity: 'web' })
    expect(holder.tasks.length).toBe(before + 10)
    holder.say({ type: 'released', affinity: 'web' })
    void pool.run('interactive', { ...task, affinity: 'web' })
    expect(holder.tasks.length).toBe(before + 10)
  })

  it('hands the outcome on', async () => {
    const { pool, workers } = start()
    const outcome = pool.run('interactive', task)
    workers[0]!.finish(workers[0]!.tasks[0]!, { state: 'failed', message: 'exit 3' })
    expect(await outcome).toEqual({ state: 'failed', message: 'exit 3' })
  })

  it('settles all tasks of a worker that dies, and gives the next one to another', async () => {
    const { pool, workers } = start({ size: 1 })
    const lost = [pool.run('interactive', task), pool.run('interactive', { ...task, affinity: 'web' })]
    workers[0]!.say({ type: 'ready', pid: 1 })
    workers[0]!.exit('killed by SIGKILL')
    for (const outcome of await Promise.all(lost))
      expect(outcome).toMatchObject({
        state: 'worker-lost',
        message: expect.stringContaining('killed by SIGKILL') as string,
      })
    void pool.run('interactive', { ...task, affinity: 'web' })
    await vi.advanceTimersByTimeAsync(0)
    expect(workers[1]!.tasks).toHaveLength(1)
  })

  it('says that nothing was done when a worker never became ready', async () => {
    const { pool, workers } = start()
    const outcome = pool.run('interactive', task)
    workers[0]!.exit('exited with status 1')
    expect(await outcome).toMatchObject({ message: expect.stringMatching(/did not start.*Nothing was done/) as string })
  })

  it('waits longer after each death in a row, gives up after five, and tries once more when that wait is over', async () => {
    const { pool, workers } = start({ size: 1 })
    const starts: number[] = []
    for (let death = 0; death < 5; death++) {
      const outcome = pool.run('interactive', task)
      await vi.advanceTimersByTimeAsync(10_000)
      starts.push(workers.length)
      workers.at(-1)!.exit('exited with status 1')
      expect(await outcome).toMatchObject({ state: 'worker-lost' })
    }
    expect(starts).toEqual([1, 2, 3, 4, 5])
    const refused = await pool.run('interactive', task)
    expect(refused).toMatchObject({
      state: 'worker-lost',
      message: expect.stringContaining('5 worker processes in a row') as string,
    })
    expect(workers).toHaveLength(5)
    await vi.advanceTimersByTimeAsync(10_000)
    void pool.run('interactive', task)
    expect(workers).toHaveLength(6)
  })

  it('forgets earlier deaths when a task was done', async () => {
    const { pool, workers } = start({ size: 1 })
    for (let death = 0; death < 20; death++) {
      const lost = pool.run('interactive', task)
      await vi.advanceTimersByTimeAsync(0)
      const worker = workers.at(-1)!
      worker.say({ type: 'ready', pid: 1 })
      const done = pool.run('interactive', task)
      worker.finish(worker.tasks[1]!)
      await done
      worker.exit('gone')
      await lost
    }
    expect(workers).toHaveLength(20)
  })

  it('takes a launcher that throws for a worker that died', async () => {
    const pool = new WorkerPool({
      launcher: {
        launch: () => {
          throw new Error('spawn EAGAIN')
        },
      },
      size: 1,
    })
    vi.useRealTimers()
    expect(await pool.run('interactive', task)).toMatchObject({
      state: 'worker-lost',
      message: expect.stringContaining('spawn EAGAIN') as string,
    })
  })

  it('fails a task whose input cannot be sent, and only that', async () => {
    const launcher = new FakeLauncher((message) => {
      if (message.type === 'start' && message.input === 'unfit') throw new Error('could not be cloned')
    })
    const { pool, workers } = start({ launcher })
    const well = pool.run('interactive', task)
    expect(await pool.run('interactive', { ...task, input: 'unfit' })).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('could not be cloned') as string,
    })
    workers[0]!.finish(workers[0]!.tasks[0]!)
    expect(await well).toMatchObject({ state: 'succeeded' })
    expect(pool.processes()[0]!.load).toBe(0)
  })

  it('does not bother a worker with a task that is cancelled already', async () => {
    const { pool, workers } = start()
    expect(await pool.run('interactive', { ...task, signal: AbortSignal.abort() })).toEqual({
      state: 'cancelled',
      started: false,
    })
    expect(workers).toEqual([])
  })

  it('tells the worker of a cancellation, and waits for its word', async () => {
    const { pool, workers } = start()
    const abort = new AbortController()
    const outcome = pool.run('interactive', { ...task, signal: abort.signal })
    abort.abort()
    const worker = workers[0]!
    expect(worker.received.at(-1)).toEqual({ type: 'cancel', id: worker.tasks[0] })
    worker.finish(worker.tasks[0]!, { state: 'cancelled', started: true })
    expect(await outcome).toEqual({ state: 'cancelled', started: true })
  })

  it('kills a worker that fell silent', async () => {
    const { pool, workers } = start({ size: 1, stuckAfterMs: 1_000 })
    const outcome = pool.run('interactive', task)
    workers[0]!.say({ type: 'ready', pid: 1 })
    await vi.advanceTimersByTimeAsync(1_600)
    expect(workers[0]!.killed).toBe(true)
    expect(await outcome).toMatchObject({ message: expect.stringContaining('silent for 1 s') as string })
  })

  it('leaves a worker alone that is heard of', async () => {
    const { pool, workers } = start({ size: 1, stuckAfterMs: 1_000 })
    void pool.run('interactive', task)
    workers[0]!.say({ type: 'ready', pid: 1 })
    const stats = { tasks: 1, connections: 0, rssBytes: 1, cpuShare: 0 }
    for (let beat = 0; beat < 30; beat++) {
      await vi.advanceTimersByTimeAsync(900)
      workers[0]!.say({ type: 'beat', stats })
    }
    expect(workers[0]!.killed).toBe(false)
    expect(pool.processes()).toEqual([{ name: 'interactive-1', lane: 'interactive', pid: 1000, load: 1, stats }])
  })

  it('kills a worker that never becomes ready', async () => {
    const { pool, workers } = start({ size: 1 })
    const outcome = pool.run('interactive', task)
    await vi.advanceTimersByTimeAsync(40_000)
    expect(workers[0]!.killed).toBe(true)
    expect(await outcome).toMatchObject({ message: expect.stringContaining('not ready after 30 s') as string })
  })

  it('closes for every caller, and takes nothing more', async () => {
    const { pool, workers } = start()
    const running = pool.run('interactive', { ...task, affinity: 'web' })
    const closing = [pool.close(), pool.close()]
    expect(workers[0]!.received.at(-1)).toEqual({ type: 'shutdown' })
    workers[0]!.exit('exited with status 0')
    await Promise.all(closing)
    expect(await running).toMatchObject({ state: 'worker-lost' })
    expect(await pool.run('interactive', { ...task, affinity: 'web' })).toMatchObject({
      message: 'The pool is closed.',
    })
    pool.warm('interactive')
    expect(workers).toHaveLength(1)
  })

  it('takes nothing more while it closes, not even for a connection that is held', async () => {
    const { pool, workers } = start()
    void pool.run('interactive', { ...task, affinity: 'web' })
    void pool.close()
    expect(await pool.run('interactive', { ...task, affinity: 'web' })).toMatchObject({
      message: 'The pool is closed.',
    })
    expect(workers[0]!.tasks).toHaveLength(1)
  })

  it('kills what does not go by itself when it closes', async () => {
    const { pool, workers } = start()
    void pool.run('interactive', task)
    const closing = pool.close()
    await vi.advanceTimersByTimeAsync(2_000)
    await closing
    expect(workers[0]!.killed).toBe(true)
  })

  it.each([0, -1, 1.5, Number.NaN])('refuses a size of %d', (size) => {
    expect(() => start({ size })).toThrow(RangeError)
  })

  it('has a size of 2 to 8 by default', () => {
    expect(defaultPoolSize()).toBeGreaterThanOrEqual(2)
    expect(defaultPoolSize()).toBeLessThanOrEqual(8)
  })
})
