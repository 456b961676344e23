import { afterEach, describe, expect, it } from 'vitest'
import { requires } from '../../support/requirements.ts'
import { freePort } from '../../support/processes.ts'
import { certificate } from '../tester_client/certificates.ts'
import { PythonPeer } from '../tester_client/python_peer.ts'
import { generator, measured, slowerThan } from './measured.ts'

const THREADED = `
class Server(socketserver.ThreadingTCPServer):
    request_queue_size = 128
    daemon_threads = True
def serve(handle):
    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            try: handle(self.request)
            except OSError: pass
    server = Server(('127.0.0.1', 0), Handler)
    say(server.server_address[1])
    threading.Thread(target=server.serve_forever, daemon=True).start()
`
const ECHO = `${THREADED}
def handle(c):
    while data := c.recv(65536): c.sendall(data)
serve(handle); told()
`
/** Takes no connection: its queue is full. */
const FULL = `
s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(0)
fill = []
for n in range(4):
    c = socket.socket(); c.setblocking(False); c.connect_ex(s.getsockname()); fill.append(c)
while not select.select([], [fill[0]], [])[1]: pass
say(s.getsockname()[1]); told()
`

const python = requires('python3')
describe.skipIf(python.skip)(python.named('a load over TCP'), () => {
  let peer: PythonPeer | undefined
  afterEach(() => peer?.stop())

  it('60 clients wait for the greeting, say hello by their names, and wait for each answer', async () => {
    peer = await PythonPeer.start(`${THREADED}
heard, lock = [], threading.Lock()
def handle(c):
    c.sendall(b'hello')
    while data := c.recv(1024):
        with lock: heard.append(data.decode())
        c.sendall(data.upper())
serve(handle)
told()
say(json.dumps(sorted(heard)))
`)
    const task = generator({
      port: peer.port,
      connections: 60,
      stop: { kind: 'count', messages: 3 },
      message: { kind: 'hello' },
      greeting: true,
    })
    const { counts, errors, tally, outcome } = await measured(task)
    expect(outcome.state).toBe('succeeded')
    expect(errors).toEqual({})
    expect(counts).toMatchObject({ offered: 180, sent: 180, received: 180, echoed: 180, connects: 60 })
    expect([tally.latency?.count, tally.connect?.count, tally.connected]).toEqual([180, 60, 0])
    peer.tell('count')
    const clients = Array.from({ length: 60 }, (_, n) => [1, 2, 3].map((k) => `client-${n + 1} say hello ${k}`)).flat()
    expect(JSON.parse(await peer.line())).toEqual(clients.sort())
    expect(counts.bytesOut).toBe(clients.join('').length)
    expect(counts.bytesIn).toBe(counts.bytesOut + 60 * 'hello'.length)
  })

  it("a server's pause of 200 ms is one slow answer to a closed loop, and one for each message due in it to an open loop", async () => {
    const pausing = `
c, _ = listen().accept()
for n in range(600):
    data = exactly(c, 64)
    if n == 300: time.sleep(0.2)
    c.sendall(data)
c.recv(1)
`
    const stop = { kind: 'count', messages: 600 } as const
    peer = await PythonPeer.start(pausing)
    const closed = generator({ port: peer.port, stop })
    expect((await measured(closed)).counts.echoed).toBe(600)
    peer.stop()
    peer = await PythonPeer.start(pausing)
    const open = generator({ port: peer.port, stop, pace: { kind: 'open', ratePerSecond: 1_000 } })
    const { counts, tally } = await measured(open)
    expect(counts).toMatchObject({ offered: 600, sent: 600, echoed: 600 })
    // All that were due in its first half waited for 100 ms or more; each slow one of a closed loop takes that time alone.
    expect(slowerThan(open, 99.5)).toBeGreaterThanOrEqual(99)
    expect(slowerThan(closed, 99.5)).toBeGreaterThanOrEqual(1)
    expect(slowerThan(closed, 99.5)).toBeLessThan(30)
    expect(tally.serviceTime?.count).toBe(600)
  })

  it('refused connections are counted, and end a load that has a count to send', async () => {
    const { counts, errors } = await measured(generator({ port: await freePort(), connections: 2 }))
    expect(errors).toEqual({ refused: 10 })
    expect(counts).toMatchObject({ sent: 0, connects: 0, errors: 10 })
  })

  it('each message that a reset took away is an error, and the connection is opened again', async () => {
    peer = await PythonPeer.start(`${THREADED}
def handle(c):
    for n in range(2): c.sendall(exactly(c, 64))
    exactly(c, 64)
    c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    c.close()
serve(handle); told()
`)
    const task = generator({ port: peer.port, connections: 4, stop: { kind: 'count', messages: 9 } })
    const { counts, errors } = await measured(task)
    expect(errors).toEqual({ reset: 12 })
    expect(counts).toMatchObject({ sent: 36, echoed: 24, connects: 12 })
  })

  it('a connection that the server closes between two messages is an error, but costs no message', async () => {
    peer = await PythonPeer.start(`${THREADED}
def handle(c): c.sendall(exactly(c, 64))
serve(handle); told()
`)
    const task = generator({
      port: peer.port,
      stop: { kind: 'count', messages: 3 },
      pace: { kind: 'closed', thinkMs: 200 },
    })
    const { counts, errors } = await measured(task)
    expect(counts).toMatchObject({ sent: 3, echoed: 3, connects: 3 })
    expect(errors).toEqual({ closed: 2 })
  })

  it('what is not answered in time is an error of a closed loop, and goes on with a new connection', async () => {
    peer = await PythonPeer.start(`${THREADED}
def handle(c):
    c.sendall(exactly(c, 64))
    exactly(c, 64)
    c.recv(1)
serve(handle); told()
`)
    const task = generator({ port: peer.port, stop: { kind: 'count', messages: 4 }, answerTimeoutMs: 100 })
    const { counts, errors } = await measured(task)
    expect(counts).toMatchObject({ sent: 4, echoed: 2, connects: 2 })
    expect(errors).toEqual({ 'no-answer': 2 })
  })

  it('a server that does not take connections is told from one that refuses', async () => {
    peer = await PythonPeer.start(FULL)
    const task = generator({ port: peer.port, stop: { kind: 'duration', ms: 500 }, connectTimeoutMs: 50, drainMs: 0 })
    const { counts, errors } = await measured(task)
    expect(counts.connects).toBe(0)
    expect(Object.keys(errors)).toEqual(['connect-timeout'])
  })

  it('a server that should speak first and does not is told', async () => {
    peer = await PythonPeer.start(ECHO)
    const { counts, errors } = await measured(generator({ port: peer.port, greeting: true, answerTimeoutMs: 20 }))
    expect(counts.sent).toBe(0)
    expect(errors).toEqual({ 'no-greeting': 5 })
  })

  it('a load that ends while it waits for a greeting says so, and for how long it has waited', async () => {
    peer = await PythonPeer.start(`${THREADED}\nserve(lambda c: c.recv(1)); told()`)
    const task = generator({
      ...{ port: peer.port, connections: 3, greeting: true, message: { kind: 'hello' }, answer: 'any' },
      ...{ stop: { kind: 'duration', ms: 600 }, drainMs: 100 },
    })
    const { counts, tally } = await measured(task)
    expect(tally.errors).toEqual([
      {
        kind: 'no-greeting',
        count: 3,
        message: expect.stringMatching(
          /^127\.0\.0\.1:\d+ took the connection, but no greeting came within \d+ ms/,
        ) as string,
      },
    ])
    expect(counts).toMatchObject({ sent: 0, connects: 3, errors: 3 })
  })

  it('a greeting that comes when the time is over is none that is missing', async () => {
    peer = await PythonPeer.start(`${THREADED}\nserve(lambda c: (told(), c.sendall(b'hello'), c.recv(1))); told()`)
    const task = generator({
      ...{ port: peer.port, greeting: true, message: { kind: 'hello' }, answer: 'any', drainMs: 30_000 },
      stop: { kind: 'duration', ms: 300 },
    })
    await task.until(({ events }) => events.find(({ state }) => state === 'draining'))
    peer.tell('now')
    expect(await measured(task)).toMatchObject({ errors: {}, counts: { sent: 0, connects: 1 } })
  })

  it('a load that ends while it waits for an answer, or to be connected, says so', async () => {
    peer = await PythonPeer.start(`${THREADED}\nserve(lambda c: exactly(c, 1 << 20)); told()`)
    const over = { stop: { kind: 'duration', ms: 600 }, drainMs: 50 } as const
    const unanswered = await measured(generator({ port: peer.port, connections: 2, ...over }))
    expect(unanswered).toMatchObject({ errors: { 'no-answer': 2 }, counts: { sent: 2, echoed: 0 } })
    peer.stop()
    peer = await PythonPeer.start(FULL)
    const unconnected = await measured(generator({ port: peer.port, ...over }))
    expect(unconnected).toMatchObject({ errors: { 'connect-timeout': 1 }, counts: { connects: 0 } })
  })

  it('an answer that comes byte by byte counts once, when it is whole or at its first byte', async () => {
    const dribble = `
c, _ = listen().accept()
c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
for n in range(5):
    for byte in exactly(c, 24): c.sendall(bytes([byte]))
everything(c)
`
    const asked = { stop: { kind: 'count', messages: 5 }, message: { kind: 'stamped', bytes: 24 } } as const
    peer = await PythonPeer.start(dribble)
    const whole = await measured(generator({ port: peer.port, ...asked }))
    expect(whole.counts).toMatchObject({ sent: 5, received: 5, echoed: 5, bytesIn: 120 })
  })

  it('an open loop keeps answers apart by their sizes, however they are cut', async () => {
    peer = await PythonPeer.start(`
c, _ = listen().accept()
data = exactly(c, sum(len(f'client-1 say hello {n}') for n in range(1, 201)))
for at in range(0, len(data), 7): c.sendall(data[at:at+7])
everything(c)
`)
    const task = generator({
      port: peer.port,
      pace: { kind: 'open', ratePerSecond: 2_000 },
      stop: { kind: 'count', messages: 200 },
      message: { kind: 'hello' },
    })
    const { counts, errors } = await measured(task)
    expect(errors).toEqual({})
    expect(counts).toMatchObject({ offered: 200, sent: 200, received: 200, echoed: 200 })
  })

  it('an open loop asks for every message of its time, over all connections', async () => {
    peer = await PythonPeer.start(ECHO)
    const task = generator({
      port: peer.port,
      connections: 7,
      pace: { kind: 'open', ratePerSecond: 3_000 },
      stop: { kind: 'count', messages: 100 },
    })
    const { counts, tally } = await measured(task)
    expect(counts).toMatchObject({ offered: 700, sent: 700, echoed: 700, errors: 0 })
    expect(tally.latency?.count).toBe(700)
  })

  it('works over TLS, whoever signed the certificate', async () => {
    const files = await certificate({ names: ['127.0.0.1'] })
    peer = await PythonPeer.start(
      `${THREADED}
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
def handle(raw):
    with context.wrap_socket(raw, server_side=True) as c:
        while data := c.recv(65536): c.sendall(data)
serve(handle); told()
`,
      files.certificatePath,
      files.keyPath,
    )
    const task = generator({
      port: peer.port,
      protocol: 'tls',
      connections: 5,
      stop: { kind: 'count', messages: 20 },
      message: { kind: 'stamped', bytes: 5_000 },
    })
    const { counts, errors } = await measured(task)
    expect(errors).toEqual({})
    expect(counts).toMatchObject({ sent: 100, echoed: 100, connects: 5, bytesIn: 500_000 })
  })

  it('a server that speaks no TLS is told', async () => {
    peer = await PythonPeer.start(ECHO)
    const { counts, errors } = await measured(generator({ port: peer.port, protocol: 'tls' }))
    expect(counts.sent).toBe(0)
    expect(errors).toEqual({ tls: 5 })
  })

  it('a sink reads every byte that is counted as sent', async () => {
    peer = await PythonPeer.start(`
s = listen()
say(sum(len(everything(s.accept()[0])) for n in range(3)))
`)
    const task = generator({
      port: peer.port,
      connections: 3,
      stop: { kind: 'count', messages: 5_000 },
      message: { kind: 'stamped', bytes: 1_000 },
      answer: 'none',
      drainMs: 60_000,
    })
    const { counts, errors, tally } = await measured(task)
    expect(errors).toEqual({})
    expect(counts).toMatchObject({ sent: 15_000, echoed: 0, bytesOut: 15_000_000 })
    expect(tally.latency).toBeUndefined()
    expect(Number(await peer.line())).toBe(15_000_000)
  })

  it('what a server never reads stays bounded, and is offered but not sent', async () => {
    peer = await PythonPeer.start('c, _ = listen().accept()\ntold()')
    const task = generator({
      port: peer.port,
      pace: { kind: 'open', ratePerSecond: 20_000 },
      stop: { kind: 'duration', ms: 500 },
      message: { kind: 'stamped', bytes: 64 * 1024 },
      drainMs: 0,
    })
    const { counts } = await measured(task)
    expect(counts.offered).toBeGreaterThan(counts.sent)
    expect(counts.bytesOut).toBeLessThan(64 * 1024 * 1024)
  })

  it('a cancelled load ends at once and keeps what was measured', async () => {
    peer = await PythonPeer.start(ECHO)
    const task = generator({ port: peer.port, connections: 3, stop: { kind: 'duration', ms: 3_600_000 } })
    await task.until(({ events }) => events.find(({ counts }) => counts.echoed > 0))
    task.cancel()
    const { counts, outcome } = await measured(task)
    expect(outcome.state).toBe('succeeded')
    expect(counts.echoed).toBeGreaterThan(0)
    expect(counts.sent - counts.echoed).toBeLessThanOrEqual(3)
  })

  it('says that a name is not found', async () => {
    const { outcome } = await measured(generator({ host: 'no-such-host.invalid', port: 7 }))
    expect(outcome).toEqual({
      state: 'failed',
      message: 'The name no-such-host.invalid was not found: check its spelling, or give an address.',
    })
  })
})
