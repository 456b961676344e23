import { createSocket } from 'node:dgram'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { requires } from '../../support/requirements.ts'
import { tempFolder } from '../../support/temp.ts'
import { PythonPeer } from './python_peer.ts'
import { TestSession } from './sessions.ts'

const python = requires('python3')
const ECHO = `
s = udp()
while True:
    data, who = s.recvfrom(65535)
    s.sendto(data, who)
`

describe.skipIf(python.skip)(python.named('a UDP session'), () => {
  let peer: PythonPeer | undefined
  afterEach(() => {
    peer?.stop()
    peer = undefined
  })

  it('is told when nothing listens, and hears the server that comes later on that port', async () => {
    const port = await freeUdpPort()
    const session = new TestSession({ port, protocol: 'udp' })
    session.send('anybody?')
    expect(await session.noted(/refused/)).toBe(
      `127.0.0.1:${port} refused a datagram (ICMP port unreachable): nothing listens there now.`,
    )
    peer = await PythonPeer.start(
      `
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('127.0.0.1', int(sys.argv[1]))); say(sys.argv[1])
data, who = s.recvfrom(100)
s.sendto(b'here: ' + data, who)
told()
`,
      String(port),
    )
    session.send('and now?')
    expect((await session.received(14)).toString()).toBe('here: and now?')
    await session.closed()
    expect(await session.outcome).toMatchObject({ state: 'succeeded' })
  })

  it('sends datagrams of every size up to the largest, the empty one too, and names one that is too long', async () => {
    peer = await PythonPeer.start(ECHO)
    const session = new TestSession({ port: peer.port, protocol: 'udp' })
    const sizes = [0, 1, 1500, 65_507]
    session.send(sizes.map((size) => Buffer.alloc(size, 'd')))
    const tooLong = session.send([Buffer.alloc(65_508)])
    expect(await session.sent(tooLong)).toBe(
      'The datagram has 65,508 bytes, more than one datagram holds (65,507): send less at once, or by TCP. Sent: 0 of 1 messages, 0 bytes.',
    )
    await session.until((task) =>
      task.log.filter(({ direction }) => direction === 'in').length === 4 ? true : undefined,
    )
    expect(session.records('in').map(({ bytes }) => bytes)).toEqual(sizes)
    expect(session.records('out').map(({ bytes }) => bytes)).toEqual(sizes)
    await session.closed()
  })

  it('shows of a datagram that is longer than a read what recvfrom would, and how long it was', async () => {
    peer = await PythonPeer.start(ECHO)
    const session = new TestSession({ port: peer.port, protocol: 'udp', receiveBytes: 4 })
    session.send('0123456789')
    expect((await session.received(4)).toString()).toBe('0123')
    expect(session.records('in')[0]!.bytes).toBe(10)
    await session.closed()
  })

  it('sends a small file as one datagram, and refuses one that no datagram holds', async () => {
    peer = await PythonPeer.start(ECHO)
    const folder = tempFolder()
    writeFileSync(join(folder, 'small'), 'small')
    writeFileSync(join(folder, 'large'), Buffer.alloc(65_508))
    const session = new TestSession({ port: peer.port, protocol: 'udp' })
    expect(await session.sent(session.send([], { path: join(folder, 'small'), count: 1 }))).toBe('')
    expect(await session.sent(session.send([], { path: join(folder, 'large'), count: 1 }))).toContain(
      'has 65,508 bytes, more than one datagram holds (65,507): send it by TCP.',
    )
    expect((await session.received(5)).toString()).toBe('small')
    await session.closed()
  })

  it('cuts each datagram into frames of its own', async () => {
    peer = await PythonPeer.start(ECHO)
    const session = new TestSession({ port: peer.port, protocol: 'udp', codec: { type: 'lines', ending: 'lf' } })
    session.send(['a\nb\n', 'half'])
    expect(await session.noted(/Malformed/)).toBe('Malformed frame at byte 0: missing end.')
    await session.closed()
    expect(session.lastStats().messagesIn).toBe(3)
  })

  it('says that UDP knows no half-close, and goes on', async () => {
    peer = await PythonPeer.start(ECHO)
    const session = new TestSession({ port: peer.port, protocol: 'udp' })
    session.tell({ type: 'half-close' })
    await session.noted(/nothing to half-close/)
    session.send('still here')
    expect((await session.received(10)).toString()).toBe('still here')
    await session.closed()
  })

  it('sends as many as it is told to, several in each millisecond', async () => {
    peer = await PythonPeer.start(ECHO)
    const session = new TestSession({ port: peer.port, protocol: 'udp' })
    expect(await session.sent(session.send(['1', '2'], { count: 25, intervalMs: 0.2 }))).toBe('')
    expect(session.bytes('out').toString()).toBe('12'.repeat(12) + '1')
    await session.closed()
  })

  it('talks to a group, and hears its members under their own addresses', async () => {
    const group = '239.255.77.7'
    peer = await PythonPeer.start(`
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 0))
s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton('${group}') + socket.inet_aton('127.0.0.1'))
say(s.getsockname()[1])
data, who = s.recvfrom(100)
s.sendto(b'member: ' + data, who)
`)
    const session = new TestSession({
      port: peer.port,
      protocol: 'udp',
      host: group,
      multicast: { group, interface: '127.0.0.1' },
    })
    session.send('who is there?')
    const bytes = await session.received(21)
    expect(bytes.toString()).toContain('member: who is there?')
    expect(session.records('in').map(({ from }) => from)).toContain(`127.0.0.1:${peer.port}`)
    await session.closed()
  })

  it('says that what is no group cannot be joined', async () => {
    const session = new TestSession({ port: 9, protocol: 'udp', multicast: { group: '127.0.0.1' } })
    expect(await session.outcome).toMatchObject({ state: 'failed' })
    expect(session.notes().at(-1)).toMatch(/^The group 127\.0\.0\.1 cannot be joined by any interface: .+ Expected 224/)
  })

  it('keeps 4 MiB of a flood for an engine that takes nothing, counts the rest, and says what is left out', async () => {
    peer = await PythonPeer.start(`
s = udp()
_, who = s.recvfrom(100)
while not select.select([sys.stdin], [], [], 0.001)[0]: s.sendto(b'x' * 60000, who)
`)
    const session = new TestSession({ port: peer.port, protocol: 'udp' }, { slow: true })
    session.send('begin')
    await session.until(({ events }) => events.find((event) => event.type === 'stats' && event.bytesIn > 6_000_000))
    peer.tell('stop')
    session.cancel()
    await session.outcome
    expect(session.bytes('in').length).toBeLessThan(4 * 1024 * 1024 + 512 * 1024)
    expect(session.notes()).toContainEqual(expect.stringMatching(/^\d+ datagrams are left out here/))
  })

  it('sends to a broadcast address when it may, and is told what to do when it may not', async () => {
    peer = await PythonPeer.start(`
s = udp('')
data, who = s.recvfrom(100)
s.sendto(b'heard ' + data, who)
`)
    const refused = new TestSession({ port: peer.port, protocol: 'udp', host: '127.255.255.255' })
    expect(await refused.outcome).toMatchObject({ state: 'failed' })
    expect(refused.notes().at(-1)).toContain('a broadcast address without "broadcast"')
    const session = new TestSession({ port: peer.port, protocol: 'udp', host: '127.255.255.255', broadcast: true })
    session.send('all')
    expect((await session.received(9)).toString()).toBe('heard all')
    await session.closed()
  })
})

function freeUdpPort(): Promise<number> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address()
      socket.close(() => resolve(port))
    })
  })
}
