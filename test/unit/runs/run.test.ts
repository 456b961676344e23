import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WorkerPool } from '../../../electron/pool/pool.ts'
import type { HostKeyStore } from '../../../electron/services/host_keys/store.ts'
import { commandPlan } from '../../../electron/services/runs/command_plan.ts'
import type { FanOutOptions } from '../../../electron/services/runs/fan_out.ts'
import { Run } from '../../../electron/services/runs/run.ts'
import type { RunEvent, RunListener } from '../../../shared/runs/listener.ts'
import { runRecord } from '../../../shared/runs/record.ts'
import type { ExecInput } from '../../../shared/tasks/ssh.ts'
import { FakeLauncher, type FakeWorker } from '../pool/fake_launcher.ts'

let runsFolder: string
beforeEach(() => {
  runsFolder = mkdtempSync(join(tmpdir(), 'flotilla-run-'))
})
afterEach(() => rmSync(runsFolder, { recursive: true, force: true }))

type Part = (host: string, say: (text: string) => void, end: (status: number) => void) => void

/** A run whose hosts are played by `part`. */
function start(hosts: readonly string[], part: Part, options: Partial<FanOutOptions> = {}, listen?: RunListener) {
  const launcher = new FakeLauncher((message, worker: FakeWorker) => {
    if (message.type === 'cancel') worker.finish(message.id, { state: 'cancelled', started: true })
    if (message.type !== 'start') return
    const { id } = message
    part(
      (message.input as ExecInput).endpoint.address,
      (text) => worker.say({ type: 'chunk', id, stream: 'stdout', data: Buffer.from(text) }),
      (status) => {
        const result = { status, durationMs: 1 }
        worker.finish(
          id,
          status === 0 ? { state: 'succeeded', result } : { state: 'failed', message: `exit ${status}`, result },
        )
      },
    )
  })
  const events: RunEvent[] = []
  const run = new Run(
    { pool: new WorkerPool({ launcher, size: 1 }), hostKeys: {} as HostKeyStore, runsFolder },
    commandPlan({ spec: { command: 'work', env: { TOKEN: 'hush' } }, become: { user: 'root', password: 'hush' } }),
    hosts.map((name) => ({
      host: { name, address: name, port: 22, tags: [], groups: [], problems: [] },
      endpoint: {
        ...{ affinity: name, address: name, port: 22, user: 'me', login: [{ type: 'password', password: 'hush' }] },
        ...{ connectTimeoutMs: 1, connectRetries: 0, hostKeyAlgorithms: [] },
      },
    })),
    { forks: 10, ...options },
    (event) => {
      events.push(event)
      return listen?.(event)
    },
  )
  return { run, events, execution: run.execute() }
}

const record = (folder: string) => runRecord.parse(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')))
const ended = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'host-ended' ? [event.host] : []))

describe('Run', () => {
  it('tells the beginning, the output, each end and the end of all, in this order', async () => {
    const { events, execution } = start(['a'], (_host, say, end) => {
      say('hello')
      end(0)
    })
    const { summary } = await execution
    expect(events.map(({ type }) => type)).toEqual(['run-started', 'output', 'host-ended', 'run-ended'])
    expect(summary).toMatchObject({ total: 1, ok: 1 })
  })

  it('writes output to disk before it tells of it', async () => {
    let onDisk = ''
    let folder = ''
    const { execution } = start(
      ['a'],
      (_host, say, end) => {
        say('hello')
        end(0)
      },
      {},
      (event) => {
        if (event.type === 'run-started') folder = event.folder
        if (event.type === 'output') onDisk = readFileSync(join(folder, 'a.stdout'), 'utf8')
      },
    )
    await execution
    expect(onDisk).toBe('hello')
  })

  it('keeps a record without secrets', async () => {
    const { execution } = start(['a', 'b'], (host, _say, end) => end(host === 'a' ? 0 : 3))
    const { folder } = await execution
    expect(readFileSync(join(folder, 'run.json'), 'utf8')).not.toContain('hush')
    expect(record(folder)).toMatchObject({
      command: 'work',
      envNames: ['TOKEN'],
      becomeUser: 'root',
      hosts: [
        { name: 'a', state: 'succeeded', status: 0 },
        { name: 'b', state: 'failed', status: 3, message: 'exit 3' },
      ],
      summary: { total: 2, ok: 1, failed: 1 },
    })
  })

  it('tells once of each host that it ended, whenever the run is cancelled', async () => {
    const hosts = Array.from({ length: 20 }, (_, at) => `host-${at}`)
    for (let cancelAt = 0; cancelAt <= 20; cancelAt++) {
      let begun = 0
      const { run, events, execution } = start(
        hosts,
        (_host, _say, end) => {
          if (++begun === cancelAt) run.cancel()
          else end(0)
        },
        { forks: 3 },
      )
      if (cancelAt === 0) run.cancel()
      const { summary } = await execution
      expect(ended(events).sort()).toEqual([...hosts].sort())
      expect(summary.total).toBe(20)
    }
  })

  it('says which hosts are being worked on', async () => {
    const seen: string[][] = []
    const { run, execution } = start(
      ['a', 'b', 'c'],
      (_host, _say, end) => {
        seen.push(run.running)
        end(0)
      },
      { forks: 1 },
    )
    await execution
    expect(seen).toEqual([['a'], ['b'], ['c']])
    expect(run.running).toEqual([])
  })

  it('says so when its folder is gone, after every host has ended', async () => {
    const { execution } = start(
      ['a', 'b'],
      (_host, say, end) => {
        say('hello')
        end(0)
      },
      {},
      (event) => {
        // A file where the folder was: nothing can be made in it.
        if (event.type !== 'run-started') return
        rmSync(event.folder, { recursive: true })
        writeFileSync(event.folder, '')
      },
    )
    // The record has the same folder to go to.
    await expect(execution).rejects.toMatchObject({ code: 'ENOTDIR' })
  })

  it.each(['run-started', 'output', 'host-ended', 'run-ended'] as const)(
    'passes on what its listener throws at %s, after every host has ended and the record is written',
    async (type) => {
      let folder = ''
      const { events, execution } = start(
        ['a', 'b'],
        (_host, say, end) => {
          say('hello')
          end(0)
        },
        { forks: 1 },
        (event) => {
          if (event.type === 'run-started') folder = event.folder
          if (event.type === type) throw new Error(`no ${type}`)
        },
      )
      await expect(execution).rejects.toThrow(`no ${type}`)
      expect(ended(events).sort()).toEqual(['a', 'b'])
      expect(record(folder).summary).toMatchObject({ total: 2 })
    },
  )
})
