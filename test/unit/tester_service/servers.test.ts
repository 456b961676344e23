import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { ServerCounts, ServerHead, ServerPeer } from '../../../shared/contract/tester/servers.ts'
import { payloadSpec } from '../../../shared/contract/tester/bytes.ts'
import { NO_COUNTS } from '../../../shared/tester/no_counts.ts'
import { everyEvent, refusal } from '../runs/fake_engine.ts'
import { call, firstOf, textOf } from '../../support/tester_rig.ts'
import { FakeTester, type FakeSocket } from './fake_tester.ts'

let tester: FakeTester

afterEach(() => tester.close())

const listening = (socket: FakeSocket) => void socket.listening()

function stats(counts: Partial<ServerCounts>, peers: readonly Partial<ServerPeer>[] = []) {
  const filled = peers.map((peer, n) => ({
    ...{ id: String(n + 1), peer: `127.0.0.1:${5000 + n}`, state: 'served', since: '2024-01-01T00:00:00.000Z' },
    ...{ messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0, ...peer },
  }))
  return { type: 'stats', counts: { ...NO_COUNTS, ...counts }, peers: filled as ServerPeer[] } as const
}

async function peersOf(id: string, wanted: (peers: readonly ServerPeer[]) => boolean): Promise<readonly ServerPeer[]> {
  return firstOf(tester.handlers['servers.peers']({ id }, call()), ({ peers }) => (wanted(peers) ? peers : undefined))
}

