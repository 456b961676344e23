import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { RunService } from '../../../electron/services/runs/run_service.ts'
import type { RunRecord } from '../../../shared/runs/record.ts'
import { call, everyEvent, FakeEngine, refusal, type FakeTask } from './fake_engine.ts'

let engine: FakeEngine
afterEach(async () => {
  vi.useRealTimers()
  await engine.close()
})
const setUp = (...args: ConstructorParameters<typeof FakeEngine>) => (engine = new FakeEngine(...args))
/** Another engine on the same folder, as after a restart. */
const restarted = () => new RunService(engine.context)

/** Writes a run as an earlier version left it. */
function writeRun(id: string, over: Partial<RunRecord> & { output?: Record<string, string> } = {}): string {
  const { output = {}, ...fields } = over
  const folder = join(engine.runsFolder, id)
  mkdirSync(folder, { recursive: true })
  const [, year, month, day, hour, minute, second] = /^(....)(..)(..)-(..)(..)(..)/.exec(id)!
  const startedAt = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`
  const record: RunRecord = {
    ...{ format: 1, id, kind: 'command', startedAt, endedAt: startedAt, pid: 1, title: 'uptime', command: 'uptime' },
    hosts: [hostRecord('web01')],
    summary: { total: 1, ok: 1, failed: 0, unreachable: 0, lost: 0, cancelled: 0, durationMs: 12 },
    ...fields,
  }
  for (const [name, text] of Object.entries(output)) writeFileSync(join(folder, name), text)
  writeFileSync(join(folder, 'run.json'), JSON.stringify(record))
  return id
}

function hostRecord(name: string, over: Partial<RunRecord['hosts'][number]> = {}): RunRecord['hosts'][number] {
  const files = { stdout: `${name}.stdout`, stderr: `${name}.stderr` }
  return { name, address: '10.0.0.1', port: 22, user: 'me', state: 'succeeded', status: 0, ...files, ...over }
}

/** A process that is there and is not this one. */
const OTHER_PID = process.ppid

describe('a run on disk', () => {
  it('is watched as its snapshot and its end', async () => {
    setUp()
    const id = writeRun('20240102-030405-aaaa', { output: { 'web01.stdout': 'one\ntwo\n\n', 'web01.stderr': '' } })
    const events = await everyEvent(engine.handlers['runs.watch']({ id }, call()))
    expect(events).toMatchObject([
      {
        type: 'snapshot',
        head: { id, state: 'ended', counts: { total: 1, ok: 1 }, durationMs: 12 },
        rows: [{ n: 0, host: 'web01', state: 'succeeded', stdoutBytes: 9, stderrBytes: 0, lastLine: 'two' }],
      },
      { type: 'ended' },
    ])
  })

  it('looks the same after a restart as it did before', async () => {
    setUp((task) => (task.host === 'b' ? task.print('no\n', 'stderr').exit(2) : task.print('yes\n').exit()))
    const id = await engine.run(['a', 'b'], { command: 'work' }, { target: 'a,b' })
    const [before] = await everyEvent(engine.handlers['runs.watch']({ id }, call()))
    const [after] = await everyEvent(restarted().handlers['runs.watch']({ id }, call()))
    const same = (event: typeof before) =>
      event?.type === 'snapshot' && { rows: event.rows, head: { ...event.head, endedAt: '' } }
    expect(same(after)).toEqual(same(before))
  })

  it('is interrupted when the process that ran it is gone', async () => {
    setUp()
    const unfinished = { endedAt: undefined, summary: undefined, hosts: [hostRecord('web01', { state: 'pending' })] }
    const id = writeRun('20240102-030405-aaaa', { ...unfinished, pid: 2 ** 22 + 1 })
    const events = await everyEvent(engine.handlers['runs.watch']({ id }, call()))
    expect(events).toMatchObject([
      { head: { state: 'interrupted', counts: { lost: 1 } }, rows: [{ state: 'worker-lost' }] },
      { type: 'ended' },
    ])
    // In a container the next process has the number of the one that died.
    const again = writeRun('20240102-030405-bbbb', { ...unfinished, pid: process.pid })
    expect((await engine.handlers['runs.history']({ text: '', limit: 1 }, call())).runs).toMatchObject([
      { id: again, state: 'interrupted' },
    ])
  })

  it('is followed to its end when another process runs it, and not removed before', async () => {
    setUp()
    const unfinished = { endedAt: undefined, summary: undefined, hosts: [hostRecord('web01', { state: 'pending' })] }
    const id = writeRun('20240102-030405-aaaa', { ...unfinished, pid: OTHER_PID })
    const stream = engine.handlers['runs.watch']({ id }, call())[Symbol.asyncIterator]()
    expect((await stream.next()).value).toMatchObject({ head: { state: 'elsewhere' }, rows: [{ state: 'pending' }] })
    expect(await refusal(Promise.resolve(engine.handlers['runs.remove']({ ids: [id] }, call())))).toMatchObject({
      code: 'busy',
    })
    expect(await refusal(Promise.resolve(engine.handlers['runs.cancel']({ id }, call())))).toMatchObject({
      code: 'not-found',
    })
    writeFileSync(join(engine.runsFolder, id, 'web01.stdout'), 'begun\n')
    expect((await stream.next()).value).toMatchObject({
      ...{ type: 'changes', rows: [{ state: 'running', lastLine: 'begun' }], answers: 0 },
    })
    writeRun(id, { pid: OTHER_PID })
    expect((await stream.next()).value).toMatchObject({ type: 'changes', rows: [{ state: 'succeeded' }], answers: 1 })
    expect((await stream.next()).value).toMatchObject({ type: 'ended', head: { state: 'ended' } })
  }, 15_000)

  it('is not found when there is none', async () => {
    setUp()
    const id = '20240102-030405-aaaa'
    const { handlers } = engine
    const asked: (() => Promise<unknown> | AsyncIterable<unknown>)[] = [
      () => handlers['runs.watch']({ id }, call()),
      () => handlers['runs.live']({ id }, call()),
      () => handlers['runs.search']({ id, text: 'x', regex: false, ignoreCase: true }, call()),
      async () => handlers['runs.folded']({ id, previewBytes: 1 }, call()),
      async () => handlers['runs.output']({ id, host: 'a', stream: 'stdout', from: 0, bytes: 1 }, call()),
      async () => handlers['runs.export']({ id, format: 'csv' }, call()),
      async () => handlers['runs.compare']({ a: id, b: id }, call()),
      async () => handlers['runs.cancel']({ id }, call()),
      async () => handlers['runs.remove']({ ids: [id] }, call()),
    ]
    for (const ask of asked) expect(await refusal(ask())).toMatchObject({ code: 'not-found' })
  })

  it('refuses an expression that takes too long, or is none', async () => {
    setUp((task) => task.print(`${'a'.repeat(5000)}\n`).exit())
    const id = await engine.run(['a'], { command: 'work' })
    const search = (text: string) => engine.handlers['runs.search']({ id, text, regex: true, ignoreCase: true }, call())
    expect(await refusal(search('(a+)+b'))).toMatchObject({
      code: 'problems',
      message: expect.stringMatching('too long') as string,
    })
    expect(await refusal(search('('))).toMatchObject({
      code: 'problems',
      message: expect.stringMatching('no regular expression') as string,
    })
  })
})

describe('exports', () => {
  const HOSTILE = '=cmd|"/c calc"!A1,\r\n2nd "line"\n'
  const play = (task: FakeTask) => {
    if (task.host === 'a') task.print(HOSTILE).print('oops', 'stderr').exit()
    else if (task.host === 'b') task.print(Buffer.from([0xff, 0xfe, 0x00, 0x01])).exit(3)
    else task.finish({ state: 'unreachable', reason: 'refused', message: 'nobody listens' })
  }
  const download = async (id: string, format: 'text' | 'json' | 'csv', hosts?: string[]) => {
    const { url, fileName } = await engine.handlers['runs.export']({ id, format, ...(hosts ? { hosts } : {}) }, call())
    const at = new URL(url, 'http://127.0.0.1:1/')
    return { at, fileName, response: (await engine.context.downloads.route(new Request(at), at))! }
  }

  it('are CSV that no spreadsheet computes with', async () => {
    setUp(play)
    const id = await engine.run(['a', 'b', 'c'], { command: 'work' })
    const { response, fileName } = await download(id, 'csv')
    expect(fileName).toBe(`flotilla-${id}.csv`)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-disposition': `attachment; filename="${fileName}"`,
      'content-type': 'text/csv; charset=utf-8',
      'x-content-type-options': 'nosniff',
    })
    const text = await response.text()
    const rows = parse(text, { columns: true })
    expect(rows).toMatchObject([
      { host: 'a', address: 'a', user: 'me', state: 'succeeded', status: '0', stdout: `'${HOSTILE}`, stderr: 'oops' },
      { host: 'b', state: 'failed', status: '3', stdout: '\ufffd\ufffd\0\x01' },
      { host: 'c', state: 'unreachable', status: '', reason: 'refused', stdout: '' },
    ])
  })

  it('are JSON that keeps every byte, of the hosts that are wanted', async () => {
    setUp(play)
    const id = await engine.run(['a', 'b', 'c'], { command: 'work' })
    const text = await (await download(id, 'json', ['a', 'b'])).response.text()
    expect(JSON.parse(text)).toMatchObject([
      { host: 'a', state: 'succeeded', status: 0, stdout: { text: HOSTILE }, stderr: { text: 'oops' } },
      {
        host: 'b',
        state: 'failed',
        message: 'exit status 3',
        stdout: { base64: Buffer.from([255, 254, 0, 1]).toString('base64') },
      },
    ])
    expect(text.trimEnd().split('\n')).toHaveLength(4)
  })

  it('keep every byte of large answers, too', async () => {
    const text = '€uro "quoted" \u0000\n'.repeat(60_000)
    const bytes = Buffer.alloc(700_001, 0xc3)
    setUp((task) => task.print(text).print(bytes, 'stderr').exit())
    const id = await engine.run(['a'], { command: 'work' })
    const [answer] = JSON.parse(await (await download(id, 'json')).response.text()) as {
      stdout: { text: string }
      stderr: { base64: string }
    }[]
    expect(answer!.stdout.text === text).toBe(true)
    expect(Buffer.from(answer!.stderr.base64, 'base64').equals(bytes)).toBe(true)
    const [row] = parse(await (await download(id, 'csv')).response.text(), { columns: true })
    expect((row as { stdout: string }).stdout === text).toBe(true)
  })

  it('are text with a line above each host', async () => {
    setUp(play)
    const id = await engine.run(['a', 'b', 'c'], { command: 'work' })
    const text = await (await download(id, 'text')).response.text()
    expect(text).toMatch(/^# work\n# run /)
    expect(text).toContain(`\n── a (me@a:22): succeeded, exit 0, `)
    expect(text).toContain(`${HOSTILE}── stderr\noops\n`)
    expect(text).toMatch(/── c \(me@c:22\): unreachable, refused, nobody listens, [\d.]+ s\n$/)
  })

  it('are fetched once, by GET, and soon', async () => {
    setUp(play)
    const id = await engine.run(['a'], { command: 'work' })
    const { at } = await download(id, 'text')
    expect((await engine.context.downloads.route(new Request(at), at))!.status).toBe(404)
    const { url } = await engine.handlers['runs.export']({ id, format: 'text' }, call())
    expect(url).toMatch(/^download\/[\w-]{22}$/)
    const next = new URL(url, 'http://127.0.0.1:1/')
    expect((await engine.context.downloads.route(new Request(next, { method: 'POST' }), next))!.status).toBe(405)
    const other = new URL('/index.html', next)
    expect(engine.context.downloads.route(new Request(other), other)).toBeUndefined()
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 6 * 60_000)
    expect((await engine.context.downloads.route(new Request(next), next))!.status).toBe(404)
    vi.restoreAllMocks()
  })
})

