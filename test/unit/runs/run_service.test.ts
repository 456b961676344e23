import { readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { commandPlan } from '../../../electron/services/runs/command_plan.ts'
import type { HostKeyStore } from '../../../electron/services/host_keys/store.ts'
import { RunService } from '../../../electron/services/runs/run_service.ts'
import type { RunWatchEvent } from '../../../shared/contract/runs.ts'
import { call, everyEvent, FakeEngine, fakeTarget, refusal, type FakeTask } from './fake_engine.ts'

let engine: FakeEngine
afterEach(() => engine.close())
const setUp = (...args: ConstructorParameters<typeof FakeEngine>) => (engine = new FakeEngine(...args))
const watch = (id: string, signal?: AbortSignal) => engine.handlers['runs.watch']({ id }, call(signal))
const folded = (id: string, previewBytes = 1000) => engine.handlers['runs.folded']({ id, previewBytes }, call())
const hosts = (count: number) => Array.from({ length: count }, (_, n) => `h${n}`)

/** Tasks that the test ends by hand. */
function held() {
  const tasks = new Map<string, FakeTask>()
  let wake = () => {}
  const play = (task: FakeTask) => {
    tasks.set(task.host, task)
    wake()
  }
  const begun = async (host: string): Promise<FakeTask> => {
    for (;;) {
      const task = tasks.get(host)
      if (task) return task
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  return { play, begun, tasks }
}

describe('a run that goes on', () => {
  it('tells all rows at first, then what changed, then its end', async () => {
    const { play, begun } = held()
    setUp(play)
    const id = await engine.start(['a', 'b'], { command: 'work' }, { target: 'a,b' })
    const events: RunWatchEvent[] = []
    const stream = watch(id)[Symbol.asyncIterator]()
    events.push((await stream.next()).value as RunWatchEvent)
    const a = await begun('a')
    a.tell({ type: 'connecting', attempt: 1 }).tell({ type: 'connected', warm: false, tookMs: 3 })
    a.print('one\ntwo\n').print('oops\n', 'stderr').exit(3)
    ;(await begun('b')).exit()
    for (let next = await stream.next(); !next.done; next = await stream.next()) events.push(next.value)
    const [snapshot] = events
    expect(snapshot).toMatchObject({
      type: 'snapshot',
      head: { id, kind: 'command', title: 'work', command: 'work', target: 'a,b', state: 'running' },
      rows: [
        { n: 0, host: 'a', address: 'a', port: 22, user: 'me' },
        { n: 1, host: 'b' },
      ],
    })
    const rows = new Map(events.flatMap((event) => ('rows' in event ? event.rows.map((row) => [row.n, row]) : [])))
    expect(rows.get(0)).toMatchObject({
      ...{ state: 'failed', status: 3, message: 'exit status 3', stdoutBytes: 8, stderrBytes: 5, lastLine: 'oops' },
    })
    expect(rows.get(1)).toMatchObject({ state: 'succeeded', status: 0 })
    expect(events.at(-1)).toMatchObject({
      type: 'ended',
      head: { state: 'ended', counts: { total: 2, pending: 0, running: 0, ok: 1, failed: 1 } },
    })
  })

  it('tells a slow watcher only what holds now, and a second one the same', async () => {
    const { play, begun } = held()
    setUp(play)
    const id = await engine.start(['a'], { command: 'work' })
    const slow = watch(id)[Symbol.asyncIterator]()
    await slow.next()
    const a = await begun('a')
    for (let n = 0; n < 500; n++) a.print(`${n}\n`)
    a.exit()
    const quick = await everyEvent(watch(id))
    const rest: RunWatchEvent[] = []
    for (let next = await slow.next(); !next.done; next = await slow.next()) rest.push(next.value)
    expect(rest.map(({ type }) => type)).toEqual(['changes', 'ended'])
    expect(rest[0]).toMatchObject({ rows: [{ lastLine: '499', state: 'succeeded' }], answers: 1 })
    expect(quick.at(-1)).toEqual(rest.at(-1))
  })

  it('goes on when nobody watches any more', async () => {
    const { play, begun } = held()
    setUp(play)
    const id = await engine.start(['a'], { command: 'work' })
    const leaving = new AbortController()
    const stream = watch(id, leaving.signal)[Symbol.asyncIterator]()
    await stream.next()
    leaving.abort()
    expect((await stream.next()).done).toBe(true)
    ;(await begun('a')).print('late\n').exit()
    expect((await everyEvent(watch(id))).at(-1)).toMatchObject({ head: { counts: { ok: 1 } } })
  })

  it('cancels one host alone, begun or not', async () => {
    const { play, begun, tasks } = held()
    setUp(play)
    const options = { forks: 2, connectTimeoutMs: 1000, connectRetries: 0, hostKeys: 'off' }
    const id = await engine.start(['a', 'b', 'c', 'd'], { command: 'work' }, { options })
    const [, b] = [await begun('a'), await begun('b')]
    await engine.handlers['runs.cancel']({ id, hosts: ['a', 'd'] }, call())
    b.exit()
    ;(await begun('c')).exit()
    const events = await everyEvent(watch(id))
    expect(events.at(-1)).toMatchObject({ head: { counts: { ok: 2, cancelled: 2 } } })
    expect(tasks.has('d')).toBe(false)
    const record = JSON.parse(readFileSync(join(engine.runsFolder, id, 'run.json'), 'utf8')) as { hosts: unknown[] }
    expect(record.hosts[3]).toMatchObject({ state: 'cancelled', message: 'not started: it was cancelled' })
  })

  it('is among the active ones until it ends', async () => {
    const { play, begun } = held()
    setUp(play)
    const active = engine.handlers['runs.active']({}, call())[Symbol.asyncIterator]()
    expect((await active.next()).value).toEqual({ runs: [] })
    const id = await engine.start(['a'], { command: 'work' })
    expect((await active.next()).value).toMatchObject({ runs: [{ id, state: 'running' }] })
    ;(await begun('a')).exit()
    let runs: unknown[]
    do runs = ((await active.next()).value as { runs: unknown[] }).runs
    while (runs.length > 0)
    await active.return?.()
  })

  it('is cancelled, and its record written, when the engine closes', async () => {
    const { play, begun } = held()
    setUp(play)
    const id = await engine.start(['a', 'b'], { command: 'work' })
    await begun('b')
    await engine.service.close()
    const [run] = (await engine.handlers['runs.history']({ text: '', limit: 10 }, call())).runs
    expect(run).toMatchObject({ id, state: 'ended', counts: { cancelled: 2 } })
  })

  it('is cheap to watch with 5,000 hosts', async () => {
    const { play, begun } = held()
    setUp(play)
    const { signal } = new AbortController()
    const run = engine.service.startRun({
      plan: commandPlan({ spec: { command: 'work' } }),
      targets: hosts(5000).map((name) => fakeTarget(name)),
      hostKeys: {} as HostKeyStore,
      fanOut: { forks: 10 },
    })
    const events = run.watch(signal)
    const begunAt = performance.now()
    expect(((await events.next()).value as { rows: unknown[] }).rows).toHaveLength(5000)
    ;(await begun('h0')).print('x\n').exit()
    let rows: readonly unknown[] = []
    while (rows.length === 0) rows = ((await events.next()).value as { rows: unknown[] }).rows
    expect(rows.length).toBeLessThan(50)
    expect(performance.now() - begunAt).toBeLessThan(1500)
    await events.return(undefined)
  })
})

describe('a transfer that goes on', () => {
  it('shows its progress', async () => {
    const { play, begun } = held()
    setUp(play)
    const run = engine.service.startRun({
      plan: { ...commandPlan({ spec: {} }), kind: 'put', task: 'ssh.put', lane: 'bulk' },
      targets: [fakeTarget('a')],
      hostKeys: {} as HostKeyStore,
      fanOut: { forks: 10 },
    })
    const a = await begun('a')
    a.tell({ type: 'connected', warm: true, tookMs: 0 })
    a.tell({ type: 'started', files: 3, bytes: 300 })
    a.tell({ type: 'file-skipped', path: 'x', reason: 'same' })
    a.tell({ type: 'progress', files: 1, bytes: 120, current: 'y' })
    expect(run.row('a')).toMatchObject({
      state: 'running',
      transfer: { files: 1, totalFiles: 3, bytes: 120, totalBytes: 300, skipped: 1, failedFiles: 0, current: 'y' },
    })
    const failure = { path: '/z', code: 'no-space' as const, message: 'The disk is full.' }
    a.tell({ type: 'file-failed', ...failure })
    const result = { files: 1, bytes: 120, skipped: 1, failed: [failure], durationMs: 5 }
    a.finish({ state: 'failed', message: '1 file failed', result })
    expect(await run.ended).toMatchObject({ summary: { failed: 1 } })
    expect(run.row('a')).toMatchObject({
      state: 'failed',
      transfer: { files: 2, skipped: 1, failedFiles: 1, bytesPerSecond: 0, failures: [failure] },
    })
  })
})

describe('folded answers', () => {
  it('are grouped as hosts end, with the beginning of each', async () => {
    const { play, begun } = held()
    setUp(play)
    const id = await engine.start(['a', 'b', 'c', 'd'], { command: 'work' })
    for (const host of ['c', 'a']) (await begun(host)).print('sa').print('me\n').exit()
    const stream = watch(id)[Symbol.asyncIterator]()
    for (let answers = 0; answers < 2;) {
      const event = (await stream.next()).value as RunWatchEvent
      answers = event.type === 'changes' ? event.answers : event.type === 'snapshot' ? event.head.counts.ok : answers
    }
    expect(await folded(id)).toMatchObject({
      groups: [{ hosts: ['a', 'c'], state: 'succeeded', status: 0, stdout: 'same\n', stdoutBytes: 5, stderr: '' }],
      answers: 2,
    })
    ;(await begun('b')).print('same\n').exit(1)
    ;(await begun('d')).finish({ state: 'unreachable', reason: 'refused', message: 'nobody listens' })
    await everyEvent(watch(id))
    const fromMemory = await folded(id)
    expect(fromMemory.groups.map(({ hosts, state, reason }) => [hosts, state, reason])).toEqual([
      [['a', 'c'], 'succeeded', undefined],
      [['b'], 'failed', undefined],
      [['d'], 'unreachable', 'refused'],
    ])
    expect(await new RunService(engine.context).handlers['runs.folded']({ id, previewBytes: 1000 }, call())).toEqual(
      fromMemory,
    )
  })

  it('are ready at once when 100 hosts have printed the same megabyte', async () => {
    const megabyte = Buffer.alloc(1024 * 1024, 'same again\n')
    let left = 100
    let lastByteAt = 0
    setUp((task) => {
      for (let at = 0; at < megabyte.length; at += 65_536) task.print(megabyte.subarray(at, at + 65_536))
      if (--left === 0) lastByteAt = performance.now()
      task.exit()
    })
    const id = await engine.start(hosts(100), { command: 'work' })
    let endedAt = 0
    for await (const event of watch(id)) if (event.type === 'ended') endedAt = performance.now()
    const asked = performance.now()
    const { groups } = await folded(id, 16_384)
    expect(performance.now() - asked).toBeLessThan(300)
    expect(groups).toMatchObject([{ stdoutBytes: megabyte.length }])
    expect(groups[0]!.hosts).toHaveLength(100)
    expect(groups[0]!.stdout).toHaveLength(16_384)
    expect(endedAt).toBeGreaterThan(lastByteAt)
  })

  it('keep thousands of different beginnings small together', async () => {
    setUp((task) => task.print(`${task.host}\n`.repeat(2000)).exit())
    const id = await engine.run(hosts(400), { command: 'work' })
    const { groups } = await folded(id, 64 * 1024)
    expect(groups).toHaveLength(400)
    expect(groups.reduce((sum, { stdout }) => sum + stdout.length, 0)).toBeLessThan(2 * 1024 * 1024)
  })
})

describe('starting', () => {
  it('refuses what is wrong before anything is done', async () => {
    setUp()
    expect(await refusal(engine.start(['a', 'unknown1'], { command: 'work' }))).toMatchObject({
      code: 'problems',
      details: { problems: [{ message: 'unknown host "unknown1"', source: 'hosts.ini' }] },
    })
    const script = { name: 's', text: 'true' }
    for (const what of [{}, { command: ' ' }, { command: 'x', script }, { script, stdin: 'x' }, { command: 'a\0b' }])
      expect(await refusal(engine.start(['a'], what as never))).toMatchObject({ code: 'problems' })
    expect(readdirSync(engine.folder)).toEqual([])
  })

  it('asks that a dangerous command be confirmed by the name of the group', async () => {
    const begun: string[] = []
    setUp((task) => {
      begun.push(task.host)
      task.exit()
    })
    const reboot = (more: object) => engine.start(['a', 'b'], { command: 'reboot' }, more)
    for (const confirmed of [undefined, '', 'db', '@web'])
      expect(await refusal(reboot({ target: '@web', confirmed }))).toMatchObject({
        code: 'needs-confirmation',
        details: { phrase: 'web', reasons: ['turns the machine off or restarts it'] },
      })
    expect(begun).toEqual([])
    expect(await refusal(reboot({ target: 'web[1-2]' }))).toMatchObject({ details: { phrase: 'web[1-2]' } })
    expect(await refusal(reboot({ target: '@web,!a' }))).toMatchObject({ details: { phrase: '@web,!a' } })
    expect(await refusal(reboot({}))).toMatchObject({ details: { phrase: '2 hosts' } })
    // A list that nobody would type is counted instead.
    expect(await refusal(reboot({ target: Array(20).fill('web1').join(',') }))).toMatchObject({
      details: { phrase: '2 hosts' },
    })
    await reboot({ target: '@web', confirmed: ' web ' })
    engine.settings.current = { ...engine.settings.current, confirmDangerous: false }
    await reboot({})
  })

  it('gives each host its own command', async () => {
    const commands: string[] = []
    setUp((task) => {
      commands.push(task.input.command)
      task.exit()
    })
    const what = { command: "echo {n} {user}@{host} {address} {{host}} | awk '{print $1}'", placeholders: true }
    const id = await engine.run(['a', 'b', 'a'], what, { target: 'a,b' })
    expect(commands).toEqual(["echo 1 me@a a {host} | awk '{print $1}'", "echo 2 me@b b {host} | awk '{print $1}'"])
    const record = JSON.parse(readFileSync(join(engine.runsFolder, id, 'run.json'), 'utf8')) as object
    expect(record).toMatchObject({ command: what.command, target: 'a,b' })
  })

  it('refuses a value that no quotes can hold back', async () => {
    setUp()
    const options = { forks: 1, connectTimeoutMs: 1000, connectRetries: 0, hostKeys: 'off', user: '$(id)' }
    const what = { command: 'echo "$(echo {user})"', placeholders: true }
    expect(await refusal(engine.start(['a'], what, { options }))).toMatchObject({ code: 'problems' })
  })

  it('keeps standard input in a private file until the run ends, and secrets nowhere', async () => {
    const { play, begun } = held()
    setUp(play)
    const options = { forks: 1, connectTimeoutMs: 1000, connectRetries: 0, hostKeys: 'off', becomeUser: 'root' }
    const secrets = { password: 'sesame-login', sudoPassword: 'sesame-sudo' }
    const id = await engine.start(
      ['a'],
      { command: 'cat', stdin: 'given\n', env: { T: 'sesame' } },
      { options, secrets },
    )
    const { input, ...task } = await begun('a')
    expect(input.become?.password).toBe('sesame-sudo')
    const path = input.stdinPath!
    expect(path.startsWith(tmpdir())).toBe(true)
    expect(readFileSync(path, 'utf8')).toBe('given\n')
    expect(statSync(dirname(path)).mode & 0o077).toBe(0)
    expect(task.host).toBe('a')
    ;(await begun('a')).exit()
    await everyEvent(watch(id))
    await engine.service.close()
    expect(() => statSync(dirname(path))).toThrow(/ENOENT/)
    expect(readFileSync(join(engine.runsFolder, id, 'run.json'), 'utf8')).not.toContain('sesame')
  })

  it('says so when the folder cannot be made', async () => {
    setUp()
    const context = { ...engine.context, runsFolder: '/dev/null/runs' }
    const { handlers } = new RunService(context)
    const options = { forks: 1, connectTimeoutMs: 1000, connectRetries: 0, hostKeys: 'off' as const }
    expect(
      await refusal(Promise.resolve(handlers['runs.start']({ hosts: ['a'], what: { command: 'x' }, options }, call()))),
    ).toMatchObject({ code: 'system' })
  })

  it('removes the oldest runs beyond those to keep', async () => {
    setUp((task) => task.exit(), { keepRuns: 2 })
    for (let n = 0; n < 4; n++) await engine.run(['a'], { command: `echo ${n}` })
    await engine.service.close()
    expect(readdirSync(engine.runsFolder)).toHaveLength(2)
  })
})

describe('preparing', () => {
  const options = { forks: 1, connectTimeoutMs: 1000, connectRetries: 0, hostKeys: 'off' as const }
  const prepare = (hosts: string[], what: object, target?: string) =>
    engine.handlers['runs.prepare']({ hosts, what, options, ...(target === undefined ? {} : { target }) }, call())

  it('says what would run where, as whom', async () => {
    setUp()
    expect(await prepare(['a', 'b'], { command: 'echo {host}', placeholders: true })).toEqual({
      hosts: [
        { host: 'a', address: 'a', port: 22, user: 'me', login: 'agent' },
        { host: 'b', address: 'b', port: 22, user: 'me', login: 'agent' },
      ],
      example: 'echo a',
      dangers: [],
      problems: [],
    })
  })

  it('says what is dangerous and how to confirm it, in scripts, too', async () => {
    setUp()
    const what = { script: { name: 'x.sh', text: '#!/bin/sh\nreboot\n' } }
    expect(await prepare(['a'], what)).toMatchObject({
      ...{ dangers: ['turns the machine off or restarts it'], phrase: '1 host', example: 'x.sh' },
    })
  })

  it('tells problems with the command and with the hosts together', async () => {
    setUp()
    expect(await prepare(['unknown1'], { command: '' })).toMatchObject({
      hosts: [],
      problems: [{ source: 'command' }, { message: 'unknown host "unknown1"' }],
    })
  })
})
