import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WorkerLauncher } from '../../../electron/pool/launcher.ts'
import type { FleetLauncher } from '../../../electron/services/demo/demo_service.ts'
import { FakeElectron } from '../../support/fake_electron/electron.ts'
import { endlessCommand, only, target, TestEngine, workerBundle } from '../../support/engine.ts'
import { requires } from '../../support/requirements.ts'
import { startSshd, type TestSshd } from '../../support/sshd.ts'

let electron: FakeElectron
let launch: (entry: string) => WorkerLauncher
let fleet: (entry: string) => FleetLauncher
const engines: TestEngine[] = []

beforeEach(async () => {
  electron = new FakeElectron({ appPath: '/', isPackaged: true, locale: 'en', second: false })
  const main = electron.mainModule()
  vi.resetModules()
  vi.doMock('electron', () => ({ ...main, default: main }))
  launch = (await import('../../../electron/main/utility_launcher.ts')).utilityLauncher
  fleet = (await import('../../../electron/main/utility_fleet.ts')).utilityFleet
})
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()))
  vi.doUnmock('electron')
})

async function start(entry = workerBundle): Promise<TestEngine> {
  const engine = await TestEngine.start({ launcher: launch(entry), size: 1 })
  engines.push(engine)
  return engine
}

const needs = requires('sshd')
describe.skipIf(needs.skip)(needs.named('workers as utility processes'), () => {
  let sshd: TestSshd
  beforeAll(async () => {
    sshd = await startSshd()
  })
  afterAll(() => sshd.stop())

  it('run a command, and every byte of its answer arrives', async () => {
    const engine = await start()
    const run = await engine.start('seq 1 500000', [target(sshd)]).done
    expect(only(run)).toMatchObject({ state: 'succeeded' })
    const expected = Array.from({ length: 500_000 }, (_, at) => `${at + 1}\n`).join('')
    expect(run.stdout().equals(Buffer.from(expected))).toBe(true)
  })

  it('are named, so that they can be told apart in the list of processes', async () => {
    const engine = await start()
    await engine.start('true', [target(sshd)]).done
    const names = electron.utilities.map(({ options }) => options.serviceName)
    expect(names).toEqual(engine.pool.processes().map(({ name }) => name))
    expect(engine.pool.processes()[0]!.pid).toBe(electron.utilities[0]!.pid)
  })

  it('that die settle their tasks at once', async () => {
    const engine = await start()
    const run = engine.start(`echo there; ${endlessCommand().command}`, [target(sshd)])
    await run.printed('there')
    process.kill(electron.utilities[0]!.pid!, 'SIGKILL')
    expect(only(await run.done)).toMatchObject({ state: 'worker-lost' })
  })

  it('end with the pool', async () => {
    const engine = await start()
    await engine.start('true', [target(sshd)]).done
    await engine.stop()
    await vi.waitUntil(() => electron.utilities.every(({ pid }) => pid === undefined), { timeout: 10_000 })
  })
})

describe('a utility process', () => {
  it('that was killed before it had started ends all the same', async () => {
    const worker = launch(workerBundle).launch('early')
    const exited = new Promise((done) => worker.onExit(done))
    worker.kill()
    expect(await exited).toMatch(/exited with status/)
  })

  it('whose module is missing is reported by its exit', async () => {
    const worker = launch('/nowhere/worker.cjs').launch('missing')
    expect(await new Promise((done) => worker.onExit(done))).toBe('exited with status 1')
  })
})

describe('the demo fleet as a utility process', () => {
  it('tells where it is, and leaves nothing behind when it is stopped', async () => {
    const running = await fleet(resolve('out/node/demo-fleet.cjs')).startFleet()
    expect(existsSync(running.inventoryPath)).toBe(true)
    await running.stop()
    expect(existsSync(running.folder)).toBe(false)
  })

  it('that cannot start is an error', async () => {
    await expect(fleet('/nowhere/fleet.cjs').startFleet()).rejects.toThrow('could not be started')
  })
})