describe('the history', () => {
  const page = (query: object = {}) => engine.handlers['runs.history']({ text: '', limit: 100, ...query }, call())
  const ids = async (query: object = {}) => (await page(query)).runs.map(({ id }) => id)

  it('is told newest first, page by page, each run once', async () => {
    setUp()
    const all = Array.from({ length: 150 }, (_, n) =>
      // Many within one second, told apart by their records.
      writeRun(`20240102-0304${String(Math.floor(n / 20)).padStart(2, '0')}-${n.toString(16).padStart(4, '0')}`, {
        startedAt: `2024-01-02T03:04:${String(Math.floor(n / 20)).padStart(2, '0')}.${String((n % 20) * 7).padStart(3, '0')}Z`,
      }),
    ).reverse()
    const told: string[] = []
    for (let before: string | undefined; ; before = told.at(-1)) {
      const { runs, more } = await page({ limit: 40, ...(before === undefined ? {} : { before }) })
      told.push(...runs.map(({ id }) => id))
      if (!more) break
    }
    expect(told).toEqual(all)
  })

  it('is searched by title, target, hosts and date', async () => {
    setUp()
    const a = writeRun('20240102-030405-aaaa', {
      title: 'Deploy the shop',
      target: '@web',
      hosts: [hostRecord('db07')],
    })
    const b = writeRun('20240203-030405-bbbb', { title: 'uptime', kind: 'put' })
    expect(await ids({ text: 'deploy DB07' })).toEqual([a])
    expect(await ids({ text: '@web' })).toEqual([a])
    expect(await ids({ text: '2024-02' })).toEqual([b])
    expect(await ids({ text: 'deploy uptime' })).toEqual([])
    expect(await ids({ kind: 'put' })).toEqual([b])
  })

  it('is filtered by how runs ended', async () => {
    setUp()
    const ok = writeRun('20240102-030405-aaaa')
    const failed = writeRun('20240102-030406-bbbb', { hosts: [hostRecord('x'), hostRecord('y', { state: 'failed' })] })
    expect(await ids({ outcome: 'ok' })).toEqual([ok])
    expect(await ids({ outcome: 'not-ok' })).toEqual([failed])
  })

  it('passes over what is no run, and lists thousands in a moment the second time', async () => {
    setUp()
    writeRun('20240102-030405-aaaa')
    mkdirSync(join(engine.runsFolder, '20240102-030406-bbbb'))
    writeFileSync(join(engine.runsFolder, 'notes.txt'), 'x')
    expect(await ids()).toEqual(['20240102-030405-aaaa'])
    for (let n = 0; n < 2000; n++) writeRun(`20230102-030405-${n.toString(16).padStart(4, '0')}`)
    await ids({ text: 'nothing like it' })
    const begun = performance.now()
    expect(await ids({ text: 'nothing like it' })).toEqual([])
    expect(performance.now() - begun).toBeLessThan(300)
  }, 30_000)

  it('loses what is removed', async () => {
    setUp()
    const [a, b] = [writeRun('20240102-030405-aaaa'), writeRun('20240102-030406-bbbb')]
    await ids()
    expect(await engine.handlers['runs.remove']({ ids: [a, '20200102-030405-ffff'] }, call())).toEqual({ removed: 1 })
    expect(await ids()).toEqual([b])
  })
})

