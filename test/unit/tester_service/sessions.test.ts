import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { NO_COUNTS } from '../../../shared/tester/no_counts.ts'
import { payloadSpec, type CodecSpec } from '../../../shared/contract/tester/bytes.ts'
import { everyEvent, refusal } from '../runs/fake_engine.ts'
import { call, firstOf, textOf } from '../../support/tester_rig.ts'
import { FakeTester, type FakeSocket } from './fake_tester.ts'

let tester: FakeTester

afterEach(() => tester.close())

const jsonHeader: CodecSpec = {
  ...{ type: 'json-header', order: 'little' },
  ...{ maxHeaderBytes: 65_536, maxPayloadBytes: 1_000_000 },
}

const opening = (socket: FakeSocket) => void socket.open()

interface Told {
  readonly type: string
  readonly sending: number
  readonly messages: readonly Uint8Array[]
  readonly path?: string
  readonly count: number
  readonly fresh: boolean
}

/** What the newest connection was told to send. */
async function sends(least = 1): Promise<Told[]> {
  const found = () => (tester.last.told as Told[]).filter(({ type }) => type === 'send')
  await tester.until(() => found().length >= least)
  return found()
}

const messagesOf = ({ messages }: Told) => messages.map((message) => Buffer.from(message).toString('latin1'))

describe('a session', () => {
  test('connects, and is seen by whoever looks later', async () => {
    tester = new FakeTester()
    const id = await tester.connect({ name: 'mine' })
    expect(await tester.session(id)).toMatchObject({ state: 'connecting', spec: { name: 'mine' }, messagesIn: 0 })
    tester.last.open()
    const head = await tester.session(id, ({ state }) => state === 'open')
    expect(head).toMatchObject({ local: '127.0.0.1:50000', remote: '127.0.0.1:9000', connectMs: 1 })
    expect(Date.parse(head.openedAt!)).not.toBeNaN()
  })

  test('that cannot connect is there, failed, with the reason', async () => {
    tester = new FakeTester((socket) => socket.finish({ state: 'failed', message: 'Nothing listens there.' }))
    const id = await tester.connect()
    expect(await tester.session(id, ({ state }) => state === 'failed')).toMatchObject({
      message: 'Nothing listens there.',
    })
  })

  test('whose process is lost has failed, says so, and keeps its log', async () => {
    tester = new FakeTester((socket) => opening(socket.log('note', 'Connected.')))
    const id = await tester.connect()
    await tester.session(id, ({ state }) => state === 'open')
    tester.last.worker.exit('killed by SIGKILL')
    const head = await tester.session(id, ({ state }) => state === 'failed')
    expect(head.message).toMatch(/process of this session was lost/)
    expect((await tester.entries(id, 2)).map(textOf)).toEqual(['Connected.', head.message])
  })

  test('connects again: log and counts go on', async () => {
    tester = new FakeTester(opening)
    const id = await tester.connect()
    tester.last.log('out', 'one').tell({ type: 'stats', messagesIn: 0, messagesOut: 1, bytesIn: 0, bytesOut: 3 })
    await tester.entries(id, 1)
    const { spec } = await tester.session(id, ({ bytesOut }) => bytesOut === 3)
    await tester.handlers['sessions.reopen']({ id, spec: { ...spec, port: 9001 } }, call())
    tester.last.log('out', 'two').tell({ type: 'stats', messagesIn: 0, messagesOut: 1, bytesIn: 0, bytesOut: 3 })
    expect((await tester.entries(id, 2)).map(textOf)).toEqual(['one', 'two'])
    expect(await tester.session(id, ({ bytesOut }) => bytesOut === 6)).toMatchObject({ spec: { port: 9001 } })
  })

  test('is closed, half-closed, set and stopped as it is told', async () => {
    tester = new FakeTester(opening)
    const id = await tester.connect()
    await tester.session(id, ({ state }) => state === 'open')
    const codec = { type: 'fixed', bytes: 4 } as const
    await tester.handlers['sessions.set']({ id, noDelay: false, codec }, call())
    await tester.handlers['sessions.stop-sending']({ id }, call())
    await tester.handlers['sessions.half-close']({ id }, call())
    await tester.handlers['sessions.close']({ id }, call())
    await tester.until(() => tester.last.told.length === 4)
    expect(tester.last.told).toEqual([
      { type: 'set', noDelay: false, codec },
      { type: 'stop-sending' },
      { type: 'half-close' },
      { type: 'close' },
    ])
    expect(await tester.session(id)).toMatchObject({ spec: { noDelay: false, codec } })
  })

  test('is given up when it is closed while it connects', async () => {
    tester = new FakeTester()
    const id = await tester.connect()
    await tester.handlers['sessions.close']({ id }, call())
    expect(await tester.session(id, ({ state }) => state === 'closed')).toMatchObject({ message: 'Closed here.' })
  })

  test('is forgotten with its log when it is removed', async () => {
    tester = new FakeTester(opening)
    const id = await tester.connect()
    const watching = everyEvent(tester.handlers['transcripts.watch']({ id }, call()))
    const removed = firstOf(tester.handlers['sessions.watch']({}, call()), (event) =>
      event.removed.includes(id) ? event : undefined,
    )
    await tester.session(id, ({ state }) => state === 'open')
    await tester.handlers['sessions.remove']({ id }, call())
    await Promise.all([watching, removed])
    expect(await refusal(tester.send(id, 'x'))).toMatchObject({ code: 'not-found' })
  })

  test('that is removed while it is to connect again is gone for good', async () => {
    tester = new FakeTester(opening)
    const id = await tester.connect()
    await tester.session(id, ({ state }) => state === 'open')
    const removed = tester.handlers['sessions.remove']({ id }, call())
    const again = tester.handlers['sessions.reopen']({ id }, call())
    expect(await refusal(Promise.resolve(again))).toMatchObject({ code: 'not-found' })
    await removed
    expect(tester.sockets).toHaveLength(1)
  })

  test('the two hundred and first is refused', async () => {
    tester = new FakeTester(opening)
    for (let n = 0; n < 200; n++) await tester.connect()
    expect(await refusal(tester.connect())).toMatchObject({ code: 'busy' })
  })
})

