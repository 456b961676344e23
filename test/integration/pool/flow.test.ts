import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { endlessCommand, processesNaming, target, TestEngine, workerBundle } from '../../support/engine.ts'
import type { EngineJob, EngineReport } from '../../support/engine_process.ts'
import { signal } from '../../support/processes.ts'
import { requires } from '../../support/requirements.ts'
import { residentBytes } from '../../support/resident.ts'
import { loopbackAddresses, startSshd, type TestSshd } from '../../support/sshd.ts'
import { tempFolder } from '../../support/temp.ts'

/** What an engine and its workers may hold together: some 60 MB each to begin with, and a window for each host. */
const residentLimit = 300 * 1024 * 1024

const needs = requires('sshd')
describe.skipIf(needs.skip)(needs.named('output without end'), () => {
  let sshd: TestSshd
  const children: ChildProcess[] = []
  beforeAll(async () => {
    sshd = await startSshd({ addresses: loopbackAddresses(8), extraConfig: ['ForceCommand none'] })
  })
  afterEach(() => {
    for (const { pid } of children.splice(0)) if (pid !== undefined) signal(pid, 'SIGKILL')
  })
  afterAll(() => sshd.stop())

  const targets = (count: number) => sshd.addresses.slice(0, count).map((address) => target({ ...sshd, address }))

  function engineProcess(job: Omit<EngineJob, 'bundle' | 'runsFolder'>) {
    const whole: EngineJob = { bundle: workerBundle, runsFolder: join(tempFolder('engine'), 'runs'), ...job }
    const entry = join(import.meta.dirname, '../../support/engine_process.ts')
    const child = spawn(process.execPath, ['--import', 'tsx', entry, JSON.stringify(whole)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.push(child)
    const reports: EngineReport[] = []
    const lines = createInterface(child.stdout)
    lines.on('line', (line) => reports.push(JSON.parse(line) as EngineReport))
    return {
      child,
      report: async <Type extends EngineReport['type']>(type: Type): Promise<Extract<EngineReport, { type: Type }>> => {
        for (;;) {
          const found = reports.find((each) => each.type === type)
          if (found) return found as Extract<EngineReport, { type: Type }>
          await Promise.race([
            once(lines, 'line'),
            once(lines, 'close').then(() => Promise.reject(new Error('The engine ended without its report'))),
          ])
        }
      },
    }
  }

  it('of one gibibyte from a host arrives whole, in little memory', async () => {
    const gibibyte = 1024 ** 3
    const { report } = engineProcess({ command: 'head -c 1G /dev/zero', targets: targets(1) })
    const done = await report('done')
    const zeros = createHash('sha256')
    for (let at = 0; at < 1024; at++) zeros.update(Buffer.alloc(1024 ** 2))
    const expected = zeros.digest('hex')
    expect(done.states).toEqual(['succeeded'])
    expect(done.bytes).toEqual({ [sshd.address]: gibibyte })
    expect(done.sha256).toEqual({ [sshd.address]: expected })
    expect(await sha256Of(join(done.folder, `${sshd.address}.stdout`))).toBe(expected)
    expect(done.peakBytes).toBeLessThan(residentLimit)
    await rm(done.folder, { recursive: true })
  }, 120_000)

  it('from several hosts at once is cancelled when it was enough', async () => {
    const { report } = engineProcess({ command: 'yes', targets: targets(8), cancelAfterBytes: 4_000_000 })
    const done = await report('done')
    expect(done.states).toEqual(Array.from({ length: 8 }, () => 'cancelled'))
    for (const count of Object.values(done.bytes)) expect(count).toBeGreaterThanOrEqual(4_000_000)
  })

  it('waits at the host while its reader is slow, and the worker holds little of it', async () => {
    const engine = await TestEngine.start({ size: 1 })
    let letGo!: () => void
    const reading = new Promise<void>((resolve) => (letGo = resolve))
    let seen = 0
    const started = engine.start('yes', targets(8), {
      listener: (event) => {
        if (event.type !== 'output') return
        seen += event.data.byteLength
        return reading
      },
    })
    const worker = () => engine.pool.processes()[0]!
    // The worker's own account of itself comes once a second; two that agree on an idle processor mean all is at rest.
    await expect
      .poll(() => worker().stats?.tasks === 8 && seen > 0 && worker().stats!.cpuShare < 0.02, { timeout: 20_000 })
      .toBe(true)
    const held = residentBytes(worker().pid!)
    const seenAtRest = seen
    expect(seenAtRest).toBeLessThanOrEqual(8 * 64 * 1024)
    // 8 channels of at most 2 MiB each (ssh2's window), over an empty worker of some 60 MB.
    expect(held).toBeLessThan(150 * 1024 * 1024)
    started.cancel()
    letGo()
    expect((await started.done).summary).toMatchObject({ cancelled: 8 })
    await engine.stop()
  })

  it('does not outlive its engine: a killed one leaves no worker and no command behind', async () => {
    const { command, marker } = endlessCommand()
    const { child, report } = engineProcess({ command: `echo begun; exec ${command}`, targets: targets(8) })
    const { workers } = await report('working')
    expect(workers.length).toBeGreaterThan(0)
    child.kill('SIGKILL')
    await expect.poll(() => workers.filter((pid) => residentBytes(pid) > 0), { timeout: 10_000 }).toEqual([])
    await expect.poll(() => processesNaming(marker).filter((pid) => pid !== child.pid), { timeout: 10_000 }).toEqual([])
  })
})

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer)
  return hash.digest('hex')
}