describe('a server', () => {
  test('starts, listens, and is seen by whoever looks later', async () => {
    tester = new FakeTester()
    const id = await tester.listen({ name: 'mine' })
    expect(await tester.server(id)).toMatchObject({ state: 'starting', spec: { name: 'mine', port: 0 } })
    tester.last.tell({ type: 'listening', address: '127.0.0.1', port: 4711, certificate: 'AA:BB' })
    const head = await tester.server(id, ({ state }) => state === 'listening')
    expect(head).toMatchObject({ address: '127.0.0.1', port: 4711, certificate: 'AA:BB', counts: NO_COUNTS })
  })

  test('that cannot have its port is there, failed, with the reason and a free port', async () => {
    tester = new FakeTester((socket) =>
      socket.finish({
        state: 'failed',
        message: 'TCP 127.0.0.1:80 is in use.',
        result: { fault: 'in-use', freePort: 81 },
      }),
    )
    const id = await tester.listen({ port: 80 })
    const head = await tester.server(id, ({ state }) => state === 'failed')
    expect(head).toMatchObject({ message: 'TCP 127.0.0.1:80 is in use.', freePort: 81, fault: 'in-use' })
  })

  test.each([
    [
      'mine',
      {},
      'Port 9000 of 127.0.0.1 is in use by your server "mine". Stop that, or choose another port: 9007 is free.',
    ],
    ['', {}, /in use by another of your servers \(TCP, echo\)/],
    ['mine', { address: '0.0.0.0' }, /Port 9000 of 0\.0\.0\.0 is in use by your server "mine"/],
    ['mine', { address: '127.0.0.2' }, 'The words of the system.'],
    ['mine', { protocol: 'udp' }, 'The words of the system.'],
  ] as const)(
    'that finds its port in use says so where another of ours, "%s", has it: %j',
    async (name, other, message) => {
      const result = { fault: 'in-use', freePort: 9007 }
      tester = new FakeTester((socket) => {
        if (tester.sockets.length === 1) socket.listening(9000)
        else socket.finish({ state: 'failed', message: 'The words of the system.', result })
      })
      const first = await tester.listen({ name, port: 9000 })
      await tester.server(first, ({ state }) => state === 'listening')
      const second = await tester.listen({ port: 9000, ...other }, true)
      const head = await tester.server(second, ({ state }) => state === 'failed')
      expect(head.message).toMatch(message)
      expect(head.freePort).toBe(9007)
    },
  )

  test('that is removed while it is to start again is gone for good', async () => {
    tester = new FakeTester(listening)
    const id = await tester.listen()
    const removed = tester.handlers['servers.remove']({ id }, call())
    const again = tester.handlers['servers.restart']({ id, confirmed: false }, call())
    expect(await refusal(Promise.resolve(again))).toMatchObject({ code: 'not-found' })
    await removed
    expect(tester.sockets).toHaveLength(1)
  })

  test('stops when it is told to, and its log stays', async () => {
    tester = new FakeTester((socket) => listening(socket.log('note', 'Listening.')))
    const id = await tester.listen()
    await tester.server(id, ({ state }) => state === 'listening')
    await tester.handlers['servers.stop']({ id }, call())
    expect(await tester.server(id)).toMatchObject({ state: 'stopped' })
    expect((await tester.entries(id, 1)).map(textOf)).toEqual(['Listening.'])
  })

  test('starts again with another spec', async () => {
    tester = new FakeTester(listening)
    const id = await tester.listen()
    const { spec } = await tester.server(id)
    await tester.handlers['servers.restart']({ id, spec: { ...spec, port: 9001 }, confirmed: false }, call())
    expect(tester.sockets).toHaveLength(2)
    expect(tester.last.input.spec.port).toBe(9001)
    expect(await tester.server(id)).toMatchObject({ spec: { port: 9001 } })
  })

  test('started twice at once is one server still', async () => {
    tester = new FakeTester(listening)
    const id = await tester.listen()
    const again = () => tester.handlers['servers.restart']({ id, confirmed: false }, call())
    await Promise.all([again(), again(), again()])
    expect(tester.sockets).toHaveLength(4)
    await tester.handlers['servers.stop']({ id }, call())
    const cancelled = tester.last.worker.received.filter(({ type }) => type === 'cancel')
    expect(cancelled).toHaveLength(4)
  })

  test('is forgotten with its log when it is removed, and whoever watches it hears of it', async () => {
    tester = new FakeTester(listening)
    const id = await tester.listen()
    const removed = firstOf(tester.handlers['servers.watch']({}, call()), (event) =>
      event.removed.includes(id) ? event : undefined,
    )
    const watchers = Promise.all([
      everyEvent(tester.handlers['transcripts.watch']({ id }, call())),
      everyEvent(tester.handlers['servers.peers']({ id }, call())),
    ])
    await tester.server(id, ({ state }) => state === 'listening')
    await tester.handlers['servers.remove']({ id }, call())
    expect(await removed).toMatchObject({ servers: [], removed: [id] })
    await watchers
    expect(await refusal(tester.handlers['transcripts.watch']({ id }, call()))).toMatchObject({ code: 'not-found' })
    expect(await refusal(Promise.resolve().then(() => tester.handlers['servers.stop']({ id }, call())))).toMatchObject({
      code: 'not-found',
    })
  })

  test('tells what it counts', async () => {
    tester = new FakeTester(listening)
    const id = await tester.listen()
    tester.last.tell(stats({ clients: 1, connected: 1, messagesIn: 500, bytesIn: 5000, dropped: 3 }))
    const { counts } = await tester.server(id, (head) => head.counts.messagesIn === 500)
    expect(counts).toMatchObject({ clients: 1, connected: 1, bytesIn: 5000, dropped: 3 })
  })

  test('tells its peers, newest first, then those that change', async () => {
    tester = new FakeTester(listening)
    const id = await tester.listen()
    tester.last.tell(stats({}, [{ since: '2024-01-01T00:00:00.000Z' }, { since: '2024-01-01T00:00:01.000Z' }]))
    const events = tester.handlers['servers.peers']({ id }, call())[Symbol.asyncIterator]() as AsyncIterator<{
      peers: ServerPeer[]
    }>
    expect(((await events.next()).value as { peers: ServerPeer[] }).peers.map((peer) => peer.id)).toEqual(['2', '1'])
    tester.last.tell(stats({}, [{ bytesIn: 7 }]))
    expect(((await events.next()).value as { peers: ServerPeer[] }).peers).toMatchObject([{ id: '1', bytesIn: 7 }])
    await events.return?.()
  })
})

