import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { requires } from '../../support/requirements.ts'
import { loopbackAddresses, startSshd, type TestSshd } from '../../support/sshd.ts'
import { tempFolder } from '../../support/temp.ts'
import { MiB, randomFile, treeOf } from '../transfer/put_support.ts'
import { call, states, TransferBench } from './support.ts'

const needs = requires('sshd')

describe.skipIf(needs.skip)(needs.named('transfers from hosts'), () => {
  const { data } = randomFile(3 * MiB)
  let sshd: TestSshd
  let bench: TransferBench
  let local: string

  beforeAll(async () => {
    sshd = await startSshd({ addresses: loopbackAddresses(2) })
    for (const address of sshd.addresses) {
      mkdirSync(join(sshd.homeOf(address), 'logs'))
      writeFileSync(join(sshd.homeOf(address), 'logs/app.log'), `log of ${address}`)
      writeFileSync(join(sshd.homeOf(address), 'big.bin'), data)
    }
  })
  afterAll(() => sshd.stop())
  beforeEach(() => {
    local = join(tempFolder('get'), 'made', 'on the way')
    bench = new TransferBench(sshd)
  })
  afterEach(() => bench.close())

  const hidden = () => readdirSync(local, { recursive: true }).filter((name) => String(name).includes('.flotilla-'))

  it('land in a folder for each host, which is made', async () => {
    const told = await bench.ended(await bench.get(['logs'], local))
    expect(states(told)).toEqual(['succeeded', 'succeeded'])
    expect(told.head).toMatchObject({ direction: 'get', title: `logs → ${local}`, destination: local })
    const [one, two] = bench.hosts
    expect(treeOf(local)).toEqual({
      [`${one}/`]: '/',
      [`${one}/logs/`]: '/',
      [`${one}/logs/app.log`]: `log of ${one}`,
      [`${two}/`]: '/',
      [`${two}/logs/`]: '/',
      [`${two}/logs/app.log`]: `log of ${two}`,
    })
  })

  it('go on after a pause from what is there', async () => {
    const [host] = bench.hosts
    const id = await bench.get(['big.bin'], local, { limitRate: MiB }, [host!])
    await bench.until(id, (_, rows) => (rows[0]!.transfer?.bytes ?? 0) > 1.5 * MiB)
    await bench.service.handlers['transfers.pause']({ id }, call())
    const [part] = hidden()
    const there = statSync(join(local, String(part)))
    expect(there.size).toBeGreaterThan(MiB)
    await bench.service.handlers['transfers.resume']({ id }, call())
    await bench.ended(id)
    const target = join(local, host!, 'big.bin')
    expect(readFileSync(target).equals(data)).toBe(true)
    expect(statSync(target).ino).toBe(there.ino)
  })

  it('leave nothing half done when they are cancelled, but what another transfer left', async () => {
    const [host] = bench.hosts
    mkdirSync(join(local, host!), { recursive: true })
    const older = join(local, host!, '.flotilla-0123456789abcdef.part')
    writeFileSync(older, 'to be gone on from')
    utimesSync(older, 1_000_000, 1_000_000)
    const id = await bench.get(['big.bin'], local, { limitRate: MiB })
    await bench.until(id, (_, rows) => rows.every(({ transfer }) => (transfer?.bytes ?? 0) > 0))
    expect(hidden()).toHaveLength(3)
    await bench.service.handlers['transfers.cancel']({ id }, call())
    expect(states(await bench.ended(id))).toEqual(['cancelled', 'cancelled'])
    expect(hidden()).toHaveLength(1)
    expect(existsSync(older)).toBe(true)
  })

  it('say what is not there on which host', async () => {
    const told = await bench.ended(await bench.get(['nothing'], local))
    expect(states(told)).toEqual(['failed', 'failed'])
    expect(told.rows[0]!.transfer!.failures![0]).toMatchObject({ code: 'no-such-file' })
  })

  it('count what has come also where something is not there', async () => {
    mkdirSync(join(sshd.home, 'many'))
    for (let n = 0; n < 50; n++) writeFileSync(join(sshd.home, 'many', String(n)), 'x'.repeat(100))
    const told = await bench.ended(await bench.get(['many', 'nothing'], local, {}, [sshd.address]))
    expect(states(told)).toEqual(['failed'])
    expect(told.head).toMatchObject({ bytes: 5_000, totalBytes: 5_000 })
  })

  it('are refused when the local folder cannot be made', async () => {
    const file = join(tempFolder('get'), 'file')
    writeFileSync(file, '')
    await expect(bench.get(['logs'], join(file, 'x'))).rejects.toMatchObject({ failure: { code: 'system' } })
    expect(await bench.heads()).toEqual([])
  })
})
