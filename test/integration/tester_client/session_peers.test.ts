import { afterEach, describe, expect, it } from 'vitest'
import { requires } from '../../support/requirements.ts'
import { PythonPeer } from './python_peer.ts'
import { TestSession } from './sessions.ts'

const python = requires('python3')
const MIB = 1024 * 1024

describe.skipIf(python.skip)(python.named('TCP peers that behave in their own way'), () => {
  let peer: PythonPeer
  afterEach(() => peer.stop())

  it('a reset ends the session as failed, and says who did it', async () => {
    peer = await PythonPeer.start(`
c, _ = listen().accept()
c.recv(1)
c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
c.close()
`)
    const session = new TestSession({ port: peer.port })
    session.send('x')
    expect(await session.outcome).toEqual({
      state: 'failed',
      message: `127.0.0.1:${peer.port} reset the connection: its program ended, or closed it without reading all that was sent.`,
    })
    expect(session.log.at(-1)).toMatchObject({ direction: 'note', wrong: true, ending: 'reset' })
  })

  it('a peer that closes ends the session well, once all that it said was read', async () => {
    peer = await PythonPeer.start(`
c, _ = listen().accept()
c.sendall(b'bye' * 100000)
c.close()
`)
    const session = new TestSession({ port: peer.port })
    expect(await session.outcome).toMatchObject({ state: 'succeeded' })
    expect(await session.state('closed')).toMatchObject({ message: `127.0.0.1:${peer.port} closed the connection.` })
    expect(session.bytes('in').toString()).toBe('bye'.repeat(100_000))
    expect(session.log.at(-1)).toMatchObject({ direction: 'note', ending: 'peer' })
  })

  it('what is still to be sent is sent to a peer that has ended only its own half', async () => {
    peer = await PythonPeer.start(`
c, _ = listen().accept()
c.shutdown(socket.SHUT_WR)
told()
say(len(everything(c)))
`)
    const session = new TestSession({ port: peer.port })
    const sending = session.send([Buffer.alloc(32 * MIB)])
    await session.noted(/sends no more \(FIN\)\. What is still to be sent/)
    peer.tell('read')
    expect(await peer.line()).toBe(String(32 * MIB))
    expect(await session.sent(sending)).toBe('')
    expect(await session.outcome).toMatchObject({ state: 'succeeded' })
  })

  it('a half-closed session reads the answer that a server gives after the end of its question', async () => {
    peer = await PythonPeer.start(`
c, _ = listen().accept()
data = everything(c)
c.sendall(b'%d bytes' % len(data))
c.close()
`)
    const session = new TestSession({ port: peer.port })
    session.send([Buffer.alloc(100_000)])
    session.tell({ type: 'half-close' })
    const late = session.send('too late')
    expect(await session.sent(late)).toContain('nothing more can be sent')
    expect(await session.outcome).toMatchObject({ state: 'succeeded' })
    expect(session.bytes('in').toString()).toBe('100000 bytes')
    expect(session.log.at(-1)).toMatchObject({ direction: 'note', ending: 'here' })
    expect(session.events.flatMap((event) => (event.type === 'state' ? [event.state] : []))).toEqual([
      'connecting',
      'open',
      'half-closed',
      'closed',
    ])
  })

  it('a peer that sends one byte at a time is read as it sends', async () => {
    peer = await PythonPeer.start(`
c, _ = listen().accept()
c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
for byte in b'slow' * 50: c.sendall(bytes([byte]))
c.close()
`)
    const session = new TestSession({ port: peer.port, codec: { type: 'fixed', bytes: 4 } })
    await session.outcome
    expect(session.bytes('in').toString()).toBe('slow'.repeat(50))
    expect(session.lastStats().messagesIn).toBe(50)
  })

  it('a read takes no more than it is allowed to', async () => {
    peer = await PythonPeer.start(`
c, _ = listen().accept()
c.sendall(b'0123456789')
c.close()
`)
    const session = new TestSession({ port: peer.port, receiveBytes: 4 })
    await session.outcome
    expect(session.bytes('in').toString()).toBe('0123456789')
    expect(Math.max(...session.records('in').map(({ bytes }) => bytes))).toBe(4)
  })

  it('64 MiB come back intact', { timeout: 30_000 }, async () => {
    peer = await PythonPeer.start(`
c, _ = listen().accept()
out, back = hashlib.sha256(), hashlib.sha256()
while data := c.recv(1 << 20): out.update(data); c.sendall(data)
say(out.hexdigest())
`)
    const { createHash, randomBytes } = await import('node:crypto')
    const message = randomBytes(MIB)
    const session = new TestSession({ port: peer.port, receiveBytes: MIB })
    session.send([message], { count: 64 })
    session.tell({ type: 'half-close' })
    await session.outcome
    const expected = createHash('sha256')
    for (let n = 0; n < 64; n++) expected.update(message)
    const digest = expected.digest('hex')
    expect(await peer.line()).toBe(digest)
    expect(createHash('sha256').update(session.bytes('in')).digest('hex')).toBe(digest)
    expect(session.lastStats()).toMatchObject({ messagesOut: 64, bytesOut: 64 * MIB, bytesIn: 64 * MIB })
  })

  it('a peer that never reads stops the sending with one message in memory, and the session can be cancelled', async () => {
    peer = await PythonPeer.start(`
c, _ = listen().accept()
filled(c)
say('full')
told()
say(len(everything(c)))
`)
    const session = new TestSession({ port: peer.port })
    const sending = session.send([Buffer.alloc(64 * 1024)], { count: 0 })
    expect(await peer.line()).toBe('full')
    session.cancel()
    expect(await session.outcome).toMatchObject({ state: 'cancelled' })
    expect(await session.sent(sending)).toMatch(/^Stopped\. Sent: [\d,]+ messages, [\d,]+ bytes\.$/)
    const { bytesOut, messagesOut } = session.lastStats()
    expect(bytesOut).toBe(messagesOut * 64 * 1024)
    peer.tell('read what the kernel has')
    const taken = Number(await peer.line())
    expect(taken).toBeGreaterThanOrEqual(bytesOut)
    expect(taken).toBeLessThan(bytesOut + 64 * 1024)
  })

  it('a sending to a peer that never reads can be stopped, and the session closed in a bounded time', async () => {
    peer = await PythonPeer.start(`
c, _ = listen().accept()
told()
`)
    const session = new TestSession({ port: peer.port })
    const first = session.send([Buffer.alloc(16 * MIB)])
    const second = session.send('never')
    await session.state('open')
    session.tell({ type: 'stop-sending' })
    expect(await session.sent(second)).toBe('Sending was stopped. Nothing of it was sent.')
    expect(await session.sent(first)).toBe('Sending was stopped. Sent: 0 of 1 messages, 0 bytes.')
    await session.closed()
    expect(session.notes()).toContain(`127.0.0.1:${peer.port} did not close its side in 2 s: torn down.`)
  })

  it('nothing is read while the engine does not take the log', async () => {
    peer = await PythonPeer.start(`
c, _ = listen().accept()
c.setblocking(False)
sent = 0
try:
    while True:
        select.select([], [c], [], 1)[1] or sys.exit(say(sent))
        sent += c.send(b'x' * 65536)
except BrokenPipeError: pass
`)
    const session = new TestSession({ port: peer.port }, { slow: true })
    const sent = Number(await peer.line())
    expect(sent).toBeGreaterThan(0)
    expect(session.bytes('in').length).toBeLessThanOrEqual(512 * 1024)
    session.cancel()
    await session.outcome
  })
})