describe('who can reach it', () => {
  test.each(['0.0.0.0', '::', '192.168.1.4', 'fe80::1%eth0', 'db.example'])('%s asks first', async (address) => {
    tester = new FakeTester(listening)
    const failure = await refusal(tester.listen({ address }))
    expect(failure).toMatchObject({
      code: 'needs-confirmation',
      details: { reasons: [expect.stringContaining(address)] },
    })
    expect(tester.sockets).toHaveLength(0)
    await tester.listen({ address }, true)
    expect(tester.sockets).toHaveLength(1)
  })

  test.each(['127.0.0.1', '127.9.9.9', '::1', 'localhost'])('%s does not ask', async (address) => {
    tester = new FakeTester(listening)
    await tester.listen({ address })
    expect(tester.sockets).toHaveLength(1)
  })

  test('a multicast group asks, too', async () => {
    tester = new FakeTester(listening)
    const multicast = { group: '239.1.2.3' }
    expect(await refusal(tester.listen({ protocol: 'udp', multicast }))).toMatchObject({ code: 'needs-confirmation' })
  })

  test('what was confirmed once is not asked again, but for what is new', async () => {
    tester = new FakeTester(listening)
    const id = await tester.listen({ address: '0.0.0.0' }, true)
    const { spec } = await tester.server(id)
    await tester.handlers['servers.restart']({ id, confirmed: false }, call())
    await tester.handlers['servers.restart']({ id, spec: { ...spec, port: 9 }, confirmed: false }, call())
    const wider = { ...spec, address: '::' }
    const failure = await refusal(
      tester.service.handlers['servers.restart']({ id, spec: wider, confirmed: false }, call()) as Promise<unknown>,
    )
    expect(failure).toMatchObject({ code: 'needs-confirmation' })
  })
})

describe('a spec that cannot work', () => {
  const reply = payloadSpec.parse({ text: 'x' })
  test.each([
    ['mode', { protocol: 'udp', mode: { type: 'http' } }],
    ['mode', { protocol: 'udp', mode: { type: 'framed' } }],
    ['codec', { protocol: 'udp', codec: { type: 'lines' } }],
    ['broadcast', { broadcast: true }],
    ['impair.lossPercent', { impair: { lossPercent: 1 } }],
    ['multicast', { multicast: { group: '239.1.1.1' } }],
    ['multicast.group', { protocol: 'udp', multicast: { group: '10.1.1.1' } }],
    ['multicast.group', { protocol: 'udp', multicast: { group: 'ff02::1' } }],
    ['tls.certificate', { protocol: 'tls', tls: { kind: 'files', certificate: '/nowhere/a', key: '/nowhere/b' } }],
    ['mode.reply', { mode: { type: 'reply', reply: { format: 'hex', text: '0' } } }],
    ['mode.reply', { mode: { type: 'reply', reply: { format: 'file', text: '/nowhere/a' } } }],
    ['mode.greeting', { mode: { type: 'hello', greeting: { text: '\\xZZ' } } }],
    ['mode.reply', { codec: { type: 'lines' }, mode: { type: 'reply', reply: { text: 'two\\nlines' } } }],
    ['mode.greeting', { codec: { type: 'fixed', bytes: 4 }, mode: { type: 'hello', greeting: { text: 'hello' } } }],
    [
      'rules[1].match',
      { mode: { type: 'rules', rules: [{ match: { kind: 'any' } }, { match: { kind: 'regex', pattern: '(' } }] } },
    ],
    ['rules[0].match', { mode: { type: 'rules', rules: [{ match: { kind: 'hex', hex: 'abc' } }] } }],
    [
      'rules[0].reply',
      {
        mode: { type: 'rules', rules: [{ match: { kind: 'any' }, reply: { ...reply, format: 'base64', text: '!' } }] },
      },
    ],
    ['rules[0].close', { protocol: 'udp', mode: { type: 'rules', rules: [{ match: { kind: 'any' }, close: true }] } }],
  ] as const)('is refused at %s', async (source, spec) => {
    tester = new FakeTester()
    const failure = await refusal(tester.listen(spec as never, true))
    expect(failure).toMatchObject({ code: 'problems' })
    const { problems } = (failure as { details: { problems: { source: string; message: string }[] } }).details
    expect(problems.map((problem) => problem.source)).toContain(source)
    for (const { message } of problems) expect(message).toMatch(/[^.]\.$/)
    expect(tester.sockets).toHaveLength(0)
  })

  test('the folder of received files is made, and its path is absolute', async () => {
    tester = new FakeTester()
    const folder = join(tester.folder, 'received', 'here')
    await tester.listen({ mode: { type: 'framed', folder } })
    expect(existsSync(folder)).toBe(true)
    expect(tester.last.input.spec).toMatchObject({ mode: { folder } })
  })

  test('the fifty-first server is refused', async () => {
    tester = new FakeTester(listening)
    for (let n = 0; n < 50; n++) await tester.listen()
    expect(await refusal(tester.listen())).toMatchObject({ code: 'busy' })
  })
})

