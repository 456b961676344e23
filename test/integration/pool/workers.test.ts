import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { LaunchedWorker, WorkerLauncher } from '../../../electron/pool/launcher.ts'
import { inProcessLauncher } from '../../../electron/pool/in_process_launcher.ts'
import { nodeLauncher } from '../../../electron/pool/node_launcher.ts'
import { exitStatus } from '../../../shared/runs/summary.ts'
import {
  endlessCommand,
  only,
  processesNaming,
  target,
  TestEngine,
  workerBundle,
  type EngineOptions,
} from '../../support/engine.ts'
import { signal } from '../../support/processes.ts'
import { requires } from '../../support/requirements.ts'
import { residentBytes } from '../../support/resident.ts'
import { loopbackAddresses, startSshd, type TestSshd } from '../../support/sshd.ts'
import { tempFolder } from '../../support/temp.ts'

const engines: TestEngine[] = []
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()))
})

async function start(options: EngineOptions = {}): Promise<TestEngine> {
  const engine = await TestEngine.start(options)
  engines.push(engine)
  return engine
}

const workerPids = (engine: TestEngine) => engine.pool.processes().flatMap(({ pid }) => pid ?? [])

/** Launches a program of these lines in place of the worker, and counts how often. */
function broken(program: string): WorkerLauncher & { readonly launches: number } {
  const path = join(tempFolder('broken'), 'worker.cjs')
  writeFileSync(path, program)
  const launcher = nodeLauncher(path)
  let launches = 0
  const counting = (name: string): LaunchedWorker => {
    launches++
    return launcher.launch(name)
  }
  return {
    launch: counting,
    get launches() {
      return launches
    },
  }
}

