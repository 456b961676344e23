import { createServer, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { requires } from '../../support/requirements.ts'
import { BOUND_ONLY, PythonPeer } from './python_peer.ts'
import { TestSession } from './sessions.ts'

const python = requires('python3')

/** Says from where each client comes, then waits for its end. */
const SAYS_WHO = `
s = listen()
while True:
    c, who = s.accept()
    say(*who)
    everything(c)
    c.close()
`

describe.skipIf(python.skip)(python.named('connecting'), () => {
  let peer: PythonPeer | undefined
  afterEach(() => {
    peer?.stop()
    peer = undefined
  })

  it('tells both ends and how long it took', async () => {
    peer = await PythonPeer.start(SAYS_WHO)
    const session = new TestSession({ port: peer.port, host: 'localhost', localAddress: '127.0.0.9' })
    const { local, remote, connectMs } = await session.state('open')
    expect(remote).toBe(`127.0.0.1:${peer.port}`)
    expect((await peer.line()).replace(' ', ':')).toBe(local)
    expect(local).toMatch(/^127\.0\.0\.9:\d+$/)
    expect(connectMs).toBeGreaterThan(0)
    await session.closed()
    expect(session.notes()).toEqual([
      `Connecting to localhost:${peer.port} (TCP).`,
      `Connected to 127.0.0.1:${peer.port} from ${local} in ${connectMs!.toFixed(1)} ms.`,
      'Closed here.',
    ])
  })

  it('goes on to the next address of a name when the first does not answer', async () => {
    peer = await PythonPeer.start(SAYS_WHO)
    const session = new TestSession({ port: peer.port, host: 'localhost' })
    expect(await session.state('open')).toMatchObject({ remote: `127.0.0.1:${peer.port}` })
    await session.closed()
  })

  it('goes by IPv6', async () => {
    peer = await PythonPeer.start(`c, _ = listen('::1', socket.AF_INET6).accept(); everything(c)`)
    const session = new TestSession({ port: peer.port, host: '::1' })
    expect(await session.state('open')).toMatchObject({ remote: `[::1]:${peer.port}` })
    await session.closed()
  })

  it('uses the source port that it is told to, and says so when that is taken', async () => {
    peer = await PythonPeer.start(SAYS_WHO)
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as AddressInfo
    const refused = new TestSession({ port: peer.port, localAddress: '127.0.0.1', localPort: port })
    expect(await refused.outcome).toEqual({
      state: 'failed',
      message: `The source port ${port} is in use on this machine: choose another, or 0 for any that is free.`,
    })
    expect(await refused.state('failed')).toMatchObject({ fault: 'in-use' })
    await new Promise((resolve) => taken.close(resolve))
    const session = new TestSession({ port: peer.port, localAddress: '127.0.0.1', localPort: port })
    expect(await peer.line()).toBe(`127.0.0.1 ${port}`)
    await session.closed()
  })

  it.each([
    [{ localAddress: '192.0.2.1' }, '192.0.2.1 is not an address of this machine: choose one that it has, or none.'],
    [{ localAddress: 'nowhere' }, 'The source address "nowhere" is not an IP address: give one that this machine has.'],
    [{ localAddress: '::1' }, '127.0.0.1 is IPv4, the source address ::1 IPv6: both must be of one kind.'],
    [{ family: 'ipv6' as const }, '127.0.0.1 is an IPv4 address, but the session is to use IPv6.'],
  ])('from where it cannot, fails and says why: %o', async (spec, message) => {
    for (const protocol of ['tcp', 'udp'] as const) {
      const session = new TestSession({ port: 9, protocol, ...spec })
      expect(await session.outcome).toMatchObject({ state: 'failed', message })
      expect(await session.state('failed')).toMatchObject({ message })
    }
  })

  it('to a port where nothing listens fails, and what was to be sent was not', async () => {
    peer = await PythonPeer.start(BOUND_ONLY)
    const session = new TestSession({ port: peer.port })
    const sending = session.send('x')
    const message = `127.0.0.1:${peer.port} refused the connection: nothing listens there, or a firewall rejects it.`
    expect(await session.outcome).toEqual({ state: 'failed', message })
    expect(await session.state('failed')).toMatchObject({ message, fault: 'refused' })
    expect(await session.sent(sending)).toBe(`${message} Sent: 0 of 1 messages, 0 bytes.`)
    expect(session.events.map(({ type }) => type)).toEqual(['state', 'sent', 'stats', 'state'])
  })

  it('to a name that does not exist fails', async () => {
    for (const protocol of ['tcp', 'udp'] as const) {
      const session = new TestSession({ port: 9, protocol, host: 'no-such-host.invalid' })
      const outcome = await session.outcome
      expect(outcome).toMatchObject({ state: 'failed' })
      expect(outcome.state === 'failed' && outcome.message).toMatch(/"no-such-host\.invalid"/)
      expect(await session.state('failed')).toMatchObject({ fault: 'name-not-found' })
    }
  })

  it('takes no longer than it may', async () => {
    // A queue of one that nobody accepts from: further connections are not answered.
    peer = await PythonPeer.start(`
s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(0)
fill = [socket.socket() for _ in range(4)]
for f in fill: f.setblocking(False); f.connect_ex(s.getsockname())
select.select([], fill[:1], [])
say(s.getsockname()[1]); told()
`)
    const session = new TestSession({ port: peer.port, connectTimeoutMs: 300 })
    expect(await session.outcome).toEqual({
      state: 'failed',
      message: `127.0.0.1:${peer.port} did not answer in 0.3 s: the address is wrong, the machine is off, or a firewall drops what is sent to it.`,
    })
    expect(await session.state('failed')).toMatchObject({ fault: 'timeout' })
  })

  it('can be given up', async () => {
    peer = await PythonPeer.start('s = listen(); told()')
    const closed = new TestSession({ port: peer.port })
    closed.tell({ type: 'close' })
    expect(await closed.outcome).toMatchObject({ state: 'succeeded' })
    const cancelled = new TestSession({ port: peer.port })
    cancelled.cancel()
    expect(await cancelled.outcome).toMatchObject({ state: 'cancelled' })
  })

  it('ends when nothing comes or goes for as long as the idle timeout', async () => {
    peer = await PythonPeer.start(SAYS_WHO)
    const session = new TestSession({ port: peer.port, idleTimeoutMs: 200 })
    expect(await session.outcome).toMatchObject({ state: 'succeeded' })
    expect(await session.state('closed')).toMatchObject({
      message: 'Nothing came or went for 0.2 s: closed, as the idle timeout asks.',
    })
  })
})
