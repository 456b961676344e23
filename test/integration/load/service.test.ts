import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HistogramLogReader } from 'hdr-histogram-js'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Downloads } from '../../../electron/services/downloads.ts'
import type { EngineContext } from '../../../electron/services/engine/context.ts'
import { LoadService } from '../../../electron/services/load/load_service.ts'
import { defaultSettings } from '../../../shared/contract/default_settings.ts'
import type { CallContext } from '../../../shared/contract/define.ts'
import { loadSpec, type LoadPoint, type LoadResult } from '../../../shared/contract/tester/load.ts'
import { TestEngine } from '../../support/engine.ts'
import { requires } from '../../support/requirements.ts'
import { tempFolder } from '../../support/temp.ts'
import { PythonPeer } from '../tester_client/python_peer.ts'
import type { Asked } from './measured.ts'

const ECHO = `
class Server(socketserver.ThreadingTCPServer):
    request_queue_size = 128
    daemon_threads = True
class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while data := self.request.recv(65536): self.request.sendall(data)
        except OSError: pass
server = Server(('127.0.0.1', 0), Handler)
say(server.server_address[1])
threading.Thread(target=server.serve_forever, daemon=True).start()
told()
`
const UDP_ECHO = `
s = udp()
while True:
    data, who = s.recvfrom(65536)
    s.sendto(data, who)
`
const FOR_EVER = { stop: { kind: 'duration', ms: 3_600_000 }, pace: { kind: 'closed', thinkMs: 10 } } as const

function specOf(asked: Asked) {
  return loadSpec.parse({
    protocol: 'tcp',
    host: '127.0.0.1',
    pace: { kind: 'closed' },
    stop: { kind: 'count', messages: 5 },
    message: { kind: 'stamped' },
    answerTimeoutMs: 30_000,
    ...asked,
  })
}

