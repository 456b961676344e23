import { describe, expect, it } from 'vitest'
import { PoolTask, type TaskRequest } from '../../../electron/pool/pool_task.ts'
import type { TaskOutcome } from '../../../shared/outcome.ts'
import { TASK_WINDOW_BYTES } from '../../../shared/pool/protocol.ts'

const succeeded: TaskOutcome = { state: 'succeeded', result: undefined }
const quarter = new Uint8Array(TASK_WINDOW_BYTES / 4)

function start(request: Partial<TaskRequest> = {}) {
  const credits: number[] = []
  const answers: unknown[] = []
  const settled: TaskOutcome[] = []
  let tell!: (outcome: TaskOutcome) => void
  const outcome = new Promise<TaskOutcome>((resolve) => (tell = resolve))
  const task = new PoolTask(
    { kind: 'work', input: null, ...request },
    { credit: (bytes) => credits.push(bytes), answer: (ask, value) => answers.push([ask, value]) },
    (result) => {
      settled.push(result)
      tell(result)
    },
  )
  return { task, credits, answers, settled, outcome }
}

describe('PoolTask', () => {
  it('gives output to a slow consumer one piece at a time, in order, and the outcome after the last', async () => {
    const log: string[] = []
    const { task, outcome } = start({
      onOutput: async (stream, data) => {
        log.push(`take ${stream} ${data[0]}`)
        await new Promise((resolve) => setImmediate(resolve))
        log.push(`done ${stream} ${data[0]}`)
      },
    })
    task.output('stdout', Uint8Array.of(1))
    task.output('stderr', Uint8Array.of(2))
    task.finish(succeeded)
    expect(log).toEqual([])
    expect(await outcome).toEqual(succeeded)
    expect(log).toEqual(['take stdout 1', 'done stdout 1', 'take stderr 2', 'done stderr 2'])
  })

  it('gives credit only for what was consumed', async () => {
    let letGo!: () => void
    const { task, credits, outcome } = start({ onOutput: () => new Promise<void>((resolve) => (letGo = resolve)) })
    task.output('stdout', quarter)
    await Promise.resolve()
    expect(credits).toEqual([])
    letGo()
    await new Promise((resolve) => setImmediate(resolve))
    expect(credits).toEqual([quarter.byteLength])
    task.finish(succeeded)
    await outcome
  })

  it('gathers the credit of small pieces', async () => {
    const { task, credits } = start()
    for (let at = 0; at < 64; at++) task.output('stdout', quarter.subarray(0, quarter.byteLength / 64))
    await new Promise((resolve) => setImmediate(resolve))
    expect(credits).toEqual([quarter.byteLength])
  })

  it('fails with the words of a consumer that throws, which then hears no more', async () => {
    let calls = 0
    const { task, outcome } = start({
      onOutput: () => {
        calls++
        throw new Error('disk full')
      },
    })
    task.output('stdout', quarter)
    task.output('stdout', quarter)
    expect(await outcome).toEqual({ state: 'failed', message: 'Output could not be kept: disk full' })
    task.output('stdout', quarter)
    await new Promise((resolve) => setImmediate(resolve))
    expect(calls).toBe(1)
  })

  it('fails with the words of a watcher that throws', async () => {
    const { task, outcome } = start({
      onEvent: () => {
        throw new Error('no screen')
      },
    })
    task.event('progress')
    expect(await outcome).toMatchObject({ state: 'failed', message: expect.stringContaining('no screen') as string })
  })

  it('settles once: the first word counts', async () => {
    const { task, settled, outcome } = start()
    task.finish(succeeded)
    task.finish({ state: 'worker-lost', message: 'later' })
    await outcome
    await new Promise((resolve) => setImmediate(resolve))
    expect(settled).toEqual([succeeded])
  })

  it('hands questions on, and answers "no" with undefined where nobody can tell', async () => {
    const one = start({ onAsk: (question) => Promise.resolve(`yes, ${String(question)}`) })
    await one.task.ask(7, 'this key')
    expect(one.answers).toEqual([[7, 'yes, this key']])
    const two = start({
      onAsk: () => {
        throw new Error('no idea')
      },
    })
    await two.task.ask(8, 'this key')
    expect(two.answers).toEqual([[8, undefined]])
    const three = start()
    await three.task.ask(9, 'this key')
    expect(three.answers).toEqual([[9, undefined]])
  })
})