describe('a lost process', () => {
  const lose = () => tester.last.worker.exit('killed by SIGKILL')

  test('is replaced on the port that the server got, with a note; peers are told as closed and numbered on', async () => {
    tester = new FakeTester((socket) => void socket.listening(socket.input.spec.port || 4711))
    const id = await tester.listen({ port: 0 })
    await tester.server(id, ({ state }) => state === 'listening')
    tester.last.tell(stats({ clients: 1, connected: 1, bytesIn: 5 }, [{}]))
    await peersOf(id, (peers) => peers[0]?.state === 'served')
    lose()
    await tester.until(() => tester.sockets.length === 2)
    const head = await tester.server(id, ({ state }) => state === 'listening')
    expect(tester.last.input.spec.port).toBe(4711)
    expect(head).toMatchObject({ port: 4711, spec: { port: 0 }, counts: { clients: 1, connected: 0, bytesIn: 5 } })
    const gone = 'Its connection is closed, and what was not sent yet is gone.'
    expect((await tester.entries(id, 2)).map(textOf)).toEqual([
      `The process of this server was lost (killed by SIGKILL). It is started again on its port, 4711.`,
      `The process of this server was lost (killed by SIGKILL); it was started again and is listening again on 127.0.0.1:4711, the same port. ${gone}`,
    ])
    expect(head.message).toBe(textOf((await tester.entries(id, 2))[1]!))
    expect(await peersOf(id, () => true)).toMatchObject([{ id: '1', state: 'closed' }])
    tester.last.tell(stats({ clients: 1, connected: 1, bytesIn: 7 }, [{}]))
    expect(await tester.server(id, ({ counts }) => counts.clients === 2)).toMatchObject({ counts: { bytesIn: 12 } })
    await peersOf(id, (peers) => peers.some((peer) => peer.id === '2-1'))
    await tester.handlers['servers.drop-peer']({ id, peer: '2-1' }, call())
    await tester.until(() => tester.last.told.length > 0)
    expect(tester.last.told).toEqual([{ type: 'drop-peer', peer: '1' }])
  })

  test('that is lost again before it listens does not make the first forget its connections', async () => {
    let started = 0
    tester = new FakeTester((socket) => {
      if (++started === 2) socket.worker.exit('killed by SIGKILL')
      else socket.listening(4711)
    })
    const id = await tester.listen({ port: 4711 })
    await tester.server(id, ({ state }) => state === 'listening')
    tester.last.tell(stats({ clients: 2, connected: 2 }, [{}, {}]))
    await tester.server(id, ({ counts }) => counts.connected === 2)
    lose()
    const head = await tester.server(id, ({ state, message }) => state === 'listening' && message !== undefined)
    expect(head.message).toMatch(/Its 2 connections are closed, and what was not sent yet is gone\.$/)
    expect(started).toBe(3)
  })

  test('is not replaced for ever', async () => {
    tester = new FakeTester(listening)
    const id = await tester.listen()
    for (const count of [1, 2, 3]) {
      await tester.until(() => tester.sockets.length === count)
      lose()
    }
    const head = await tester.server(id, ({ state }) => state === 'failed')
    expect(head.message).toMatch(/lost 3 times in a row/)
  })

  test('is not replaced when the server was stopped while it waited', async () => {
    tester = new FakeTester(listening, { restartDelaysMs: [3_600_000] })
    const id = await tester.listen()
    lose()
    await tester.server(id, ({ state }) => state === 'restarting')
    await tester.handlers['servers.stop']({ id }, call())
    expect(await tester.server(id)).toMatchObject({ state: 'stopped' })
    expect(tester.sockets).toHaveLength(1)
  })
})

