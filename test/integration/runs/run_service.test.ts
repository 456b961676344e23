import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { EngineContext } from '../../../electron/services/engine/context.ts'
import { RunService } from '../../../electron/services/runs/run_service.ts'
import { defaultSettings } from '../../../shared/contract/default_settings.ts'
import type { CallContext } from '../../../shared/contract/define.ts'
import type { RunRow, RunWatchEvent } from '../../../shared/contract/runs.ts'
import { target, TestEngine, workerBundle } from '../../support/engine.ts'
import type { EngineJob } from '../../support/engine_process.ts'
import { requires } from '../../support/requirements.ts'
import { loopbackAddresses, startSshd, type TestSshd } from '../../support/sshd.ts'
import { tempFolder } from '../../support/temp.ts'
import { Downloads } from '../../../electron/services/downloads.ts'

/** Addresses of one sshd; more hosts than addresses share them. */
const ADDRESSES = 10
const options = { forks: 100, connectTimeoutMs: 20_000, connectRetries: 0, hostKeys: 'accept-new' as const }

const needs = requires('sshd')
describe.skipIf(needs.skip)(needs.named('the run service'), () => {
  let sshd: TestSshd
  let engine: TestEngine
  let service: RunService
  let context: EngineContext
  const addresses = loopbackAddresses(ADDRESSES)
  const names = addresses.map((_, n) => `web${n}`)

  beforeAll(async () => {
    ;[sshd, engine] = await Promise.all([
      startSshd({ addresses, extraConfig: ['MaxSessions 100', 'MaxStartups 200'] }),
      TestEngine.start(),
    ])
    const folder = tempFolder('service')
    context = {
      pool: engine.pool,
      paths: { configDir: join(folder, 'config'), dataDir: folder },
      env: {},
      runsFolder: join(folder, 'runs'),
      settings: { current: defaultSettings, onChange: () => () => {} },
      inventory: { path: 'hosts.ini', load: () => Promise.reject(new Error('not here')) },
      downloads: new Downloads(),
      prepare: (hosts) =>
        Promise.resolve({
          targets: hosts.map((name) => {
            const address = addresses[Number(name.replace(/\D/g, '')) % ADDRESSES]!
            return target({ ...sshd, address }, { name })
          }),
          hostKeys: engine.hostKeys,
          describeLogin: () => 'key',
        }),
    }
    service = new RunService(context)
  })
  afterAll(async () => {
    await service.close()
    await engine.stop()
    await sshd.stop()
  })

  const start = async (hosts: readonly string[], command: string, more: object = {}) => {
    const what = { command, ...more }
    return (await service.handlers['runs.start']({ hosts: [...hosts], what, options }, call())).id
  }
  const watch = (id: string, from = service) => from.handlers['runs.watch']({ id }, call())
  const output = async (id: string, host: string, from: number | 'end' = 0, bytes = 256 * 1024) =>
    service.handlers['runs.output']({ id, host, stream: 'stdout', from, bytes }, call())
  const folded = async (id: string, from = service) => from.handlers['runs.folded']({ id, previewBytes: 1000 }, call())

  it('takes a run from its start through every view of it', async () => {
    const id = await start(names, 'echo "{n} is {host}" >&2; test {n} != 3 && echo same || { echo other; exit 7; }', {
      placeholders: true,
    })
    const rows = new Map<number, RunRow>()
    let last: RunWatchEvent | undefined
    for await (const event of watch(id)) {
      if ('rows' in event) for (const row of event.rows) rows.set(row.n, row)
      last = event
    }
    expect(last).toMatchObject({ type: 'ended', head: { counts: { total: 10, ok: 9, failed: 1 } } })
    expect(rows.get(2)).toMatchObject({ host: 'web2', state: 'failed', status: 7 })
    // Which of the two streams arrives last is not for the host to say.
    expect(['other', '3 is web2']).toContain(rows.get(2)!.lastLine)

    // Each host says its name on stderr, so no two answers are the same.
    expect((await folded(id)).groups).toHaveLength(10)
    expect(await output(id, 'web2')).toEqual({ text: 'other\n', from: 0, to: 6, size: 6, complete: true })
    const found: string[] = []
    for await (const { matches } of service.handlers['runs.search'](
      { id, text: 'IS WEB2', regex: false, ignoreCase: true },
      call(),
    ))
      found.push(...matches.map(({ text }) => text))
    expect(found).toEqual(['3 is web2'])
    const exported = async (format: 'text' | 'csv') => {
      const { url } = await service.handlers['runs.export']({ id, format, hosts: ['web2'] }, call())
      const at = new URL(url, 'http://127.0.0.1/')
      return (await context.downloads.route(new Request(at), at)!).text()
    }
    expect((await exported('csv')).split('\r\n')[1]).toMatch(
      /^web2,127\.0\.1\.3,[\w-]+,failed,7,,,exit 7,\d+,"other\n","3 is web2\n"$/,
    )
    expect(await exported('text')).toMatch(/^── web2 \(.+\): failed, exit 7, [\d.]+ s$/m)

    const again = await start(names, 'echo same')
    for await (const _ of watch(again));
    const { rows: compared } = await service.handlers['runs.compare']({ a: id, b: again }, call())
    expect(compared.map(({ host, sameOutcome }) => [host, sameOutcome])).toEqual(
      names.map((name) => [name, name !== 'web2']),
    )
    const { runs } = await service.handlers['runs.history']({ text: 'echo web2', limit: 10 }, call())
    expect(runs.map((run) => run.id)).toEqual([again, id])
    const { recent } = await service.handlers['commands.list']({}, call())
    expect(recent[0]!.command).toBe('echo same')
  })

  it('shows output while it grows, and lines as they come', async () => {
    const id = await start(['web0'], 'mkfifo grow; echo first; cat grow')
    expect((await output(id, 'web0')).complete).toBe(false)
    const live = service.handlers['runs.live']({ id }, call())[Symbol.asyncIterator]()
    const lines: string[] = []
    const until = async (line: string) => {
      while (!lines.includes(line)) {
        const next = await live.next()
        if (next.done) throw new Error(`The lines ended without ${line}`)
        lines.push(...next.value.lines.map(({ text }) => text))
      }
    }
    await until('first')
    expect(await output(id, 'web0')).toMatchObject({ text: 'first\n', complete: false })
    const second = await start(['web0'], 'echo second >grow')
    await until('second')
    for await (const _ of watch(second));
    for await (const _ of watch(id));
    expect(await output(id, 'web0', 6)).toMatchObject({ text: 'second\n', from: 6, to: 13, complete: true })
  })

  it('gives standard input to every host', async () => {
    const id = await start(names, 'cat', { stdin: 'to all\n' })
    for await (const _ of watch(id));
    expect((await folded(id)).groups).toMatchObject([{ hosts: names, stdout: 'to all\n' }])
  })

  it('stops one host and lets the others go on', async () => {
    const id = await start(['web0', 'web1'], 'mkfifo stop && cat stop; echo done')
    const stream = watch(id)[Symbol.asyncIterator]()
    let running = 0
    while (running < 2) {
      const event = (await stream.next()).value as RunWatchEvent
      running =
        event.type === 'changes' ? event.counts.running : event.type === 'snapshot' ? event.head.counts.running : 0
    }
    await service.handlers['runs.cancel']({ id, hosts: ['web1'] }, call())
    const go = await start(['web0'], 'echo go >stop')
    for await (const _ of watch(go));
    let last: RunWatchEvent | undefined
    for (let next = await stream.next(); !next.done; next = await stream.next()) last = next.value
    expect(last).toMatchObject({ type: 'ended', head: { counts: { ok: 1, cancelled: 1 } } })
    expect(await output(id, 'web0')).toMatchObject({ text: 'go\ndone\n' })
  })

  it('keeps, folds and tells of 100 hosts that print a megabyte each, with a slow watcher and a quick one', async () => {
    const megabyte = 'line after line\n'.repeat(65_536)
    for (const address of addresses) writeFileSync(join(sshd.homeOf(address), 'megabyte'), megabyte)
    const hundred = Array.from({ length: 100 }, (_, n) => `h${n}`)
    const id = await start(hundred, 'cat megabyte')
    const slow = watch(id)[Symbol.asyncIterator]()
    await slow.next()
    let events = 0
    const begun = performance.now()
    for await (const _ of watch(id)) events++
    const seconds = (performance.now() - begun) / 1000
    expect(events).toBeLessThan(seconds * 10 + 5)
    const asked = performance.now()
    const { groups } = await folded(id)
    expect(performance.now() - asked).toBeLessThan(300)
    expect(groups).toMatchObject([{ hosts: hundred, state: 'succeeded', stdoutBytes: megabyte.length }])
    const rest: RunWatchEvent[] = []
    for (let next = await slow.next(); !next.done; next = await slow.next()) rest.push(next.value)
    expect(rest.map(({ type }) => type)).toEqual(['changes', 'ended'])
    const onDisk = readFileSync(join(context.runsFolder, id, 'h99.stdout'))
    expect(sha256(onDisk)).toBe(sha256(megabyte))
    expect((await folded(id, new RunService(context))).groups).toEqual(groups)
    let windows = ''
    for (let at = 0; at < megabyte.length;) {
      const { text, to } = await output(id, 'h7', at, 100_000)
      windows += text
      at = to
    }
    expect(windows === megabyte).toBe(true)
  })

  it('shows what is left of a run whose engine was killed, and how hosts had ended by then', async () => {
    const job: EngineJob = {
      ...{ bundle: workerBundle, runsFolder: context.runsFolder },
      // The two share a home folder; who comes first has the pipe to wait on.
      ...{ command: 'mkfifo never || exit 7; echo alive; cat never' },
      targets: [target(sshd, { name: 'web0' }), target(sshd, { name: 'web1' })],
    }
    const entry = resolve('test/support/engine_process.ts')
    const process_ = spawn(process.execPath, ['--import', 'tsx', entry, JSON.stringify(job)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(process_.stdout, 'data')
    const { runs } = await service.handlers['runs.history']({ text: 'mkfifo never', limit: 1 }, call())
    const { id } = runs[0]!
    expect(runs[0]).toMatchObject({ state: 'elsewhere' })
    const record = join(context.runsFolder, id, 'run.json')
    await vi.waitFor(() => expect(readFileSync(record, 'utf8')).toContain('"failed"'), 20_000)
    process_.kill('SIGKILL')
    await once(process_, 'exit')
    const events: RunWatchEvent[] = []
    for await (const event of watch(id)) events.push(event)
    expect(events).toMatchObject([
      {
        type: 'snapshot',
        head: { state: 'interrupted', counts: { failed: 1, lost: 1 } },
        rows: expect.arrayContaining([
          expect.objectContaining({ state: 'worker-lost', lastLine: 'alive' }),
          expect.objectContaining({ state: 'failed', status: 7 }),
        ]) as unknown,
      },
      { type: 'ended', head: { state: 'interrupted' } },
    ])
    const printed = await Promise.all(['web0', 'web1'].map(async (host) => (await output(id, host)).text))
    expect(printed.sort()).toEqual(['', 'alive\n'])
  })
})

function call(): CallContext {
  return { signal: new AbortController().signal, peer: { id: 'test', door: 'process' } }
}

function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex')
}