const python = requires('python3')
describe.skipIf(python.skip)(python.named('the load service'), () => {
  let engine: TestEngine
  let echo: PythonPeer
  let udpEcho: PythonPeer
  let context: EngineContext
  let service: LoadService
  const call = (signal = new AbortController().signal): CallContext => ({
    signal,
    peer: { id: 'test', door: 'process' },
  })

  beforeAll(async () => {
    ;[engine, echo, udpEcho] = await Promise.all([
      TestEngine.start(),
      PythonPeer.start(ECHO),
      PythonPeer.start(UDP_ECHO),
    ])
  })
  afterAll(async () => {
    echo.stop()
    udpEcho.stop()
    await engine.stop()
  })
  beforeEach(() => {
    const folder = tempFolder('loads')
    context = {
      pool: engine.pool,
      paths: { configDir: join(folder, 'config'), dataDir: folder },
      env: {},
      runsFolder: join(folder, 'runs'),
      settings: { current: defaultSettings, onChange: () => () => {} },
      inventory: { path: 'hosts.ini', load: () => Promise.reject(new Error('not here')) },
      downloads: new Downloads(),
      prepare: () => Promise.reject(new Error('not here')),
    }
    service = new LoadService(context)
  })
  afterEach(() => service.close())

  async function start(...asked: readonly Asked[]): Promise<string[]> {
    const { ids } = await service.handlers['load.start']({ specs: asked.map(specOf), confirmed: false }, call())
    return ids
  }

  /** Watches until the load has ended, or `until` says enough. */
  async function watched(id: string, until: (result: LoadResult) => boolean = () => false) {
    let result: LoadResult | undefined
    const points: LoadPoint[] = []
    for await (const event of service.handlers['load.watch']({ id }, call())) {
      result = event.result
      points.push(...event.points)
      if (until(result)) break
    }
    return { result: result!, points }
  }

  async function list(of = service) {
    for await (const { loads } of of.handlers['load.list']({}, call())) return loads
    throw new Error('no list')
  }

  const get = async (id: string, of = service) => of.handlers['load.get']({ id }, call())

  const cancel = async (id: string) => service.handlers['load.cancel']({ id }, call())

  async function exported(id: string, format: 'json' | 'csv' | 'hlog'): Promise<string> {
    const { url } = await service.handlers['load.export']({ id, format }, call())
    const address = new URL(`http://localhost/${url}`)
    return (await context.downloads.route(new Request(address), address)!).text()
  }

  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: { failure?: unknown }) => error.failure,
    )

  it('adds up what two processes have measured, message for message', async () => {
    const messages = { stop: { kind: 'count', messages: 40 } } as const
    const [id] = await start({ port: echo.port, connections: 5, processes: 2, ...messages })
    const { result, points } = await watched(id!)
    expect(result).toMatchObject({ id, state: 'ended', connected: 0, errors: [], verdicts: [] })
    expect(result.counts).toMatchObject({ offered: 200, sent: 200, received: 200, echoed: 200, connects: 5, errors: 0 })
    expect(result.counts.bytesIn).toBe(200 * 64)
    expect([result.latency?.count, result.connect?.count]).toEqual([200, 5])
    expect(result.latency).toHaveProperty('p90')
    expect(result.latency).not.toHaveProperty('p99')
    expect(points.reduce((sum, { echoed }) => sum + echoed, 0)).toBe(200)
    expect(engine.pool.processes().filter(({ lane }) => lane === 'load')).toHaveLength(2)
  })

  it('keeps results for the next start, as they were, and for nobody else', async () => {
    const [first] = await start({ port: echo.port })
    await watched(first!)
    const [second] = await start({ port: udpEcho.port, protocol: 'udp', name: 'datagrams', drainMs: 0 })
    await watched(second!)
    const before = await Promise.all([get(first!), get(second!)])
    await service.close()

    const next = new LoadService(context)
    expect((await list(next)).map(({ id }) => id)).toEqual([second, first])
    const after = await Promise.all([get(first!, next), get(second!, next)])
    expect(after).toEqual(before)
    expect(after[1].result).toMatchObject({ spec: { name: 'datagrams' }, udp: { lost: 0 }, counts: { echoed: 5 } })
    const folder = join(context.paths.dataDir, 'loads', first!)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).sort()).toEqual(['latency.hlog', 'points.json', 'result.json'])
    await next.close()
  })

  it('passes over folders that hold no result, and says why when asked for one', async () => {
    const [id] = await start({ port: echo.port })
    await watched(id!)
    await service.close()
    const folder = join(context.paths.dataDir, 'loads')
    const broken = { 'load-0000-cut': '{"format":1,"resu', 'load-0000-other': '{"format":1,"result":{"id":7}}' }
    for (const [name, text] of Object.entries(broken)) {
      mkdirSync(join(folder, name))
      writeFileSync(join(folder, name, 'result.json'), text)
    }
    mkdirSync(join(folder, '.load-unfinished'))
    service = new LoadService(context)
    expect((await list()).map((head) => head.id)).toEqual([id])
    const path = (name: string) => join(folder, name, 'result.json')
    expect(await refusal(get('load-0000-cut'))).toMatchObject({
      code: 'system',
      message: `${path('load-0000-cut')} is no JSON.`,
    })
    expect(await refusal(get('load-0000-other'))).toMatchObject({
      message: `${path('load-0000-other')} is no load's result (at result.id).`,
    })
    expect(await refusal(get('load-0000-none'))).toMatchObject({ code: 'not-found' })
  })

  it('exports a result as JSON, as a table, and as a log that HdrHistogram reads', async () => {
    const [id] = await start({ port: echo.port, stop: { kind: 'count', messages: 30 } })
    const { result } = await watched(id!)
    expect((JSON.parse(await exported(id!, 'json')) as { result: LoadResult }).result).toEqual(result)
    const [header, ...rows] = (await exported(id!, 'csv')).trim().split('\r\n')
    expect(
      rows.map((row) => Number(row.split(',')[header!.split(',').indexOf('echoed')])).reduce((a, b) => a + b),
    ).toBe(30)
    const reader = new HistogramLogReader(await exported(id!, 'hlog'))
    let count = 0
    for (let next = reader.nextIntervalHistogram(); next; next = reader.nextIntervalHistogram())
      count += next.totalCount
    expect(count).toBe(30)
  })

  it('runs a pair on one schedule, each knowing the other', async () => {
    const [tcp, udp] = await start({ port: echo.port }, { port: udpEcho.port, protocol: 'udp', drainMs: 0 })
    const [one, other] = [(await watched(tcp!)).result, (await watched(udp!)).result]
    expect([one.state, one.pair, one.counts.echoed]).toEqual(['ended', udp, 5])
    expect([other.state, other.pair, other.counts.echoed]).toEqual(['ended', tcp, 5])
  })

  it('a cancelled load keeps what it measured', async () => {
    const [id] = await start({ port: echo.port, ...FOR_EVER })
    await watched(id!, ({ counts }) => counts.echoed > 0)
    await cancel(id!)
    const { result } = await watched(id!)
    expect(result.state).toBe('cancelled')
    expect(result.counts.echoed).toBeGreaterThan(0)
    expect(result.latency?.count).toBe(result.counts.echoed)
  })

  it('a load whose process is lost has failed, keeps what it measured, and takes its other processes along', async () => {
    const [id] = await start({ port: echo.port, connections: 2, processes: 2, ...FOR_EVER })
    const { counts } = (await watched(id!, (result) => result.counts.echoed > 0)).result
    const [victim] = engine.pool.processes().filter(({ lane, load }) => lane === 'load' && load > 0)
    process.kill(victim!.pid!, 'SIGKILL')
    const { result } = await watched(id!)
    expect(result).toMatchObject({ state: 'failed', message: expect.stringContaining('was lost') as string })
    expect(result.counts.echoed).toBeGreaterThanOrEqual(counts.echoed)
  })

  it('closing cancels what goes on, and saves it', async () => {
    const [id] = await start({ port: echo.port, ...FOR_EVER })
    await watched(id!, ({ counts }) => counts.echoed > 0)
    await service.close()
    service = new LoadService(context)
    expect(await list()).toMatchObject([{ id, state: 'cancelled' }])
  })

  it('asks before a load goes to another machine, and says what it would send there', async () => {
    const specs = [
      specOf({ host: '192.0.2.1', port: 9, pace: { kind: 'open', ratePerSecond: 10_000 }, connections: 20 }),
    ]
    const asked = refusal(Promise.resolve(service.handlers['load.start']({ specs, confirmed: false }, call())))
    expect(await asked).toMatchObject({
      code: 'needs-confirmation',
      details: {
        reasons: ['192.0.2.1:9 is not this machine: it is sent 10,000 messages a second over 20 connections.'],
      },
    })
    expect(await list()).toEqual([])
  })

  it('refuses more than there are generator processes', async () => {
    const [id] = await start({ port: echo.port, connections: 4, processes: 4, ...FOR_EVER })
    const more = refusal(start({ port: echo.port, connections: 8, processes: 5 }))
    expect(await more).toMatchObject({
      code: 'busy',
      message: 'Other loads use 4 of the 8 generator processes: wait for them, or cancel one.',
    })
    await cancel(id!)
    await watched(id!)
  })

  it('refuses what cannot be sent', async () => {
    const empty = { kind: 'payload', payload: {} } as const
    expect(await refusal(start({ port: 9, message: empty }))).toMatchObject({ code: 'problems' })
    const large = { kind: 'stamped', bytes: 70_000 } as const
    expect(await refusal(start({ port: 9, protocol: 'udp', message: large }))).toMatchObject({
      code: 'problems',
      message: 'A datagram holds 65507 bytes at most, not 70000.',
    })
  })

  it('sends what was typed, and counts answers by its size', async () => {
    const payload = { format: 'hex', text: '00 ff 0a' } as const
    const [id] = await start({ port: echo.port, message: { kind: 'payload', payload } })
    expect((await watched(id!)).result.counts).toMatchObject({ echoed: 5, bytesOut: 15, bytesIn: 15 })
  })

  it('keeps as many results as runs, the newest, and its list knows', async () => {
    context = { ...context, settings: { ...context.settings, current: { ...defaultSettings, keepRuns: 2 } } }
    service = new LoadService(context)
    const ids: string[] = []
    for (let n = 0; n < 3; n++) {
      const [id] = await start({ port: echo.port })
      await watched(id!)
      ids.push(id!)
    }
    await service.close()
    const kept = ids.slice(1)
    expect(readdirSync(join(context.paths.dataDir, 'loads')).sort()).toEqual(kept)
    expect((await list(new LoadService(context))).map(({ id }) => id)).toEqual(kept.reverse())
    expect(await refusal(get(ids[0]!))).toMatchObject({ code: 'not-found' })
  })

  it('removes a result, but not a load that goes on', async () => {
    const [id] = await start({ port: echo.port, ...FOR_EVER })
    const remove = () => refusal(Promise.resolve(service.handlers['load.remove']({ id: id! }, call())))
    expect(await remove()).toMatchObject({ code: 'busy' })
    await cancel(id!)
    await watched(id!)
    expect(await remove()).toBeUndefined()
    expect(await remove()).toMatchObject({ code: 'not-found' })
    expect(readdirSync(join(context.paths.dataDir, 'loads'))).toEqual([])
  })
})