describe('talking to peers', () => {
  async function withPeers(): Promise<string> {
    tester = new FakeTester(listening)
    const id = await tester.listen()
    tester.last.tell(stats({ connected: 2 }, [{}, {}, { state: 'closed' }]))
    await peersOf(id, (peers) => peers.length === 3)
    return id
  }
  const say = (id: string, text: string, more: { peer?: string } = {}) =>
    tester.handlers['servers.say']({ id, payload: payloadSpec.parse({ text, macros: true }), ...more }, call())

  test('says something to all that are there, with macros that count', async () => {
    const id = await withPeers()
    expect(await say(id, 'n {counter}')).toEqual({ peers: 2 })
    expect(await say(id, 'n {counter}', { peer: '2' })).toEqual({ peers: 1 })
    const said = (tester.last.told as { data: Uint8Array; peer?: string }[]).map(({ data, peer }) => [
      Buffer.from(data).toString(),
      peer,
    ])
    expect(said).toEqual([
      ['n 1', undefined],
      ['n 2', '2'],
    ])
  })

  test('refuses a peer that has left, a payload that is none, and a server that is stopped', async () => {
    const id = await withPeers()
    expect(await refusal(say(id, 'x', { peer: '3' }) as Promise<unknown>)).toMatchObject({ code: 'not-found' })
    expect(await refusal(say(id, '\\xZZ') as Promise<unknown>)).toMatchObject({ code: 'problems' })
    await tester.handlers['servers.stop']({ id }, call())
    expect(await refusal(say(id, 'x') as Promise<unknown>)).toMatchObject({ code: 'problems' })
  })
})

test('a slow watcher hears the last state of each server, not each one between', async () => {
  tester = new FakeTester(listening)
  const id = await tester.listen()
  const events = tester.handlers['servers.watch']({}, call())[Symbol.asyncIterator]() as AsyncIterator<{
    servers: ServerHead[]
  }>
  await events.next()
  for (let n = 1; n <= 1000; n++) tester.last.tell(stats({ bytesIn: n }))
  const { value } = (await events.next()) as { value: { servers: ServerHead[] } }
  expect(value.servers).toMatchObject([{ id, counts: { bytesIn: 1000 } }])
  await events.return?.()
})

test('a watcher that leaves ends its stream', async () => {
  tester = new FakeTester(listening)
  const stop = new AbortController()
  const events = everyEvent(tester.handlers['servers.watch']({}, call(stop.signal)))
  stop.abort()
  expect((await events).length).toBeLessThan(2)
})

test('the engine closes while servers listen: every stream ends and nothing runs on', async () => {
  tester = new FakeTester(listening)
  const id = await tester.listen()
  await tester.server(id, ({ state }) => state === 'listening')
  const watching = everyEvent(tester.handlers['servers.watch']({}, call()))
  await tester.service.close()
  await watching
  expect(tester.last.worker.received.at(-1)).toMatchObject({ type: 'cancel' })
  expect(await refusal(tester.listen())).toMatchObject({ code: 'busy' })
})

test('the addresses of this machine can be listened on', async () => {
  tester = new FakeTester()
  const { addresses } = await tester.handlers['servers.addresses']({}, call())
  expect(addresses).toContainEqual(expect.objectContaining({ address: '127.0.0.1', family: 'IPv4', loopback: true }))
})