describe('comparing two runs', () => {
  it('says host by host whether outcome and output are the same', async () => {
    setUp()
    const a = writeRun('20240102-030405-aaaa', {
      hosts: ['same', 'text', 'state', 'gone'].map((name) => hostRecord(name)),
      output: { 'same.stdout': 'x', 'same.stderr': '', 'text.stdout': 'one', 'state.stdout': 's', 'gone.stdout': '' },
    })
    const b = writeRun('20240102-030406-bbbb', {
      hosts: [
        ...['new', 'same', 'text'].map((name) => hostRecord(name)),
        hostRecord('state', { state: 'failed', status: 1 }),
      ],
      output: { 'same.stdout': 'x', 'text.stdout': 'two', 'state.stdout': 's', 'new.stdout': '' },
    })
    const { rows, ...heads } = await engine.handlers['runs.compare']({ a, b }, call())
    expect(heads).toMatchObject({ a: { id: a }, b: { id: b } })
    expect(rows.map(({ host, sameOutcome, sameOutput }) => [host, sameOutcome, sameOutput])).toEqual([
      ['same', true, true],
      ['text', true, false],
      ['state', false, true],
      ['gone', false, false],
      ['new', false, false],
    ])
    expect(rows[3]!.b).toBeUndefined()
    expect(rows[4]!.a).toBeUndefined()
  })

  it('compares answers longer than what is read at once', async () => {
    setUp()
    const long = 'x'.repeat(1_000_000)
    const run = (id: string, text: string) => writeRun(id, { output: { 'web01.stdout': text } })
    const a = run('20240102-030405-aaaa', `${long}a`)
    const compare = async (b: string) => (await engine.handlers['runs.compare']({ a, b }, call())).rows[0]?.sameOutput
    expect(await compare(run('20240102-030406-bbbb', `${long}a`))).toBe(true)
    expect(await compare(run('20240102-030407-cccc', `${long}b`))).toBe(false)
  })
})

