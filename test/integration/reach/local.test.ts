import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReachCell } from '../../../shared/contract/reach.ts'
import type { LocalProbeInput, ProbeEvent } from '../../../shared/tasks/reach.ts'
import { probeHandler } from '../../../electron/worker/sockets/probe.ts'
import { freePort } from '../../support/processes.ts'
import { requires } from '../../support/requirements.ts'
import { WorkerTask } from '../../support/worker_task.ts'
import { openBlackhole, OpenPort } from './ports.ts'

const needs = requires('python3')

describe('probes from this machine', () => {
  let open: OpenPort
  let closed: number

  beforeAll(async () => {
    open = await OpenPort.open('127.0.0.1', 'hello \x1b[2J\r\nmore')
    closed = await freePort()
  })
  afterAll(() => open.close())

  function begin(
    probes: readonly (readonly [string, number])[],
    more: Partial<LocalProbeInput> = {},
  ): WorkerTask<ProbeEvent> {
    return new WorkerTask<ProbeEvent>(probeHandler, {
      probes: probes.map(([address, port], t) => ({ t, address, port })),
      protocol: 'tcp',
      timeoutMs: 10_000,
      atOnce: 16,
      banner: false,
      ratePerSecond: 10_000,
      ...more,
    } satisfies LocalProbeInput)
  }

  const cellsOf = ({ events }: WorkerTask<ProbeEvent>): Omit<ReachCell, 's'>[] =>
    events.flatMap((event) => (event.type === 'cells' ? event.cells : [])).sort((a, b) => a.t - b.t)

  async function probe(...args: Parameters<typeof begin>): Promise<Omit<ReachCell, 's'>[]> {
    const task = begin(...args)
    expect(await task.outcome).toMatchObject({ state: 'succeeded' })
    return cellsOf(task)
  }

  it('find open, refused and unknown', async () => {
    const cells = await probe([
      ['127.0.0.1', open.port],
      ['127.0.0.1', closed],
      ['does-not-exist.invalid', 80],
      ['localhost', open.port],
    ])
    expect(cells).toMatchObject([
      { state: 'open', via: 'local', ms: expect.any(Number) as number },
      { state: 'refused', via: 'local' },
      { state: 'name-not-found', via: 'local' },
      { state: 'open', via: 'local' },
    ])
  })

  it('reach IPv6 addresses', async () => {
    const six = await OpenPort.open('::1')
    const cells = await probe([
      ['::1', six.port],
      ['::1', closed],
    ])
    await six.close()
    expect(cells).toMatchObject([{ state: 'open' }, { state: 'refused' }])
  })

  it('read what a service says first, made inert, and wait no longer for one that says nothing', async () => {
    const quiet = await OpenPort.open()
    const cells = await probe(
      [
        ['127.0.0.1', open.port],
        ['127.0.0.1', quiet.port],
      ],
      { banner: true },
    )
    await quiet.close()
    expect(cells[0]?.banner).toBe('hello ^[[2J more')
    expect(cells[1]).toEqual({ t: 1, state: 'open', ms: expect.any(Number) as number, via: 'local' })
  })

  it.skipIf(needs.skip)(needs.named('give a port that never answers the time allowed'), async () => {
    const hole = await openBlackhole()
    const cells = await probe([['127.0.0.1', hole.port]], { timeoutMs: 300 })
    await hole.close()
    expect(cells).toEqual([{ t: 0, state: 'timed-out', via: 'local' }])
  })

  it.skipIf(needs.skip)(needs.named('end at once when they are cancelled, and tell what they know'), async () => {
    const hole = await openBlackhole()
    const task = begin(
      [
        ['127.0.0.1', open.port],
        ['127.0.0.1', hole.port],
      ],
      { timeoutMs: 600_000 },
    )
    await task.until(() => cellsOf(task)[0])
    task.cancel()
    expect(await task.outcome).toMatchObject({ state: 'cancelled' })
    await hole.close()
    expect(cellsOf(task)).toMatchObject([{ t: 0, state: 'open' }])
  })

  it('end at once when they are cancelled while they wait for their turn', async () => {
    const probes = Array.from({ length: 50 }, () => ['127.0.0.1', closed] as const)
    const task = begin(probes, { ratePerSecond: 1 })
    await task.until(() => cellsOf(task)[0])
    task.cancel()
    expect(await task.outcome).toMatchObject({ state: 'cancelled' })
    expect(cellsOf(task).length).toBeLessThan(50)
  })

  it('make thousands without running out of files', async () => {
    const cells = await probe(
      Array.from({ length: 3_000 }, (_, at) => ['127.0.0.1', at % 2 === 0 ? open.port : closed] as const),
      { atOnce: 256 },
    )
    expect(new Set(cells.map(({ t }) => t)).size).toBe(3_000)
    expect(new Set(cells.map(({ state }) => state))).toEqual(new Set(['open', 'refused']))
  })

  it('of UDP tell answered, refused and silent ports apart', async () => {
    const [echo, silent] = [createSocket('udp4'), createSocket('udp4')]
    echo.on('message', (_, { port, address }) => echo.send('pong', port, address))
    for (const socket of [echo, silent]) {
      socket.bind(0, '127.0.0.1')
      await once(socket, 'listening')
    }
    const cells = await probe(
      [
        ['127.0.0.1', echo.address().port],
        ['127.0.0.1', closed],
        ['127.0.0.1', silent.address().port],
        ['does-not-exist.invalid', 53],
      ],
      { protocol: 'udp', banner: true, timeoutMs: 1_000 },
    )
    echo.close()
    silent.close()
    expect(cells).toMatchObject([
      { state: 'open', banner: 'pong' },
      { state: 'refused' },
      { state: 'no-answer' },
      { state: 'name-not-found' },
    ])
  })
})
