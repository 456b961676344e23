import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { only, target, TestEngine, warmth } from '../../support/engine.ts'
import { startProxy } from '../../support/proxy.ts'
import { requires } from '../../support/requirements.ts'
import { startSshd, type TestSshd } from '../../support/sshd.ts'

const stopping: { stop(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(stopping.splice(0).map((each) => each.stop()))
})

async function keep<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const started = await starting
  stopping.push(started)
  return started
}

const needs = requires('sshd')
describe.skipIf(needs.skip)(needs.named('connections'), () => {
  let sshd: TestSshd
  beforeAll(async () => {
    sshd = await startSshd()
  })
  afterAll(() => sshd.stop())

  const logins = (server: TestSshd) => server.log().match(/^Accepted publickey/gm)?.length ?? 0
  /** So many hosts of the inventory that are one machine: the same address, port, user and login. */
  const aliases = (count: number, server = sshd) =>
    Array.from({ length: count }, (_, at) => target(server, { name: `alias-${at + 1}` }))

  it('are kept for the next command, which goes to the worker that has them', async () => {
    const engine = await keep(TestEngine.start({ size: 3 }))
    const first = await engine.run('echo one', [target(sshd)])
    const second = await engine.run('echo two', [target(sshd)])
    expect([warmth(first), warmth(second)]).toEqual([[false], [true]])
    expect(second.stdout().toString()).toBe('two\n')
  })

  it('are not shared between users or logins', async () => {
    const engine = await keep(TestEngine.start({ size: 1 }))
    await engine.run('true', [target(sshd)])
    const other = await engine.run('true', [
      target(sshd, { login: [...target(sshd).endpoint.login, { type: 'password', password: 'x' }] }),
    ])
    expect(warmth(other)).toEqual([false])
  })

  it('are forgotten when the server goes away, and made anew by the next command', async () => {
    const engine = await keep(TestEngine.start({ size: 1 }))
    const proxy = await keep(startProxy({ target: sshd }))
    const host = target({ ...sshd, address: proxy.address, port: proxy.port })
    await engine.run('true', [host])
    proxy.cut('end')
    await expect.poll(() => proxy.connections).toBe(0)
    await expect.poll(() => engine.pool.processes()[0]?.stats?.connections, { timeout: 5_000 }).toBe(0)
    const next = await engine.run('echo back', [host])
    expect(warmth(next)).toEqual([false])
    expect(next.stdout().toString()).toBe('back\n')
  })

  it('carry more sessions at once than one of them may have', async () => {
    const engine = await keep(TestEngine.start({ size: 1 }))
    const before = logins(sshd)
    const finished = await engine.run('cat; echo "$$"', aliases(20))
    expect(finished.summary).toMatchObject({ total: 20, ok: 20 })
    expect(new Set(aliases(20).map(({ host }) => finished.stdout(host.name).toString())).size).toBe(20)
    // Eight to a connection.
    expect(logins(sshd) - before).toBe(3)
  })

  it('are added where the server allows fewer sessions on one', async () => {
    const strict = await keep(startSshd({ extraConfig: ['MaxSessions 2'] }))
    const engine = await keep(TestEngine.start({ size: 1 }))
    const finished = await engine.run('sleep 0.2; echo "$$"', aliases(7, strict))
    expect(finished.outcomes.map(({ state }) => state)).toEqual(Array.from({ length: 7 }, () => 'succeeded'))
  })

  it('say so where the server allows no session at all', async () => {
    const strict = await keep(startSshd({ extraConfig: ['MaxSessions 0'] }))
    const engine = await keep(TestEngine.start({ size: 1 }))
    const outcome = only(await engine.run('true', [target(strict)]))
    expect(outcome).toMatchObject({ state: 'unreachable', reason: 'protocol' })
  })

  it('outlive one of several tasks on them that is cancelled', async () => {
    const engine = await keep(TestEngine.start({ size: 1 }))
    const [a, b] = [
      engine.start('echo begun; exec sleep 1000', aliases(1)),
      engine.start('echo begun; cat', aliases(1)),
    ]
    await Promise.all([a.printed('begun'), b.printed('begun')])
    a.cancel()
    await a.done
    const after = await engine.run('echo still', aliases(1))
    expect(warmth(after)).toEqual([true])
    expect(only(await b.done)).toMatchObject({ state: 'succeeded' })
  })
})