describe('commands', () => {
  const list = () => engine.handlers['commands.list']({}, call())
  const save = (name: string, command: string, note?: string) =>
    engine.handlers['commands.save']({ name, command, ...(note === undefined ? {} : { note }) }, call())
  const file = () => join(engine.context.paths.configDir, 'commands.json')

  it('that were run are told newest first, each once', async () => {
    setUp()
    writeRun('20240102-030405-aaaa', { command: 'uptime' })
    writeRun('20240102-030406-bbbb', { command: 'df -h' })
    writeRun('20240102-030407-cccc', { command: 'uptime' })
    expect((await list()).recent).toEqual([
      { command: 'uptime', at: '2024-01-02T03:04:07.000Z' },
      { command: 'df -h', at: '2024-01-02T03:04:06.000Z' },
    ])
  })

  it('are saved, replaced and removed by name', async () => {
    setUp()
    expect((await list()).saved).toEqual([])
    await Promise.all([save('disk', 'df -h', 'free space'), save('load', 'uptime'), save('disk', 'df -i')])
    expect((await list()).saved).toEqual([
      { name: 'disk', command: 'df -i' },
      { name: 'load', command: 'uptime' },
    ])
    await save('disk', '')
    expect((await list()).saved).toEqual([{ name: 'load', command: 'uptime' }])
  })

  it('keep what was added by hand', async () => {
    setUp()
    mkdirSync(engine.context.paths.configDir, { recursive: true })
    writeFileSync(file(), '\ufeff[{"name": "a", "command": "x", "colour": "red"}]')
    await save('b', 'y')
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual([
      { name: 'b', command: 'y' },
      { name: 'a', command: 'x', colour: 'red' },
    ])
  })

  it.each(['[{"name": "a"', '{"a": "x"}', '[{"name": "a"}]'])('never write over a broken file: %s', async (text) => {
    setUp()
    mkdirSync(engine.context.paths.configDir, { recursive: true })
    writeFileSync(file(), text)
    expect(await refusal(Promise.resolve(list()))).toMatchObject({ code: 'system' })
    expect(await refusal(Promise.resolve(save('b', 'y')))).toMatchObject({ code: 'system' })
    expect(readFileSync(file(), 'utf8')).toBe(text)
  })
})
