import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ReachCell } from '../../../shared/contract/reach.ts'
import type { ProbeEvent, SshReachInput } from '../../../shared/tasks/reach.ts'
import { ConnectionCache } from '../../../electron/worker/ssh/connection_cache.ts'
import { reachHandler } from '../../../electron/worker/ssh/reach.ts'
import { target } from '../../support/engine.ts'
import { startHostileServer, type HostileServer } from '../../support/hostile.ts'
import { freePort } from '../../support/processes.ts'
import { requires } from '../../support/requirements.ts'
import { startSshd, type SshdOptions, type TestSshd } from '../../support/sshd.ts'
import { tempFolder } from '../../support/temp.ts'
import { findProgram } from '../../support/tools.ts'
import { WorkerTask } from '../../support/worker_task.ts'
import { openBlackhole, OpenPort } from './ports.ts'

const needs = requires('sshd', 'ssh-keygen', 'python3')

type Cell = Omit<ReachCell, 's'>

describe.skipIf(needs.skip)(needs.named('probes from a host'), () => {
  const sshds = new Map<string, TestSshd>()
  let connections: ConnectionCache
  let open: OpenPort
  let closed: number

  beforeAll(async () => {
    connections = new ConnectionCache(() => {})
    open = await OpenPort.open()
    closed = await freePort()
  })
  afterAll(async () => {
    connections.close()
    await open.close()
    await Promise.all([...sshds.values()].map((sshd) => sshd.stop()))
  })

  /** One server for each set of options, however many tests use it. */
  async function server(options: SshdOptions = {}): Promise<TestSshd> {
    const key = JSON.stringify(options)
    const sshd = sshds.get(key) ?? (await startSshd(options))
    sshds.set(key, sshd)
    return sshd
  }

  function begin(
    sshd: { address: string; port: number },
    probes: readonly (readonly [string, number])[],
    more: Partial<SshReachInput> = {},
  ): WorkerTask<ProbeEvent> {
    const input: SshReachInput = {
      endpoint: target(sshd).endpoint,
      probes: probes.map(([address, port], t) => ({ t, address, port })),
      protocol: 'tcp',
      timeoutMs: 10_000,
      atOnce: 8,
      banner: false,
      fallback: false,
      ...more,
    }
    return new WorkerTask<ProbeEvent>(reachHandler(connections), input, { answer: () => ({ accept: true }) })
  }

  const cellsOf = ({ events }: WorkerTask<ProbeEvent>): Cell[] =>
    events.flatMap((event) => (event.type === 'cells' ? event.cells : [])).sort((a, b) => a.t - b.t)
  const notesOf = ({ events }: WorkerTask<ProbeEvent>) =>
    events.flatMap((event) => (event.type === 'note' ? event.message : []))

  /** Runs to the end, which must be a success. */
  async function probe(...args: Parameters<typeof begin>): Promise<{ cells: Cell[]; notes: string[] }> {
    const task = begin(...args)
    expect(await task.outcome).toMatchObject({ state: 'succeeded' })
    return { cells: cellsOf(task), notes: notesOf(task) }
  }

  it('finds open, refused and unknown, with the time until it was known', async () => {
    const { cells } = await probe(await server(), [
      ['127.0.0.1', open.port],
      ['127.0.0.1', closed],
      ['does-not-exist.invalid', 80],
    ])
    expect(cells).toMatchObject([
      { t: 0, state: 'open', via: 'ssh', ms: expect.any(Number) as number },
      { t: 1, state: 'refused', via: 'ssh', ms: expect.any(Number) as number },
      { t: 2, state: 'name-not-found', via: 'ssh' },
    ])
  })

  it('leaves no connection to the port that it found open', async () => {
    // Its own: of the others' port, peers of the test before may still be leaving.
    const alone = await OpenPort.open()
    const left = alone.nextPeerLeft()
    await probe(await server(), [['127.0.0.1', alone.port]])
    await left
    expect(alone.peers.size).toBe(0)
    await alone.close()
  })

  it('reaches IPv6 addresses', async () => {
    const six = await OpenPort.open('::1')
    const { cells } = await probe(await server(), [['::1', six.port]])
    await six.close()
    expect(cells).toMatchObject([{ state: 'open' }])
  })

  it('gives a port that never answers the time allowed, and closes what would open later', async () => {
    const hole = await openBlackhole()
    const { cells } = await probe(await server(), [['127.0.0.1', hole.port]], { timeoutMs: 300 })
    await hole.close()
    expect(cells).toEqual([{ t: 0, state: 'timed-out', via: 'ssh' }])
  })

  it('reads what a service says first', async () => {
    const sshd = await server()
    const quiet = await OpenPort.open()
    const { cells } = await probe(
      sshd,
      [
        ['127.0.0.1', sshd.port],
        ['127.0.0.1', quiet.port],
      ],
      { banner: true },
    )
    await quiet.close()
    expect(cells[0]?.banner).toMatch(/^SSH-2\.0-OpenSSH_\S+/)
    expect(cells[1]).not.toHaveProperty('banner')
  })

  it('shows a hostile greeting inert and short', async () => {
    const evil = await OpenPort.open('127.0.0.1', `\x1b]0;owned\x07\x1b[2J\u202e${'x'.repeat(100_000)}`)
    const { cells } = await probe(await server(), [['127.0.0.1', evil.port]], { banner: true })
    await evil.close()
    expect(cells[0]?.banner).toMatch(/^\^\[\]0;owned\^G\^\[\[2J<U\+202E>x+$/)
    expect(cells[0]?.banner).toHaveLength(200)
  })

  it('says that sshd forbids forwarding', async () => {
    const { cells, notes } = await probe(await server({ forwarding: false }), [['127.0.0.1', open.port]])
    expect(cells).toMatchObject([{ state: 'prohibited', via: 'ssh' }])
    expect(notes).toEqual(['sshd there forbids forwarding'])
  })

  it.each([['DisableForwarding yes'], ['PermitOpen none'], ['AllowTcpForwarding remote']])(
    'finds the truth with bash there where sshd forbids forwarding (%s), and says so',
    async (line) => {
      const sshd = await server({ extraConfig: [line] })
      const { cells, notes } = await probe(
        sshd,
        [
          ['127.0.0.1', open.port],
          ['127.0.0.1', closed],
          ['does-not-exist.invalid', 80],
          ['::1', closed],
        ],
        { fallback: true, atOnce: 2 },
      )
      expect(cells).toMatchObject([
        { state: 'open', via: 'bash', ms: expect.any(Number) as number },
        { state: 'refused', via: 'bash' },
        { state: 'name-not-found', via: 'bash' },
        { state: 'refused', via: 'bash' },
      ])
      expect(notes).toEqual(['sshd there forbids forwarding; bash there probed instead'])
    },
  )

  it('reads with bash what a service says first, too', async () => {
    const sshd = await server({ forwarding: false })
    const { cells } = await probe(sshd, [['127.0.0.1', sshd.port]], { fallback: true, banner: true })
    expect(cells[0]).toMatchObject({ via: 'bash', banner: expect.stringMatching(/^SSH-2\.0-OpenSSH/) as string })
  })

  it('uses the shell only for what sshd forbids', async () => {
    const sshd = await server({ extraConfig: [`PermitOpen 127.0.0.1:${open.port}`] })
    const probes = [
      ['127.0.0.1', open.port],
      ['127.0.0.1', sshd.port],
    ] as const
    const { cells, notes } = await probe(sshd, probes, { fallback: true })
    expect(cells).toMatchObject([
      { state: 'open', via: 'ssh' },
      { state: 'open', via: 'bash' },
    ])
    expect(notes).toEqual(['sshd there forbids forwarding to 1 of these targets; bash there probed instead'])
  })

  it('times ports out that never answer bash either', async () => {
    const hole = await openBlackhole()
    const sshd = await server({ forwarding: false })
    const { cells } = await probe(sshd, [['127.0.0.1', hole.port]], { fallback: true, timeoutMs: 500 })
    await hole.close()
    expect(cells).toMatchObject([{ state: 'timed-out', via: 'bash' }])
  })

  it('writes nothing on the host, whatever the address', async () => {
    const sshd = await server({ forwarding: false })
    const { cells } = await probe(
      sshd,
      [
        ['x; touch owned; #', 80],
        ['$(touch owned)', 80],
        ["'`touch owned`", 80],
        ['../../tmp/owned', 80],
        ['-e', 80],
      ],
      { fallback: true },
    )
    expect(cells.map(({ state }) => state)).toEqual(Array.from({ length: 5 }, () => 'prohibited'))
    expect(cells[0]?.message).toContain('cannot be given to the tools there')
    expect(readdirSync(sshd.home)).toEqual([])
  })

  describe('of UDP', () => {
    let echo: Socket
    let silent: Socket

    beforeAll(async () => {
      ;[echo, silent] = [createSocket('udp4'), createSocket('udp4')]
      echo.on('message', (data, { port, address }) => echo.send(data, port, address))
      for (const socket of [echo, silent]) {
        socket.bind(0, '127.0.0.1')
        await once(socket, 'listening')
      }
    })
    afterAll(() => {
      echo.close()
      silent.close()
    })

    it('tells answered, refused and silent ports apart with bash', async () => {
      const { cells } = await probe(
        await server(),
        [
          ['127.0.0.1', echo.address().port],
          ['127.0.0.1', closed],
          ['127.0.0.1', silent.address().port],
        ],
        { protocol: 'udp', fallback: true, timeoutMs: 1_000 },
      )
      expect(cells).toMatchObject([
        { state: 'open', via: 'bash' },
        { state: 'refused', via: 'bash' },
        { state: 'no-answer', via: 'bash' },
      ])
    })

    it('cannot be probed where the shell was not to be used', async () => {
      const { cells } = await probe(await server(), [['127.0.0.1', closed]], { protocol: 'udp' })
      expect(cells).toMatchObject([{ state: 'failed', message: expect.stringContaining('no UDP') as string }])
    })

    it.skipIf(!findProgram('nc'))('is refused or silent with nc', async () => {
      const { cells } = await probe(
        await server(only('sh', 'nc', 'timeout')),
        [
          ['127.0.0.1', closed],
          ['127.0.0.1', silent.address().port],
        ],
        { protocol: 'udp', fallback: true, timeoutMs: 1_000 },
      )
      expect(cells).toMatchObject([
        { state: 'refused', via: 'nc' },
        { state: 'no-answer', via: 'nc' },
      ])
    })
  })

  describe('where the host has few tools', () => {
    it.skipIf(!findProgram('nc'))('uses nc', async () => {
      const hole = await openBlackhole()
      const { cells } = await probe(
        await server({ ...only('sh', 'nc', 'timeout'), forwarding: false }),
        [
          ['127.0.0.1', open.port],
          ['127.0.0.1', closed],
          ['does-not-exist.invalid', 80],
          ['127.0.0.1', hole.port],
        ],
        { fallback: true, timeoutMs: 1_000 },
      )
      await hole.close()
      expect(cells).toMatchObject([
        { state: 'open', via: 'nc' },
        { state: 'refused', via: 'nc' },
        { state: 'name-not-found', via: 'nc' },
        { state: 'timed-out', via: 'nc' },
      ])
    })

    it('says what is missing there', async () => {
      const sshd = await server({ ...only('sh'), forwarding: false })
      const { cells, notes } = await probe(sshd, [['127.0.0.1', open.port]], { fallback: true })
      expect(cells).toMatchObject([{ state: 'prohibited', message: expect.stringContaining('neither bash') as string }])
      expect(notes[0]).toContain('neither bash (with timeout) nor nc')
    })

    it('says what an account without a shell answered', async () => {
      const sshd = await server({ forceCommand: 'echo This account is currently not available.', forwarding: false })
      const { cells } = await probe(sshd, [['127.0.0.1', open.port]], { fallback: true })
      expect(cells[0]).toMatchObject({
        state: 'prohibited',
        message: expect.stringContaining('could not be used: This account is currently not available.') as string,
      })
    })
  })

  it('ends at once when it is cancelled, and tells what it knows', async () => {
    const hole = await openBlackhole()
    const task = begin(
      await server(),
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

  it('ends at once when it is cancelled while bash probes', async () => {
    const hole = await openBlackhole()
    const sshd = await server({ forwarding: false })
    const probes = [
      ['127.0.0.1', open.port],
      ['127.0.0.1', hole.port],
    ] as const
    const task = begin(sshd, probes, { fallback: true, timeoutMs: 20_000 })
    await task.until(() => cellsOf(task)[0])
    task.cancel()
    expect(await task.outcome).toMatchObject({ state: 'cancelled' })
    await hole.close()
  })

  describe('with a server that misbehaves', () => {
    let hostile: HostileServer | undefined
    afterEach(() => hostile?.stop())

    it('is unreachable when nobody is let in', async () => {
      hostile = await startHostileServer({ auth: 'reject' })
      const task = begin(hostile, [['127.0.0.1', open.port]])
      expect(await task.outcome).toMatchObject({ state: 'unreachable', reason: 'auth' })
      expect(cellsOf(task)).toEqual([])
    })

    it('is unreachable when the connection ends in the middle', async () => {
      hostile = await startHostileServer({ exec: ({ socket }) => socket.destroy() })
      const task = begin(hostile, [['127.0.0.1', open.port]], { fallback: true })
      expect(await task.outcome).toMatchObject({ state: 'unreachable', reason: 'lost' })
    })

    it('takes a flood, faked lines and lines without end for nothing', async () => {
      hostile = await startHostileServer({
        exec: ({ accept }) => {
          const channel = accept()
          channel.on('error', () => {})
          let sent = 0
          const flood = () => {
            while (sent < 4_000_000 && !channel.destroyed) {
              sent += 40_000
              if (!channel.write(`0123456789abcdef 0 0 @ y 1 2\ntool bash\n${'x'.repeat(40_000)}`)) break
            }
          }
          channel.on('drain', flood)
          flood()
        },
      })
      const task = begin(hostile, [['127.0.0.1', open.port]], { fallback: true })
      expect(await task.outcome).toMatchObject({ state: 'succeeded' })
      expect(cellsOf(task)).toMatchObject([{ state: 'prohibited' }])
    })

    it('believes its own words only once for each probe', async () => {
      hostile = await startHostileServer({
        exec: ({ accept }) => {
          const channel = accept()
          channel.on('error', () => {})
          channel.on('data', (script: Buffer) => {
            const nonce = /([0-9a-f]{16}) tool/.exec(script.toString())?.[1]
            if (nonce === undefined) return
            const lines = ['tool bash', '0 0 @ y 1 1.5 \x1b[2Jhi', '0 0 @ n 1 2', '7 0 @ y 1 2', '99999 0', 'end']
            channel.end(lines.map((line) => `${nonce} ${line}\n`).join(''))
          })
        },
      })
      const task = begin(hostile, [['127.0.0.1', open.port]], { fallback: true })
      expect(await task.outcome).toMatchObject({ state: 'succeeded' })
      expect(cellsOf(task)).toEqual([{ t: 0, state: 'open', via: 'bash', ms: 500, banner: '?[2Jhi' }])
    })
  })
})

/** A server whose sessions find these programs and no others. */
function only(...programs: string[]): SshdOptions {
  const folder = join(tempFolder('path'), programs.join('-'))
  mkdirSync(folder)
  for (const name of programs) symlinkSync(findProgram(name) ?? '/nowhere', join(folder, name))
  return { forceCommand: `PATH=${folder}; export PATH; eval "$SSH_ORIGINAL_COMMAND"` }
}
