import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { nodeLauncher } from '../../../electron/pool/node_launcher.ts'
import { payloadSpec } from '../../../shared/contract/tester/bytes.ts'
import type { ServerHead } from '../../../shared/contract/tester/servers.ts'
import { workerBundle } from '../../support/engine.ts'
import { requires } from '../../support/requirements.ts'
import { call, textOf, TesterRig } from '../../support/tester_rig.ts'

const python = requires('python3')

let tester: TesterRig

beforeEach(() => {
  tester = new TesterRig(nodeLauncher(workerBundle))
})

afterEach(() => tester.close())

const isListening = ({ state }: ServerHead) => state === 'listening'

/** What a Python program prints, its port as `port`. */
async function run(program: string, port: number): Promise<string> {
  const child = spawn('python3', ['-c', program, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] })
  return (await text(child.stdout)).trim()
}

const BEGIN = `
import json, socket, sys
at = ('127.0.0.1', int(sys.argv[1]))
def udp():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(30); return s
`

/** A port that a Python program listens on, which says so in its first line. */
async function pythonServer(program: string): Promise<{ port: number; ended: Promise<string> }> {
  const child = spawn('python3', ['-c', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [first] = (await once(child.stdout, 'data')) as [Buffer]
  return { port: Number(first.toString().split('\n')[0]), ended: text(child.stdout) }
}

async function entriesWith(id: string, wanted: string): Promise<string[]> {
  for (let least = 1; ; least++) {
    const texts = (await tester.entries(id, least)).map(textOf)
    if (texts.some((entry) => entry.includes(wanted))) return texts
    least = Math.max(least, texts.length)
  }
}

async function read(socket: Socket): Promise<string> {
  const [data] = (await once(socket, 'data')) as [Buffer]
  return data.toString()
}

describe.skipIf(python.skip)(python.named('Python peers of our servers'), () => {
  test('upper case over TCP, logged with both ends and found by a filter', async () => {
    const id = await tester.listen({ mode: { type: 'upper' } })
    const { port } = await tester.server(id, isListening)
    const program = `${BEGIN}
s = socket.create_connection(at, 30)
s.sendall('straße'.encode()); print(s.recv(100).decode()); s.close()`
    expect(await run(program, port!)).toBe('STRAßE')
    await entriesWith(id, 'STRAßE')
    const filter = { direction: 'in', contains: 'straße', encoding: 'utf-8' } as const
    const found = await tester.handlers['transcripts.read']({ id, limit: 10, dataBytes: 100, filter }, call())
    expect(found.entries).toMatchObject([{ bytes: 7, to: `127.0.0.1:${port}` }])
    const head = await tester.server(id, ({ counts }) => counts.connected === 0 && counts.messagesOut === 1)
    expect(head.counts).toMatchObject({ clients: 1, messagesIn: 1, bytesIn: 7, bytesOut: 7 })
  })

  test('chat over UDP: what one says the other hears, and so does what we say', async () => {
    const id = await tester.listen({ protocol: 'udp', mode: { type: 'chat' } })
    const { port } = await tester.server(id, isListening)
    const program = `${BEGIN}
a, b = udp(), udp()
b.sendto(json.dumps({'msg': 'here', 'username': 'b'}).encode(), at)
a.sendto(json.dumps({'msg': 'hi', 'username': 'a'}).encode(), at)
print(json.loads(b.recvfrom(1000)[0])['msg'], flush=True)
print(json.loads(b.recvfrom(1000)[0])['msg'], flush=True)`
    const child = run(program, port!)
    await tester.server(id, ({ counts }) => counts.clients === 2)
    const payload = payloadSpec.parse({ text: 'welcome' })
    expect(await tester.handlers['servers.say']({ id, payload }, call())).toEqual({ peers: 2 })
    expect((await child).split(/\s+/)).toEqual(['hi', 'welcome'])
  })
})

describe.skipIf(python.skip)(python.named('Python peers of our sessions'), () => {
  test('a session sends lines with counters to a TCP server, and both ways are in its log', async () => {
    const { port, ended } = await pythonServer(`
import socket
l = socket.create_server(('127.0.0.1', 0)); print(l.getsockname()[1], flush=True)
s, _ = l.accept(); f = s.makefile('rwb')
for _ in range(3): f.write(f.readline().upper()); f.flush()
s.close()`)
    const id = await tester.connect({ port, codec: { type: 'lines', ending: 'lf' } })
    const repeat = { intervalMs: 1, count: 3 }
    expect(await tester.send(id, { text: 'line {counter}', macros: true }, { repeat })).toEqual({ bytes: 7 })
    const head = await tester.session(id, ({ state }) => state === 'closed')
    expect(head).toMatchObject({ messagesOut: 3, bytesOut: 21, bytesIn: 21, remote: `127.0.0.1:${port}` })
    const codec = { type: 'lines', ending: 'lf', maxBytes: 1000 } as const
    const found = await tester.handlers['transcripts.frames']({ id, codec, direction: 'in', limit: 10 }, call())
    expect(found.frames.map(textOf)).toEqual(['LINE 1', 'LINE 2', 'LINE 3'])
    await ended
  })

  test('a session speaks to a UDP server, and stays open', async () => {
    const { port, ended } = await pythonServer(`
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True)
data, peer = s.recvfrom(1024); s.sendto(data.upper(), peer)`)
    const id = await tester.connect({ protocol: 'udp', port })
    await tester.send(id, 'hello')
    await tester.session(id, ({ messagesIn }) => messagesIn === 1)
    await entriesWith(id, 'HELLO')
    expect(await tester.session(id)).toMatchObject({ state: 'open' })
    await ended
  })
})

test('a server whose process is killed listens again on its port, says so, and serves', async () => {
  const id = await tester.listen({ mode: { type: 'upper' }, port: 0 })
  const { port } = await tester.server(id, isListening)
  const before = connect(port!, '127.0.0.1')
  before.on('error', () => {})
  before.write('one')
  expect(await read(before)).toBe('ONE')
  await entriesWith(id, 'ONE')
  const pid = tester.context.pool.processes().find(({ lane }) => lane === 'sockets')!.pid!
  process.kill(pid, 'SIGKILL')
  await once(before, 'close')
  const head = await tester.server(id, ({ state, message }) => state === 'listening' && message !== undefined)
  expect(head).toMatchObject({
    port,
    message: expect.stringContaining(
      `(killed by SIGKILL); it was started again and is listening again on 127.0.0.1:${port}, the same port.`,
    ) as string,
  })
  const after = connect(port!, '127.0.0.1')
  after.write('two')
  expect(await read(after)).toBe('TWO')
  const closed = once(after, 'close')
  const texts = await entriesWith(id, 'TWO')
  expect(texts).toContain(head.message)
  expect(texts).toContain('ONE')
  await tester.handlers['servers.stop']({ id }, call())
  after.destroy()
  await closed
})

test('two sends back to back and one read: sticky on the ruler', async () => {
  // The server reads nothing while another connection is served, so that both sends wait for it in one buffer.
  const id = await tester.listen({ mode: { type: 'upper' }, concurrency: { kind: 'pool', size: 1 } })
  const { port } = await tester.server(id, isListening)
  const first = connect(port!, '127.0.0.1')
  first.write('first')
  expect(await read(first)).toBe('FIRST')
  const session = await tester.connect({ port: port! })
  await tester.send(session, 'hello ')
  await tester.send(session, 'world')
  await tester.session(session, ({ messagesOut }) => messagesOut === 2)
  first.destroy()
  await entriesWith(session, 'HELLO WORLD')
  const lanes = await tester.handlers['sessions.ruler']({ id: session, direction: 'out', last: 20 }, call())
  expect(lanes.sends.map(({ offset, bytes }) => [offset, bytes])).toEqual([
    [0, 6],
    [6, 5],
  ])
  expect(lanes.reads?.map(({ offset, bytes, label }) => [offset, bytes, label])).toEqual([[0, 11, 'hello world']])
  expect(lanes).toMatchObject({ sticky: 1, split: 0 })
  const back = await tester.handlers['sessions.ruler']({ id: session, direction: 'in', last: 20 }, call())
  expect(back.sends.map(({ label }) => label)).toEqual(['HELLO WORLD'])
})

test('a port that is in use is a failed server with the reason and a free port', async () => {
  const one = await tester.listen()
  const { port } = await tester.server(one, isListening)
  const other = await tester.listen({ port: port! })
  const head = await tester.server(other, ({ state }) => state === 'failed')
  expect(head.message).toMatch(/in use/)
  expect(head.freePort).toBeGreaterThan(0)
  await tester.handlers['servers.restart'](
    { id: other, spec: { ...head.spec, port: head.freePort! }, confirmed: false },
    call(),
  )
  expect(await tester.server(other, isListening)).toMatchObject({ port: head.freePort })
})

test('a request by hand to our own HTTP server is taken apart', async () => {
  const id = await tester.listen({ mode: { type: 'http' } })
  const { port } = await tester.server(id, isListening)
  const request = { method: 'GET', headers: [], body: '', verify: true, timeoutMs: 30_000 }
  const send = (url: string) => tester.handlers['http.send']({ request: { ...request, url } }, call())
  const answer = await send(`http://127.0.0.1:${port}/path?q=1`)
  expect(answer).toMatchObject({ response: { status: 200, problems: [] }, remote: `127.0.0.1:${port}` })
  expect(Buffer.from(answer.response!.body, 'base64').toString()).toContain('/path?q=1')
  expect(Buffer.from(answer.sent, 'base64').toString()).toMatch(/^GET \/path\?q=1 HTTP\/1.1\r\n/)
  await expect(send('not a url')).rejects.toMatchObject({ failure: { code: 'problems' } })
})

test('the engine closes while sockets are open: nothing listens any more, and no log is left', async () => {
  const id = await tester.listen({ mode: { type: 'discard' } })
  const { port } = await tester.server(id, isListening)
  const session = await tester.connect({ port: port! })
  const bytes = 'x'.repeat(1024 * 1024)
  for (let n = 0; n < 6; n++) await tester.send(session, bytes)
  await tester.session(session, ({ messagesOut }) => messagesOut === 6)
  await tester.service.close()
  const refused = connect(port!, '127.0.0.1')
  const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException]
  expect(error.code).toBe('ECONNREFUSED')
  expect(readdirSync(join(tester.folder, 'data', 'tester', 'logs'))).toEqual([])
})