describe('sending', () => {
  async function connected(spec: Parameters<FakeTester['connect']>[0] = {}): Promise<string> {
    tester = new FakeTester(opening)
    return tester.connect(spec)
  }

  test('makes bytes of what was typed, and says how many', async () => {
    const id = await connected()
    expect(await tester.send(id, { text: 'h\\x00', ending: 'crlf' })).toEqual({ bytes: 4 })
    const [told] = await sends()
    expect(told).toMatchObject({ count: 1, fresh: false })
    expect(messagesOf(told!)).toEqual(['h\0\r\n'])
  })

  test('waits for the connection', async () => {
    tester = new FakeTester()
    const id = await tester.connect()
    const sent = tester.send(id, 'soon')
    tester.last.open()
    expect(await sent).toEqual({ bytes: 4 })
  })

  test('is refused without a connection, and for a payload that is none', async () => {
    const id = await connected()
    expect(await refusal(tester.send(id, { format: 'hex', text: 'zz' }))).toMatchObject({ code: 'problems' })
    tester.last.finish({ state: 'succeeded', result: {} })
    await tester.session(id, ({ state }) => state === 'closed')
    expect(await refusal(tester.send(id, 'x'))).toMatchObject({ code: 'problems', message: /not connected/ })
  })

  test('counts on over sendings and connections', async () => {
    const id = await connected()
    for (const _ of [1, 2]) await tester.send(id, { text: '{counter}', macros: true })
    expect((await sends(2)).flatMap(messagesOf)).toEqual(['1', '2'])
    await tester.handlers['sessions.reopen']({ id }, call())
    await tester.send(id, { text: '{counter}', macros: true })
    expect((await sends()).flatMap(messagesOf)).toEqual(['3'])
  })

  test('repeats the same message without asking, and macros anew for each', async () => {
    const id = await connected()
    await tester.send(id, 'same', { repeat: { intervalMs: 0, count: 5 } })
    const [same] = await sends()
    expect(same).toMatchObject({ count: 5, fresh: false })
    tester.last.tell({ type: 'sent', sending: same!.sending })
    await tester.send(id, { text: '{counter}', macros: true }, { repeat: { intervalMs: 1000, count: 0 } })
    const [, anew] = await sends(2)
    expect(anew).toMatchObject({ count: 0, fresh: true })
    tester.last.ask({ type: 'more', sending: anew!.sending })
    await tester.until(() => tester.last.answers.length === 1)
    const more = (tester.last.answers[0] as Uint8Array[]).map((bytes) => Buffer.from(bytes).toString())
    // Of a slow repetition one at a time: its time would be that of long ago.
    expect(more).toEqual([String(Number(messagesOf(anew!)[0]) + 1)])
  })

  test('gives many messages at once to who sends back to back', async () => {
    const id = await connected()
    await tester.send(id, { text: '{counter}', macros: true }, { repeat: { intervalMs: 0, count: 0 } })
    const [told] = await sends()
    tester.last.ask({ type: 'more', sending: told!.sending })
    await tester.until(() => tester.last.answers.length === 1)
    expect(tester.last.answers[0]).toHaveLength(256)
  })

  test('is refused while another repeats itself, and not after it has ended', async () => {
    const id = await connected()
    await tester.send(id, 'x', { repeat: { intervalMs: 10, count: 0 } })
    expect(await refusal(tester.send(id, 'y'))).toMatchObject({ code: 'busy' })
    const [told] = await sends()
    tester.last.tell({ type: 'sent', sending: told!.sending, error: 'Sending was stopped.' })
    await tester.entries(id, 1)
    expect(await tester.send(id, 'y')).toEqual({ bytes: 1 })
  })

  test('that fails is noted in the log as wrong; one that was stopped here is no fault', async () => {
    const id = await connected()
    await tester.send(id, 'x')
    tester.last.tell({ type: 'sent', sending: 1, error: 'The peer is gone.' })
    await tester.send(id, 'x')
    await tester.handlers['sessions.stop-sending']({ id }, call())
    tester.last.tell({ type: 'sent', sending: 2, error: 'Sending was stopped.' })
    const entries = await tester.entries(id, 2)
    expect(entries.map(({ text, wrong }) => [text, wrong ?? false])).toEqual([
      ['The peer is gone.', true],
      ['Sending was stopped.', false],
    ])
  })

  test('wraps into frames unless it is raw, wrong ones if asked', async () => {
    const id = await connected({ codec: { type: 'length', bytes: 2 } })
    await tester.send(id, 'abc')
    await tester.send(id, 'abc', { raw: true })
    await tester.send(id, 'abc', { malformed: 'long-length' })
    expect((await sends(3)).flatMap(messagesOf)).toEqual(['\0\x03abc', 'abc', '\0\x04abc'])
    expect(await refusal(tester.send(id, 'abc', { malformed: 'wrong-md5' }))).toMatchObject({ code: 'problems' })
  })

  test('sends a file as it is by its path, and reads one that goes into a frame', async () => {
    const id = await connected()
    const path = join(tester.folder, 'greeting.txt')
    writeFileSync(path, 'hello')
    expect(await tester.send(id, { format: 'file', text: path })).toEqual({ bytes: 5 })
    expect((await sends())[0]).toMatchObject({ path, messages: [] })
    await tester.handlers['sessions.set']({ id, codec: jsonHeader }, call())
    await tester.send(id, { format: 'file', text: path })
    const [, framed] = await sends(2)
    const bytes = Buffer.from(framed!.messages[0]!)
    const length = bytes.readInt32LE(0)
    expect(JSON.parse(bytes.subarray(4, 4 + length).toString())).toEqual({
      total_size: 5,
      filename: 'greeting.txt',
      md5: createHash('md5').update('hello').digest('hex'),
    })
    expect(bytes.subarray(4 + length).toString()).toBe('hello')
  })

  test('sends what a page has uploaded', async () => {
    const id = await connected()
    const staging = `s-${'0'.repeat(32)}`
    const files = join(tester.context.paths.dataDir, 'staging', staging, 'files')
    mkdirSync(files, { recursive: true })
    writeFileSync(join(files, 'upload.bin'), 'uploaded')
    expect(await tester.send(id, { format: 'file', text: staging })).toEqual({ bytes: 8 })
    expect((await sends())[0]).toMatchObject({ path: join(files, 'upload.bin') })
  })

  test('says that what a page has uploaded is gone', async () => {
    const id = await connected()
    const message = 'The file that was uploaded is not kept any more: choose it again.'
    expect(await refusal(tester.send(id, { format: 'file', text: `s-${'1'.repeat(32)}` }))).toMatchObject({
      code: 'problems',
      details: { problems: [{ message }] },
    })
  })

  test('says why a file cannot be sent', async () => {
    const id = await connected()
    for (const text of ['/nowhere/at/all', tester.folder, '/dev/zero', '']) {
      expect(await refusal(tester.send(id, { format: 'file', text }))).toMatchObject({ code: 'problems' })
    }
  })

  test('is kept in the history', async () => {
    const id = await connected()
    for (const text of ['first', 'second', 'second']) await tester.send(id, text)
    const { items } = await tester.handlers['packets.history']({ text: '', limit: 10 }, call())
    expect(items.map(({ payload, port }) => [payload.text, port])).toEqual([
      ['second', 9000],
      ['first', 9000],
    ])
  })
})

