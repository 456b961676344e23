import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { requires } from '../../support/requirements.ts'
import { tempFolder } from '../../support/temp.ts'
import { PythonPeer } from './python_peer.ts'
import { TestSession } from './sessions.ts'

const python = requires('python3')

/** Says all that one client has sent, once that has ended its side. */
const COLLECTS = `
c, _ = listen().accept()
say(everything(c).decode())
`

describe.skipIf(python.skip)(python.named('what a session is told to send'), () => {
  let peer: PythonPeer
  afterEach(() => peer.stop())

  it('is sent in order, one sending after the other, though it was told before the connection was open', async () => {
    peer = await PythonPeer.start(COLLECTS)
    const session = new TestSession({ port: peer.port })
    session.send(['a', 'b'], { count: 5, intervalMs: 2 })
    session.send('-')
    session.send('c', { count: 3 })
    session.tell({ type: 'half-close' })
    expect(await peer.line()).toBe('ababa-ccc')
    await session.outcome
    expect(session.records('out').map(({ data }) => Buffer.from(data).toString())).toEqual([...'ababa-ccc'])
  })

  it('asks for more when a fresh sending has used up what it was given', async () => {
    peer = await PythonPeer.start(COLLECTS)
    let batch = 0
    const session = new TestSession(
      { port: peer.port },
      { answer: ({ sending }) => [1, 2].map((n) => Buffer.from(`<${sending}.${batch}.${n}>`)).slice(0, 3 - ++batch) },
    )
    const first = session.send(['<first>'], { fresh: true, count: 4 })
    expect(await session.sent(first)).toBe('')
    const starved = session.send(['<second>'], { fresh: true, count: 4 })
    expect(await session.sent(starved)).toBe('There was nothing more to send. Sent: 1 of 4 messages, 8 bytes.')
    session.tell({ type: 'half-close' })
    expect(await peer.line()).toBe('<first><1.0.1><1.0.2><1.1.1><second>')
  })

  it('goes on until it is stopped when its count is 0', async () => {
    peer = await PythonPeer.start(COLLECTS)
    const session = new TestSession({ port: peer.port })
    const sending = session.send('x', { count: 0, intervalMs: 0.2 })
    await session.until(({ log }) =>
      log.filter(({ direction }) => direction === 'out').length > 50 ? true : undefined,
    )
    session.tell({ type: 'stop-sending' })
    expect(await session.sent(sending)).toMatch(/^Sending was stopped\. Sent: \d+ messages/)
    session.tell({ type: 'half-close' })
    const got = await peer.line()
    await session.outcome
    expect(got).toBe('x'.repeat(session.lastStats().messagesOut))
  })

  it('is stopped by a half-close where it would go on for ever', async () => {
    peer = await PythonPeer.start(COLLECTS)
    const session = new TestSession({ port: peer.port })
    const sending = session.send('x', { count: 0, intervalMs: 5 })
    await session.until(({ log }) => log.find(({ direction }) => direction === 'out'))
    session.tell({ type: 'half-close' })
    expect(await session.sent(sending)).toContain('Our side of the connection was ended.')
    expect(await peer.line()).toMatch(/^x+$/)
  })

  it('leaves this process to others while it is sent back to back', async () => {
    peer = await PythonPeer.start(`
c, _ = listen().accept()
while c.recv(1 << 20): pass
`)
    const busy = new TestSession({ port: peer.port })
    busy.send('x', { count: 0 })
    await busy.until(({ log }) => log.find(({ direction }) => direction === 'out'))
    const other = await PythonPeer.start(COLLECTS)
    const session = new TestSession({ port: other.port })
    session.send('me too')
    session.tell({ type: 'half-close' })
    expect(await other.line()).toBe('me too')
    other.stop()
    busy.cancel()
    expect(await busy.outcome).toMatchObject({ state: 'cancelled' })
  })

  it('is sent in one write per message, which a slow reader finds stuck together', async () => {
    peer = await PythonPeer.start(`
c, _ = listen().accept()
told()
say(c.recv(1024).decode())
`)
    const session = new TestSession({ port: peer.port, noDelay: false })
    expect(await session.sent(session.send(['one', 'two']))).toBe('')
    peer.tell('read')
    expect(await peer.line()).toBe('onetwo')
    await session.outcome
    expect(session.records('out').map(({ bytes }) => bytes)).toEqual([3, 3])
  })

  it('goes in a segment of its own for each message with no-delay, though it is switched on when open', async () => {
    peer = await PythonPeer.start(`
c, _ = listen().accept()
told()
# linux/tcp.h: tcpi_data_segs_in
say(struct.unpack_from('I', c.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256), 152)[0])
`)
    const session = new TestSession({ port: peer.port, noDelay: false })
    await session.state('open')
    session.tell({ type: 'set', noDelay: true })
    expect(await session.sent(session.send('tiny', { count: 5 }))).toBe('')
    peer.tell('count')
    expect(await peer.line()).toBe('5')
    await session.outcome
  })

  it('is a file, streamed as one message', async () => {
    peer = await PythonPeer.start(`
c, _ = listen().accept()
say(hashlib.md5(everything(c)).hexdigest())
`)
    const { createHash, randomBytes } = await import('node:crypto')
    const content = randomBytes(5 * 1024 * 1024 + 17)
    const path = join(tempFolder(), 'some.bin')
    writeFileSync(path, content)
    const session = new TestSession({ port: peer.port })
    expect(await session.sent(session.send([], { path, count: 1 }))).toBe('')
    session.tell({ type: 'half-close' })
    expect(await peer.line()).toBe(createHash('md5').update(content).digest('hex'))
    await session.outcome
    const [record, ...others] = session.records('out')
    expect(others).toEqual([])
    expect(record!.bytes).toBe(content.length)
    expect(Buffer.from(record!.data).equals(content.subarray(0, 1024 * 1024))).toBe(true)
    expect(session.lastStats()).toMatchObject({ messagesOut: 1, bytesOut: content.length })
  })

  it('says of a file that is not there that it cannot be read, and the session goes on', async () => {
    peer = await PythonPeer.start(COLLECTS)
    const session = new TestSession({ port: peer.port })
    expect(await session.sent(session.send([], { path: '/nowhere/at/all', count: 1 }))).toMatch(
      /^\/nowhere\/at\/all cannot be read: ENOENT/,
    )
    session.send('still here')
    session.tell({ type: 'half-close' })
    expect(await peer.line()).toBe('still here')
  })
})
