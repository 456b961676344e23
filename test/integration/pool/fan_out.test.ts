import { chmodSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exitStatus } from '../../../shared/runs/summary.ts'
import { endlessCommand, processesNaming, target, TestEngine } from '../../support/engine.ts'
import { requires } from '../../support/requirements.ts'
import { loopbackAddresses, startSshd, type TestSshd } from '../../support/sshd.ts'
import { tempFolder } from '../../support/temp.ts'

const needs = requires('sshd')
describe.skipIf(needs.skip)(needs.named('a run on many hosts'), () => {
  let sshd: TestSshd
  let engine: TestEngine
  beforeAll(async () => {
    const options = { addresses: loopbackAddresses(12), extraConfig: ['ForceCommand none'] }
    ;[sshd, engine] = await Promise.all([startSshd(options), TestEngine.start()])
  })
  afterAll(async () => {
    await engine.stop()
    await sshd.stop()
  })

  const targets = () => sshd.addresses.map((address) => target({ ...sshd, address }))

  /** A command that counts how many of its kind run at this moment. */
  function counting(): string {
    const folder = tempFolder('busy')
    chmodSync(folder, 0o777)
    return `touch ${folder}/$$; ls ${folder} | wc -l; sleep 0.1; rm ${folder}/$$`
  }

  it('works on no more than forks hosts at once', async () => {
    const finished = await engine.run(counting(), targets(), { forks: 3 })
    expect(finished.summary).toMatchObject({ total: 12, ok: 12 })
    for (const address of sshd.addresses) expect(Number(finished.stdout(address))).toBeLessThanOrEqual(3)
  })

  it('works in batches', async () => {
    const finished = await engine.run(counting(), targets(), { serial: { percent: 25 } })
    for (const address of sshd.addresses) expect(Number(finished.stdout(address))).toBeLessThanOrEqual(3)
    const order = finished.events.flatMap((event) =>
      event.type === 'host-connected' || event.type === 'host-ended' ? [`${event.type} ${event.host}`] : [],
    )
    const at = (type: string, index: number) => order.indexOf(`${type} ${sshd.addresses[index]}`)
    for (const first of [3, 6, 9])
      for (const before of [1, 2, 3])
        expect(at('host-connected', first)).toBeGreaterThan(at('host-ended', first - before))
  })

  it('stops those that run at the first failure, there too, and marks those that never began', async () => {
    const { command, marker } = endlessCommand()
    const finished = await engine.run(
      `case $SSH_CONNECTION in *" 127.0.1.1 "*) exit 5;; esac; exec ${command}`,
      targets(),
      { forks: 4, failFast: true },
    )
    expect(finished.record.hosts.map(({ state }) => state)).toEqual(['failed', ...Array<string>(11).fill('cancelled')])
    expect(finished.outcomes.slice(4)).toEqual(
      Array<unknown>(8).fill({
        state: 'cancelled',
        started: false,
        message: 'not started: another host failed (fail-fast)',
      }),
    )
    expect(exitStatus(finished.summary, false)).toBe(1)
    await expect.poll(() => processesNaming(marker)).toEqual([])
  })

  it('begins no further host once too many have failed', async () => {
    const finished = await engine.run('exit 1', targets(), { forks: 1, maxFailPercent: 20 })
    expect(finished.summary).toMatchObject({ total: 12, failed: 3, cancelled: 9 })
  })

  it('keeps the answers of hosts apart', async () => {
    const finished = await engine.run('echo "$SSH_CONNECTION" | cut -d" " -f3', targets())
    for (const address of sshd.addresses) expect(finished.stdout(address).toString()).toBe(`${address}\n`)
  })
})