test('a preview shows how many bytes it would be, and the first of them', async () => {
  tester = new FakeTester()
  const payload = payloadSpec.parse({ text: 'ab', ending: 'lf' })
  const codec = { type: 'length', bytes: 4, order: 'big', signed: false, inclusive: false, maxBytes: 100 } as const
  const preview = await tester.handlers['sessions.preview']({ payload, codec }, call())
  expect(preview).toEqual({ bytes: 7, data: Buffer.from('\0\0\0\x03ab\n').toString('base64') })
})

describe('the ruler', () => {
  async function both(): Promise<{ session: string; id: string; server: FakeSocket; client: FakeSocket }> {
    tester = new FakeTester((socket) => {
      if (socket.kind === 'sockets.listen') socket.listening(9000)
      else socket.open()
    })
    const id = await tester.listen()
    await tester.server(id, ({ state }) => state === 'listening')
    const server = tester.last
    const session = await tester.connect()
    await tester.session(session, ({ state }) => state === 'open')
    return { session, id, server, client: tester.last }
  }
  async function logged(session: string, sent: number, server: string, read: number): Promise<void> {
    await tester.entries(session, sent)
    await tester.entries(server, read)
  }
  const ruler = (id: string, more: object = {}) =>
    tester.handlers['sessions.ruler']({ id, direction: 'out', last: 20, ...more }, call())
  const lane = (pieces: readonly { offset: number; bytes: number; label: string }[]) =>
    pieces.map(({ offset, bytes, label }) => [offset, bytes, label])

  test('lays our sends against what our own server read: one read of two is sticky', async () => {
    const { session, id, server, client } = await both()
    client.log('out', 'one').log('out', 'two')
    server.log('in', 'onetwo').log('in', 'elsewhere', { from: '127.0.0.1:50001' })
    await logged(session, 2, id, 2)
    const lanes = await ruler(session)
    expect(lane(lanes.sends)).toEqual([
      [0, 3, 'one'],
      [3, 3, 'two'],
    ])
    expect(lane(lanes.reads!)).toEqual([[0, 6, 'onetwo']])
    expect(lanes).toMatchObject({ sticky: 1, split: 0 })
  })

  test('shows the newest sends, and frames by a codec', async () => {
    const { session, id, server, client } = await both()
    for (const text of ['a\n', 'b\nc', 'd\n']) client.log('out', text)
    server.log('in', 'a\nb').log('in', '\ncd\n')
    await logged(session, 3, id, 2)
    const lanes = await ruler(session, { last: 2, codec: { type: 'lines', ending: 'lf', maxBytes: 100 } })
    expect(lane(lanes.sends).map(([offset, bytes]) => [offset, bytes])).toEqual([
      [0, 3],
      [3, 2],
    ])
    expect(lane(lanes.frames)).toEqual([
      [0, 2, 'b'],
      [2, 3, 'cd'],
    ])
  })

  test('knows no reads of a peer that is not ours', async () => {
    tester = new FakeTester(opening)
    const session = await tester.connect()
    await tester.session(session, ({ state }) => state === 'open')
    tester.last.log('out', 'one')
    await tester.entries(session, 1)
    const lanes = await ruler(session)
    expect(lanes.reads).toBeUndefined()
    expect(lane(lanes.sends)).toEqual([[0, 3, 'one']])
  })

  test('knows that our own server has read nothing while it lets us wait for our turn', async () => {
    const { session, id, server, client } = await both()
    server.log('note', 'connected, and waits for its turn', { to: '' })
    client.log('out', 'one')
    await logged(session, 1, id, 1)
    const lanes = await ruler(session)
    expect(lanes.reads).toEqual([])
    expect(lane(lanes.sends)).toEqual([[0, 3, 'one']])
  })

  test('knows no reads where the server could not log all of them', async () => {
    const { session, id, server, client } = await both()
    client.log('out', 'one').log('out', 'two')
    server.log('in', 'two').tell({ type: 'stats', counts: { ...NO_COUNTS, unlogged: 1 }, peers: [] })
    await logged(session, 2, id, 1)
    await tester.server(id, ({ counts }) => counts.unlogged === 1)
    expect((await ruler(session)).reads).toBeUndefined()
  })

  test('lays what our server sent against what we read', async () => {
    const { session, id, server, client } = await both()
    const back = { from: '127.0.0.1:9000', to: '127.0.0.1:50000' }
    server.log('out', 'HELLO', back)
    client.log('in', 'HE', back).log('in', 'LLO', back)
    await logged(session, 2, id, 1)
    const lanes = await ruler(session, { direction: 'in' })
    expect(lane(lanes.sends)).toEqual([[0, 5, 'HELLO']])
    expect(lane(lanes.reads!)).toEqual([
      [0, 2, 'HE'],
      [2, 3, 'LLO'],
    ])
    expect(lanes).toMatchObject({ sticky: 0, split: 1 })
  })

  test('shows what we read of a stranger', async () => {
    tester = new FakeTester(opening)
    const session = await tester.connect()
    await tester.session(session, ({ state }) => state === 'open')
    tester.last.log('in', 'hi', { from: '127.0.0.1:9000', to: '127.0.0.1:50000' })
    await tester.entries(session, 1)
    const lanes = await ruler(session, { direction: 'in' })
    expect(lanes.sends).toEqual([])
    expect(lane(lanes.reads!)).toEqual([[0, 2, 'hi']])
  })

  const lines: CodecSpec = { type: 'lines', ending: 'lf', maxBytes: 100_000 }

  test('lays out sends of which only the heads are kept in their true lengths', async () => {
    const { session, id, server, client } = await both()
    client.log('out', 'a'.repeat(256), { bytes: 1000 }).log('out', 'b')
    server.log('in', 'a'.repeat(256), { bytes: 1001 })
    await logged(session, 2, id, 1)
    const lanes = await ruler(session)
    expect(lanes.sends.map(({ offset, bytes }) => [offset, bytes])).toEqual([
      [0, 1000],
      [1000, 1],
    ])
    expect(lanes.reads!.map(({ offset, bytes }) => [offset, bytes])).toEqual([[0, 1001]])
    // Without a codec a frame is what a read brings, all of it.
    expect(lanes.frames.map(({ offset, bytes }) => [offset, bytes])).toEqual([[0, 1001]])
    expect(lanes).toMatchObject({ sticky: 1 })
    expect(lanes.framesCut).toBeUndefined()
  })

  test('says that frames are missing where neither side has kept the bytes', async () => {
    const { session, id, server, client } = await both()
    const long = 'a\n' + 'b'.repeat(254)
    client.log('out', long, { bytes: 1000 }).log('out', 'c\n')
    server.log('in', long, { bytes: 1002 })
    await logged(session, 2, id, 1)
    const lanes = await ruler(session, { codec: lines })
    expect(lane(lanes.frames)).toEqual([[0, 2, 'a']])
    expect(lanes.framesCut).toBe(true)
  })

  test('takes the frames from the side that has kept all bytes', async () => {
    const { session, id, server, client } = await both()
    const whole = `${'b'.repeat(999)}\n`
    client.log('out', 'b'.repeat(256), { bytes: 1000 }).log('out', 'c\n')
    server.log('in', `${whole}c\n`)
    await logged(session, 2, id, 1)
    const lanes = await ruler(session, { codec: lines })
    expect(lanes.frames.map(({ offset, bytes }) => [offset, bytes])).toEqual([
      [0, 1000],
      [1000, 2],
    ])
    expect(lanes.framesCut).toBeUndefined()
  })

  test('shows nothing of a client that records nothing, rather than half of it', async () => {
    tester = new FakeTester((socket) => {
      if (socket.kind === 'sockets.listen') socket.listening(9000)
      else socket.open()
    })
    const id = await tester.listen()
    await tester.server(id, ({ state }) => state === 'listening')
    const server = tester.last
    const session = await tester.connect({ record: 'none' })
    await tester.session(session, ({ state }) => state === 'open')
    server.log('in', 'one')
    await tester.entries(id, 1)
    for (const direction of ['out', 'in'])
      expect(await ruler(session, { direction })).toEqual({ sends: [], frames: [], sticky: 0, split: 0 })
  })

  test('begins anew with each connection', async () => {
    const { session, client } = await both()
    client.log('out', 'before')
    await tester.entries(session, 1)
    await tester.handlers['sessions.reopen']({ id: session }, call())
    tester.last.log('out', 'after')
    await tester.entries(session, 2)
    expect(lane((await ruler(session)).sends)).toEqual([[0, 5, 'after']])
  })
})
