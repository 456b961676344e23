import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { nodeLauncher } from '../../../electron/pool/node_launcher.ts'
import { Engine } from '../../../electron/services/engine/engine.ts'
import type { InputOf } from '../../../shared/contract/define.ts'
import type { ContractError } from '../../../shared/contract/errors.ts'
import { reachMatrix, reachMethods, type ReachHead, type ReachMatrix } from '../../../shared/contract/reach.ts'
import { workerBundle } from '../../support/engine.ts'
import { freePort } from '../../support/processes.ts'
import { requires } from '../../support/requirements.ts'
import { loopbackAddresses, startSshd, type TestSshd } from '../../support/sshd.ts'
import { tempFolder } from '../../support/temp.ts'
import { openBlackhole, OpenPort } from './ports.ts'

const needs = requires('sshd', 'ssh-keygen', 'python3')

type SpecInput = InputOf<(typeof reachMethods)['reach.start']>['spec']

const peer = { id: 'test', door: 'process' } as const
const call = { signal: new AbortController().signal, peer }

const failure = async (promise: unknown) =>
  ((await Promise.resolve(promise).catch((error: unknown) => error)) as ContractError).failure

describe.skipIf(needs.skip)(needs.named('the reachability service'), () => {
  const COUNT = 50
  const names = Array.from({ length: COUNT }, (_, at) => `h${String(at + 1).padStart(2, '0')}`)
  const folder = tempFolder('reach')
  const env = { FLOTILLA_HOME: join(folder, 'flotilla') }
  const saved = join(folder, 'flotilla', 'data', 'reach')
  let sshd: TestSshd
  let open: OpenPort
  let closed: number
  let engine: Engine

  beforeAll(async () => {
    sshd = await startSshd({ addresses: loopbackAddresses(COUNT) })
    open = await OpenPort.open()
    closed = await freePort()
    const login = `user = ${sshd.user}\nkey = ${sshd.keyFile}\nport = ${sshd.port}\n`
    const sections = names.map((name, at) => `[${name}]\nhost = ${sshd.addresses[at]}\n`).join('')
    const odd = `[closed]\nhost = 127.0.0.1\nport = ${closed}\n[keyless]\nhost = 127.0.0.1\nkey = /nowhere/id\n`
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'hosts.ini'), `[DEFAULT]\n${login}${sections}${odd}`, { mode: 0o600 })
    engine = await openEngine()
  })
  afterAll(async () => {
    await engine.close()
    await open.close()
    await sshd.stop()
  })
  afterEach(() => rmSync(saved, { recursive: true, force: true }))

  const openEngine = () =>
    Engine.open({
      version: '0',
      launcher: nodeLauncher(workerBundle),
      env,
      cwd: folder,
      inventory: join(folder, 'hosts.ini'),
    })

  const to = (...targets: (readonly [string, number])[]) => targets.map(([address, port]) => ({ address, port }))

  async function start(spec: Partial<SpecInput> & Pick<SpecInput, 'from' | 'to'>, on = engine): Promise<string> {
    const input = reachMethods['reach.start'].input.parse({ spec })
    return (await on.handlers['reach.start'](input, call)).id
  }

  /** Follows a matrix to its end, as a page does: puts together what it is told. */
  async function follow(id: string, onNews?: (matrix: ReachMatrix) => unknown): Promise<ReachMatrix> {
    let matrix: ReachMatrix | undefined
    for await (const news of engine.handlers['reach.watch']({ id }, call)) {
      const event = reachMethods['reach.watch'].event.parse(news)
      const { sources, cells } = matrix ?? { sources: [], cells: [] }
      for (const { s, ...source } of event.sources) sources[s] = source
      matrix = { head: event.head, spec: event.spec ?? matrix!.spec, sources, cells: [...cells, ...event.cells] }
      onNews?.(matrix)
    }
    return matrix!
  }

  const states = ({ spec, cells }: ReachMatrix) => {
    const rows: string[][] = []
    for (const { s, t, state } of cells)
      (rows[s] ??= Array.from({ length: spec.to.length }, () => 'pending'))[t] = state
    return rows
  }

  it('probes 20 targets from each of 50 hosts', async () => {
    const targets = Array.from({ length: 20 }, (_, at) => ['127.0.0.1', at % 2 === 0 ? open.port : closed] as const)
    // Different names of one address, since the same target twice is one.
    const different = targets.map(([address, port], at) => ({ address, port, name: `t${at}` }))
    const matrix = await follow(await start({ from: names, to: different, forks: 10, timeoutMs: 30_000 }))
    expect(matrix.head).toMatchObject({ state: 'ended', probes: 1_000, done: 1_000, open: 500, unreachable: 0 })
    const row = targets.map((_, at) => (at % 2 === 0 ? 'open' : 'refused'))
    expect(states(matrix)).toEqual(names.map(() => row))
    expect(new Set(matrix.sources.map(({ state }) => state))).toEqual(new Set(['ended']))
  })

  it('keeps as many matrices as runs, the newest', async () => {
    await engine.handlers['settings.set']({ keepRuns: 2 }, call)
    const ids: string[] = []
    for (let n = 0; n < 3; n++) {
      const id = await start({ from: 'local', to: to(['127.0.0.1', open.port]) })
      await follow(id)
      ids.push(id)
    }
    await vi.waitFor(() => expect(readdirSync(saved).sort()).toEqual(ids.slice(1).map((id) => `${id}.json`)))
    expect(await failure(engine.handlers['reach.get']({ id: ids[0]! }, call))).toMatchObject({ code: 'not-found' })
    await engine.handlers['settings.set']({ keepRuns: 1000 }, call)
  })

  it('says which hosts could not be reached; the others probe, and what is not known stays pending', async () => {
    const matrix = await follow(await start({ from: ['h01', 'closed', 'keyless'], to: to(['127.0.0.1', open.port]) }))
    expect(matrix.head).toMatchObject({ state: 'ended', probes: 3, done: 1, open: 1, unreachable: 2 })
    expect(matrix.sources).toMatchObject([
      { name: 'h01', state: 'ended' },
      { name: 'closed', state: 'unreachable', message: expect.stringContaining('refused the connection') as string },
      { name: 'keyless', state: 'unreachable', message: expect.stringContaining('/nowhere/id') as string },
    ])
    expect(matrix.cells).toMatchObject([{ s: 0, t: 0, state: 'open', via: 'ssh' }])
  })

  it('probes from this machine', async () => {
    const matrix = await follow(await start({ from: 'local', to: to(['127.0.0.1', open.port], ['127.0.0.1', closed]) }))
    expect(matrix.sources).toEqual([{ name: 'local', state: 'ended' }])
    expect(states(matrix)).toEqual([['open', 'refused']])
  })

  it('probes a target once, however often it is named', async () => {
    const twice = to(['127.0.0.1', open.port], ['127.0.0.1', open.port])
    const matrix = await follow(await start({ from: ['h01', 'h01'], to: twice }))
    expect(matrix.head).toMatchObject({ sources: 1, targets: 1, probes: 1 })
  })

  it('keeps what is known when it is cancelled, for the owner only', async () => {
    const hole = await openBlackhole()
    const id = await start({
      from: ['h01', 'h02'],
      to: to(['127.0.0.1', open.port], ['127.0.0.1', hole.port]),
      timeoutMs: 600_000,
    })
    const matrix = await follow(id, ({ head }) => head.done === 2 && engine.handlers['reach.cancel']({ id }, call))
    await hole.close()
    expect(matrix.head).toMatchObject({ state: 'cancelled', done: 2, open: 2 })
    expect(matrix.sources.map(({ state }) => state)).toEqual(['cancelled', 'cancelled'])
    expect(await engine.handlers['reach.get']({ id }, call)).toEqual(matrix)
    const path = join(saved, `${id}.json`)
    await written(id)
    expect(reachMatrix.parse(JSON.parse(readFileSync(path, 'utf8')))).toEqual(matrix)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('is cancelled when the engine closes, and found again by the next one', async () => {
    const hole = await openBlackhole()
    const first = await openEngine()
    const id = await start({ from: ['h01'], to: to(['127.0.0.1', hole.port]), timeoutMs: 600_000 }, first)
    await first.close()
    await hole.close()
    const matrix = await follow(id)
    expect(matrix.head).toMatchObject({ id, state: 'cancelled', done: 0 })
    expect((await list()).matrices.map((head) => head.id)).toContain(id)
  })

  it('lists matrices, newest first, and those that are removed', async () => {
    const ids = [await ended(), await ended()]
    const news: { matrices: ReachHead[]; removed: string[] }[] = []
    for await (const event of engine.handlers['reach.list']({}, call)) {
      news.push(reachMethods['reach.list'].event.parse(event))
      if (news.length === 1) await engine.handlers['reach.remove']({ id: ids[0]! }, call)
      if (event.removed.length > 0) break
    }
    const listed = news[0]!.matrices.map(({ id }) => id)
    expect(listed.indexOf(ids[1]!)).toBeLessThan(listed.indexOf(ids[0]!))
    expect(news.at(-1)?.removed).toEqual([ids[0]])
    expect(await failure(engine.handlers['reach.get']({ id: ids[0]! }, call))).toMatchObject({ code: 'not-found' })
    expect(readdirSync(saved)).toEqual([`${ids[1]}.json`])
  })

  it('does not remove what is being probed', async () => {
    const hole = await openBlackhole()
    const id = await start({ from: 'local', to: to(['127.0.0.1', hole.port]), timeoutMs: 600_000 })
    expect(await failure(engine.handlers['reach.remove']({ id }, call))).toMatchObject({ code: 'busy' })
    await engine.handlers['reach.cancel']({ id }, call)
    await follow(id)
    await hole.close()
  })

  it('tells what has changed between two matrices', async () => {
    const port = await OpenPort.open()
    const spec = { from: ['h01', 'h02'], to: to(['127.0.0.1', open.port], ['127.0.0.1', port.port]) }
    const before = await ended(spec)
    await port.close()
    const after = await ended({ ...spec, from: ['h01'] })
    const target = `127.0.0.1:${port.port}`
    expect(await engine.handlers['reach.diff']({ before, after }, call)).toEqual({
      same: 1,
      changes: [
        { source: 'h01', target, before: 'open', after: 'refused' },
        { source: 'h02', target: `127.0.0.1:${open.port}`, before: 'open' },
        { source: 'h02', target, before: 'open' },
      ],
    })
  })

  it('exports CSV that no spreadsheet takes for formulas, and JSON with every cell', async () => {
    const evil = await OpenPort.open('127.0.0.1', '=cmd|"calc"!A1\n')
    const id = await ended({
      from: ['h01', 'closed'],
      to: [{ address: '127.0.0.1', port: evil.port, name: 'evil' }],
      banner: true,
    })
    await evil.close()
    const csv = (await download(id, 'csv')).split('\r\n')
    expect(csv[0]).toBe('source,target,address,port,protocol,state,ms,via,banner,message')
    expect(csv[1]).toMatch(/^h01,evil,127\.0\.0\.1,\d+,tcp,open,[\d.]+,ssh,"'=cmd\|""calc""!A1",$/)
    expect(csv[2]).toMatch(/^closed,evil,127\.0\.0\.1,\d+,tcp,pending,,,,$/)
    expect(JSON.parse(await download(id, 'json'))).toMatchObject({
      id,
      sources: [
        { name: 'h01', state: 'ended' },
        { name: 'closed', state: 'unreachable' },
      ],
      targets: [{ name: 'evil', address: '127.0.0.1', port: evil.port }],
      cells: [
        { source: 'h01', target: 'evil', state: 'open', banner: '=cmd|"calc"!A1' },
        { source: 'closed', target: 'evil', state: 'pending' },
      ],
    })
  })

  it('refuses what nobody can probe, before anything is probed', async () => {
    const some = to(['127.0.0.1', closed])
    expect(await failure(start({ from: ['h99'], to: some }))).toMatchObject({
      code: 'problems',
      message: expect.stringContaining('there is no host "h99"') as string,
    })
    const many = Array.from({ length: 10_000 }, (_, at) => ({ address: 'x', port: at + 1 }))
    const sources = Array.from({ length: 101 }, (_, at) => `s${at}`)
    expect(await failure(start({ from: sources, to: many }))).toMatchObject({
      code: 'problems',
      message: expect.stringContaining('1,010,000 probes; at most 1,000,000') as string,
    })
    expect(await failure(engine.handlers['reach.cancel']({ id: 'reach-none00' }, call))).toMatchObject({
      code: 'not-found',
    })
  })

  it('passes over files that hold no matrix', async () => {
    mkdirSync(saved, { recursive: true })
    writeFileSync(join(saved, 'reach-broken00.json'), '{"head":')
    writeFileSync(join(saved, 'notes.json'), '{}')
    expect((await list()).matrices.map(({ id }) => id)).not.toContain('reach-broken00')
    expect(await failure(engine.handlers['reach.get']({ id: 'reach-broken00' }, call))).toMatchObject({
      code: 'not-found',
    })
  })

  /** The file is written right after the last event. */
  const written = (id: string) => vi.waitFor(() => statSync(join(saved, `${id}.json`)), 10_000)

  /** A small matrix that has ended and is on disk. */
  async function ended(spec?: Parameters<typeof start>[0]): Promise<string> {
    const id = await start(spec ?? { from: ['h01'], to: to(['127.0.0.1', open.port]) })
    await follow(id)
    await written(id)
    return id
  }

  async function list(): Promise<{ matrices: ReachHead[]; removed: string[] }> {
    for await (const event of engine.handlers['reach.list']({}, call)) return event
    throw new Error('The list ended without a word.')
  }

  async function download(id: string, format: 'csv' | 'json'): Promise<string> {
    const { url, fileName } = await engine.handlers['reach.export']({ id, format }, call)
    expect(fileName).toBe(`${id}.${format}`)
    const address = new URL(url, 'http://engine/')
    const [response] = engine.routes.flatMap((route) => route(new Request(address), address) ?? [])
    return (await response!).text()
  }
})
