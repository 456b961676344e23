import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TaskContext } from '../../../electron/worker/task_context.ts'
import { CHUNK_BYTES, type FromWorker, type OutputStream } from '../../../shared/pool/protocol.ts'

function start(credit = 1_000_000) {
  const sent: FromWorker[] = []
  const context = new TaskContext(1, credit, (message) => sent.push(message))
  return { context, sent, chunks: () => sent.filter((message) => message.type === 'chunk') }
}

describe('TaskContext', () => {
  it('sends every byte of each stream in order, in pieces that are not too large', () => {
    const write = fc.record({
      stream: fc.constantFrom<OutputStream>('stdout', 'stderr'),
      bytes: fc.oneof(fc.nat(100), fc.nat(3 * CHUNK_BYTES)),
    })
    fc.assert(
      fc.property(fc.array(write, { maxLength: 12 }), (writes) => {
        const { context, chunks } = start(Number.MAX_SAFE_INTEGER)
        const expected = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
        writes.forEach(({ stream, bytes }, at) => {
          const data = Buffer.alloc(bytes, at)
          expected[stream].push(data)
          void context.write(stream, data)
        })
        context.flush()
        for (const stream of ['stdout', 'stderr'] as const) {
          const pieces = chunks().flatMap((chunk) => (chunk.stream === stream ? [chunk.data] : []))
          expect(Buffer.concat(pieces).equals(Buffer.concat(expected[stream]))).toBe(true)
        }
        for (const { data } of chunks()) expect(data.byteLength).toBeLessThanOrEqual(CHUNK_BYTES)
      }),
      { numRuns: 50 },
    )
  })

  it('sends small pieces that come together as one', async () => {
    const { context, chunks } = start()
    for (let at = 0; at < 1_000; at++) void context.write('stdout', Buffer.from('line\n'))
    await new Promise((resolve) => setImmediate(resolve))
    expect(chunks()).toHaveLength(1)
  })

  it('makes the writer wait when the credit is used up, until there is more', async () => {
    const { context } = start(10)
    expect(context.write('stdout', Buffer.alloc(9))).toBeUndefined()
    const waiting = context.write('stdout', Buffer.alloc(9))
    expect(waiting).toBeInstanceOf(Promise)
    context.addCredit(9)
    await waiting
    expect(context.write('stdout', Buffer.alloc(0))).toBeUndefined()
  })

  it('keeps the writer waiting while the credit does not cover what was sent', async () => {
    const { context } = start(10)
    let resumed = false
    void context.write('stdout', Buffer.alloc(30))!.then(() => (resumed = true))
    context.addCredit(20)
    await Promise.resolve()
    expect(resumed).toBe(false)
    context.addCredit(1)
    await Promise.resolve()
    expect(resumed).toBe(true)
  })

  it('lets go of everything that waits when it is cancelled', async () => {
    const { context } = start(1)
    const waiting = context.write('stdout', Buffer.alloc(2))
    const question = context.ask('anybody?')
    context.cancel()
    await waiting
    expect(await question).toBeUndefined()
    expect(context.signal.aborted).toBe(true)
  })

  it('asks nobody any more once it is cancelled', async () => {
    const { context, sent } = start()
    context.cancel()
    expect(await context.ask('anybody?')).toBeUndefined()
    expect(sent).toEqual([])
  })

  it('tells answers apart', async () => {
    const { context } = start()
    const [first, second] = [context.ask('one'), context.ask('two')]
    context.answer(2, 'second')
    context.answer(1, 'first')
    context.answer(1, 'again')
    expect([await first, await second]).toEqual(['first', 'second'])
  })
})
