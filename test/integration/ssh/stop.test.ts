import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endlessCommand, only, processesNaming, target, TestEngine, warmth } from '../../support/engine.ts'
import { requires } from '../../support/requirements.ts'
import { startSshd, type TestSshd } from '../../support/sshd.ts'

const needs = requires('sshd')
describe.skipIf(needs.skip)(needs.named('commands that are stopped'), () => {
  let sshd: TestSshd
  let engine: TestEngine
  beforeAll(async () => {
    // sshd passes no signals on to a command that it was configured to force.
    ;[sshd, engine] = await Promise.all([startSshd({ extraConfig: ['ForceCommand none'] }), TestEngine.start()])
  })
  afterAll(async () => {
    await engine.stop()
    await sshd.stop()
  })

  it('tells which signal ended a command by itself', async () => {
    const finished = await engine.run('echo before; kill -KILL $$', [target(sshd)])
    expect(only(finished)).toMatchObject({
      state: 'failed',
      message: 'ended by signal KILL',
      result: { signal: 'KILL' },
    })
    expect(finished.record.hosts[0]).toMatchObject({ state: 'failed', signal: 'KILL' })
    expect(finished.stdout().toString()).toBe('before\n')
  })

  it('ends a command whose time is over, there too, and keeps what it printed', async () => {
    const { command, marker } = endlessCommand()
    const finished = await engine.run({ spec: { command: `echo begun; ${command}; echo never` }, timeoutMs: 500 }, [
      target(sshd),
    ])
    expect(only(finished)).toMatchObject({ state: 'timed-out', afterMs: 500 })
    expect(finished.summary).toMatchObject({ failed: 1, ok: 0 })
    expect(finished.stdout().toString()).toBe('begun\n')
    await expect.poll(() => processesNaming(marker)).toEqual([])
  })

  it('lets a command be that ends in time', async () => {
    const finished = await engine.run({ spec: { command: 'echo quick' }, timeoutMs: 2 ** 40 }, [target(sshd)])
    expect(only(finished)).toMatchObject({ state: 'succeeded' })
  })

  it('ends a cancelled command there, and uses its connection again', async () => {
    const { command, marker } = endlessCommand()
    const started = engine.start(`echo begun; ${command}`, [target(sshd)])
    await started.printed('begun')
    started.cancel()
    const finished = await started.done
    expect(only(finished)).toMatchObject({ state: 'cancelled', started: true })
    expect(finished.summary).toMatchObject({ total: 1, cancelled: 1 })
    expect(finished.stdout().toString()).toBe('begun\n')
    await expect.poll(() => processesNaming(marker)).toEqual([])
    const next = await engine.run('echo again', [target(sshd)])
    expect(next.stdout().toString()).toBe('again\n')
    expect(warmth(next)).toEqual([true])
  })

  it('counts a host cancelled that was still logging in, and leaves no command behind', async () => {
    const { command, marker } = endlessCommand()
    const host = target(sshd, { name: 'other', connectTimeoutMs: 19_000, login: target(sshd).endpoint.login })
    const started = engine.start(command, [{ ...host, endpoint: { ...host.endpoint, affinity: 'fresh' } }])
    await started.until(({ type }) => type === 'host-connecting')
    started.cancel()
    expect(only(await started.done)).toMatchObject({ state: 'cancelled', started: true })
    await expect.poll(() => processesNaming(marker)).toEqual([])
  })

  it('takes the word of a command that has ended over the end of its time', async () => {
    // What it left behind prints for ever, so only the time limit ends the wait for it.
    const { command, marker } = endlessCommand()
    const finished = await engine.run(
      { spec: { command: `(while :; do echo x; sleep 0.1; done & ${command}) & echo "done"` }, timeoutMs: 4_000 },
      [target(sshd)],
    )
    expect(only(finished)).toMatchObject({ state: 'succeeded', result: { status: 0 } })
    for (const pid of processesNaming(marker)) process.kill(pid)
  })

  it('removes the file of a script that is cancelled', async () => {
    const { command, marker } = endlessCommand()
    const text = `#!/bin/sh\necho "file $0"\n${command}\n`
    const started = engine.start({ spec: { script: { name: 'endless.sh', text } } }, [target(sshd)])
    await started.printed('\n')
    started.cancel()
    const finished = await started.done
    const file = /^file (\S+)$/m.exec(finished.stdout().toString())?.[1]
    expect(file).toMatch(/^\/tmp\/flotilla\./)
    await expect.poll(() => processesNaming(marker)).toEqual([])
    const look = await engine.run(`until ! [ -e ${file} ]; do sleep 0.05; done; echo gone`, [target(sshd)])
    expect(look.stdout().toString()).toBe('gone\n')
  })
})