const needs = requires('sshd')
describe.skipIf(needs.skip)(needs.named('workers'), () => {
  let sshd: TestSshd
  beforeAll(async () => {
    sshd = await startSshd({ addresses: loopbackAddresses(50), extraConfig: ['ForceCommand none'] })
  })
  afterAll(() => sshd.stop())

  const targets = (count = 50) => sshd.addresses.slice(0, count).map((address) => target({ ...sshd, address }))

  it('share the hosts of a large run among them', async () => {
    const engine = await start({ size: 3 })
    const started = engine.start('echo begun; cat; read line', targets(), { forks: 50 })
    await started.until(({ type }) => type === 'output')
    const loads = engine.pool.processes().map(({ load }) => load)
    expect(loads).toHaveLength(3)
    started.cancel()
    await started.done
  })

  it('take only their own hosts with them when one is killed, and the next run finds all well', async () => {
    const engine = await start({ size: 2 })
    // Each host waits for a line that only comes when the worker is dead.
    const gate = join(tempFolder('gate'), 'open')
    const started = engine.start(`echo begun; until [ -e ${gate} ]; do sleep 0.05; done; echo ended`, targets())
    const begun = new Set<string>()
    await started.until((event) => {
      if (event.type === 'output') begun.add(event.host)
      return begun.size === 50
    })
    const [first, second] = engine.pool.processes()
    expect(first!.load + second!.load).toBe(50)
    const lost = first!.load
    signal(first!.pid!, 'SIGKILL')
    await started.until(({ type }) => type === 'host-ended')
    writeFileSync(gate, '')
    const finished = await started.done
    expect(finished.summary).toMatchObject({ total: 50, lost, ok: 50 - lost, failed: 0, unreachable: 0 })
    expect(exitStatus(finished.summary, false)).toBe(3)
    const message = finished.outcomes.flatMap((outcome) => (outcome.state === 'worker-lost' ? outcome.message : []))[0]
    expect(message).toMatch(/killed by SIGKILL.*not known/)
    expect(finished.stdout(sshd.addresses[0]).toString()).toMatch(/^begun\n/)
    const next = await engine.run('echo well', targets())
    expect(next.summary).toMatchObject({ ok: 50 })
  })

  it('are found stuck when they say nothing, and replaced', async () => {
    const engine = await start({ size: 1, stuckAfterMs: 2_000 })
    const { command, marker } = endlessCommand()
    const started = engine.start(`echo begun; exec ${command}`, targets(1))
    await started.printed('begun')
    const [stuck] = workerPids(engine)
    signal(stuck!, 'SIGSTOP')
    const outcome = only(await started.done)
    expect(outcome).toMatchObject({
      state: 'worker-lost',
      message: expect.stringContaining('silent for 2 s') as string,
    })
    expect((await engine.run('echo well', targets(1))).stdout().toString()).toBe('well\n')
    expect(workerPids(engine)).not.toContain(stuck)
    await expect.poll(() => residentBytes(stuck!)).toBe(0)
    for (const pid of processesNaming(marker)) signal(pid, 'SIGKILL')
  })

  it('are not taken for stuck while they are busy with output', async () => {
    const engine = await start({ size: 1, stuckAfterMs: 5_000 })
    const finished = await engine.run('head -c 50M /dev/zero | tr "\\0" x; sleep 0.1', targets(4))
    expect(finished.summary).toMatchObject({ ok: 4 })
  })

  it('close their connections and end with the pool', async () => {
    const engine = await start({ size: 2 })
    await engine.run('true', targets(20))
    const pids = workerPids(engine)
    await engine.pool.close()
    await expect.poll(() => pids.filter((pid) => residentBytes(pid) > 0)).toEqual([])
    expect(only(await engine.run('true', targets(1)))).toMatchObject({
      state: 'worker-lost',
      message: 'The pool is closed.',
    })
  })

  it('end with the pool even when they are stopped', async () => {
    const engine = await start({ size: 1 })
    await engine.run('true', targets(1))
    const [pid] = workerPids(engine)
    signal(pid!, 'SIGSTOP')
    await engine.pool.close()
    await expect.poll(() => residentBytes(pid!)).toBe(0)
  })

  it('never hear of a run that is cancelled before it begins', async () => {
    const engine = await start()
    const started = engine.start('true', targets(3))
    started.cancel()
    const finished = await started.done
    expect(finished.outcomes).toEqual(
      Array.from({ length: 3 }, () => ({
        state: 'cancelled',
        started: false,
        message: 'not started: the run was cancelled',
      })),
    )
    expect(finished.record.hosts.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled'])
    expect(workerPids(engine)).toEqual([])
  })

  it('leave a run whose listener throws: it is cancelled, recorded, and its error is passed on', async () => {
    const engine = await start({ size: 1 })
    const { command, marker } = endlessCommand()
    const started = engine.start(`echo begun; exec ${command}`, targets(3), {
      listener: (event) => {
        if (event.type === 'output') throw new Error('the screen is gone')
      },
    })
    await expect(started.done).rejects.toThrow('the screen is gone')
    expect(started.events.filter(({ type }) => type === 'host-ended')).toHaveLength(3)
    expect(started.events.at(-1)).toMatchObject({ type: 'run-ended' })
    await expect.poll(() => processesNaming(marker)).toEqual([])
  })

  it('may be in this very process, for a single host', async () => {
    const engine = await start({ launcher: inProcessLauncher(workerBundle) })
    const finished = await engine.run('echo here', targets(1))
    expect(finished.stdout().toString()).toBe('here\n')
    expect(workerPids(engine)).toEqual([process.pid])
  })
})

describe('a worker that cannot start', () => {
  const nowhere = Array.from({ length: 30 }, (_, at) =>
    target({ address: '127.0.0.1', port: 9 }, { name: `host-${at}` }),
  )

  it('because its bundle crashes: every host ends with words, after few attempts', async () => {
    const launcher = broken('process.exit(7)')
    const engine = await start({ launcher, size: 2 })
    const finished = await engine.run('true', nowhere, { forks: 5 })
    expect(finished.summary).toMatchObject({ total: 30, lost: 30 })
    expect(exitStatus(finished.summary, false)).toBe(3)
    const messages = finished.outcomes.map((outcome) => ('message' in outcome ? (outcome.message ?? '') : ''))
    expect(messages[0]).toContain('did not start: exited with status 7. Nothing was done.')
    expect(messages.every((message) => message !== '')).toBe(true)
    expect(launcher.launches).toBeLessThanOrEqual(8)
  })

  it('because its bundle is missing', async () => {
    const engine = await start({ launcher: nodeLauncher('/no/such/worker.cjs'), size: 1 })
    expect(only(await engine.run('true', nowhere.slice(0, 1)))).toMatchObject({ state: 'worker-lost' })
  })

  it('and is cancelled while the pool waits to start another', async () => {
    const engine = await start({ launcher: broken('process.exit(7)'), size: 1 })
    const started = engine.start('true', nowhere, { forks: 1 })
    await started.until(({ type }) => type === 'host-ended')
    started.cancel()
    const finished = await started.done
    expect(finished.summary.lost + finished.summary.cancelled).toBe(30)
    expect(started.events.filter(({ type }) => type === 'host-ended')).toHaveLength(30)
  })
})
