import { afterEach, describe, expect, it } from 'vitest'
import { only, target, TestEngine } from '../../support/engine.ts'
import { startHostileServer, type HostileOptions } from '../../support/hostile.ts'
import {
  answers,
  closesWithoutStatus,
  diesBySignal,
  dropsAfter,
  exitsWithoutClosing,
  floods,
  neverAnswers,
  prints,
  printsHugeLine,
  refuses,
  terminalEscapes,
} from '../../support/hostile_exec.ts'

const stopping: { stop(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(stopping.splice(0).map((each) => each.stop()))
})

/** Runs a command on such a server, and then one on a sound server to show that the worker is as it was. */
async function meet(options: HostileOptions, timeoutMs?: number) {
  const [engine, server, sound] = await Promise.all([
    TestEngine.start({ size: 1 }),
    startHostileServer(options),
    startHostileServer({ exec: answers('sound') }),
  ])
  stopping.push(engine, server, sound)
  const what = { spec: { command: 'anything' }, ...(timeoutMs === undefined ? {} : { timeoutMs }) }
  await engine.run('greet', [target(sound)])
  const worker = engine.pool.processes()[0]!.pid
  const finished = await engine.run(what, [target(server, { connectTimeoutMs: 1_000 })])
  const after = await engine.run('greet', [target(sound)])
  expect(after.stdout().toString()).toBe('sound')
  expect(engine.pool.processes().map(({ pid }) => pid)).toEqual([worker])
  return { finished, outcome: only(finished), server }
}

describe('a server that misbehaves', () => {
  it.each(['silent', 'garbage', 'endless-lines', 'close-after-banner', 'close-in-key-exchange'] as const)(
    'is unreachable when its greeting is %s',
    async (greeting) => {
      const { outcome, server } = await meet({ greeting })
      expect(outcome).toMatchObject({ state: 'unreachable' })
      await server.idle()
    },
  )

  it('is timed out when it lets us in and opens no session', async () => {
    const { outcome, server } = await meet({ session: 'silent' })
    expect(outcome).toMatchObject({ state: 'unreachable', reason: 'timeout' })
    await server.idle()
  })

  it('is not usable when it refuses sessions', async () => {
    const { outcome, server } = await meet({ session: 'refuse' })
    expect(outcome).toMatchObject({ state: 'unreachable', reason: 'protocol' })
    await server.idle()
  })

  it('is timed out when it never says whether it runs the command', async () => {
    expect((await meet({ exec: neverAnswers })).outcome).toMatchObject({ state: 'unreachable', reason: 'timeout' })
  })

  it('is not usable when it refuses commands', async () => {
    expect((await meet({ exec: refuses })).outcome).toMatchObject({ state: 'unreachable', reason: 'protocol' })
  })

  it('is believed when it says how a command ended and leaves the channel open', async () => {
    const { outcome } = await meet({ exec: exitsWithoutClosing(4) })
    expect(outcome).toMatchObject({ state: 'failed', result: { status: 4 } })
  })

  it('fails when it never says how a command ended', async () => {
    const { outcome, finished } = await meet({ exec: closesWithoutStatus('partial') })
    expect(outcome).toMatchObject({
      state: 'failed',
      message: 'the server ended the command without saying how it went',
    })
    expect(finished.stdout().toString()).toBe('partial')
  })

  it('is lost when it hangs up in the middle, and what it sent is kept', async () => {
    const { outcome, finished } = await meet({ exec: dropsAfter(100_000) })
    expect(outcome).toMatchObject({ state: 'unreachable', reason: 'lost' })
    expect(finished.stdout().toString()).toBe('x'.repeat(100_000))
  })

  it('is timed out when it prints for ever', async () => {
    const { outcome } = await meet({ exec: floods() }, 300)
    expect(outcome).toMatchObject({ state: 'timed-out', afterMs: 300 })
  })

  it('may print many lines, or one very long one', async () => {
    const lines = await meet({ exec: prints(20_000_000) })
    expect(lines.finished.stdout().length).toBe(20_000_000)
    const line = await meet({ exec: printsHugeLine(20_000_000) })
    expect(line.finished.stdout().length).toBe(20_000_000)
  })

  it('may send what a terminal would obey: on disk it is what it was', async () => {
    const { finished } = await meet({ exec: answers(terminalEscapes) })
    expect(finished.stdout().toString()).toBe(terminalEscapes)
  })

  it('may name the signal that ended a command', async () => {
    expect((await meet({ exec: diesBySignal('SEGV') })).outcome).toMatchObject({
      state: 'failed',
      result: { signal: 'SEGV' },
    })
  })

  it('refuses a login in words of its own that are made harmless', async () => {
    const { outcome } = await meet({
      auth: (context) => {
        if (context.method === 'password') context.reject(['\x1b[2Jpassword' as never], false)
        else context.reject()
      },
    })
    expect(outcome).toMatchObject({ state: 'unreachable', reason: 'auth' })
    expect(JSON.stringify(outcome)).not.toContain('\\u001b')
  })

  it('cannot end the worker with an error that follows the login', async () => {
    const { outcome } = await meet({
      auth: (context) => context.accept(),
      exec: ({ socket }) => socket.write(Buffer.alloc(4096, 0xff)),
    })
    expect(outcome).toMatchObject({ state: 'unreachable' })
  })
})
