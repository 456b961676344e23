import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { requires } from '../../support/requirements.ts'
import { tempFolder } from '../../support/temp.ts'
import { listenTask, TcpLab } from './tcp_lab.ts'

const needs = requires('python3')

describe.skipIf(needs.skip)(needs.named('the peers of a TCP server'), () => {
  it('are refused beyond the maximum, and counted; a place that is free again is given away', async () => {
    const lab = await TcpLab.start({ mode: { type: 'echo' }, maxClients: 2 })
    const program = `
one, two = tcp(), tcp()
say([ask(s, b'hi').decode() for s in (one, two)])
three = tcp(); say(all_of(three) == b'')
one.close(); sys.stdin.readline()
four = tcp(); say(ask(four, b'ho').decode())
`
    const talk = lab.python(program, () => lab.counts(({ connected, refused }) => connected === 1 && refused === 1))
    expect(await talk).toEqual([['hi', 'hi'], true, 'ho'])
    expect(await lab.note('refused: 2 clients')).toContain('are here already')
    expect(await lab.stop()).toMatchObject({ clients: 3, refused: 1 })
  })

  it('are let go when they say nothing for the idle time', async () => {
    const lab = await TcpLab.start({ mode: { type: 'echo' }, idleTimeoutMs: 300 })
    expect(await lab.python(`s = tcp(); ask(s, b'hi'); say(all_of(s) == b'')`)).toEqual([true])
    expect(await lab.peer(({ state }) => state === 'closed')).toMatchObject({ message: 'said nothing for 0.3 s' })
  })

  it('have rows that say what they sent and got, and how they ended', async () => {
    const lab = await TcpLab.start({ mode: { type: 'upper' } })
    const program = `
one, two = tcp(), tcp()
for n in range(3): ask(one, b'hello')
ask(two, b'hi')
say([s.getsockname()[1] for s in (one, two)])
reset(two)
sys.stdin.readline()
`
    const talk = lab.python(program, () => lab.counts(({ connected }) => connected === 1))
    const closed = await lab.peer(({ state }) => state === 'closed')
    const open = await lab.peer(({ id, messagesIn }) => id === '1' && messagesIn === 3)
    const [[one, two]] = (await talk) as [[number, number]]
    expect(open).toMatchObject({ peer: `127.0.0.1:${one}`, state: 'served', bytesIn: 15, bytesOut: 15, messagesOut: 3 })
    expect(closed).toMatchObject({ peer: `127.0.0.1:${two}`, bytesIn: 2, message: 'reset by the peer' })
  })

  it('can be spoken to, one or all, and dropped', async () => {
    const lab = await TcpLab.start({ mode: { type: 'discard' } })
    const program = `
one, two = tcp(), tcp()
say([exactly(one, 6).decode(), exactly(two, 12).decode()])
say(all_of(one) == b'')
two.sendall(b'x')
`
    const talk = lab.python(program)
    await lab.counts(({ connected }) => connected === 2)
    lab.tell({ type: 'say', data: Buffer.from('to all') })
    lab.tell({ type: 'say', peer: '2', data: Buffer.from('to two') })
    lab.tell({ type: 'say', peer: '77', data: Buffer.from('to nobody') })
    await lab.counts(({ messagesOut }) => messagesOut === 3)
    lab.tell({ type: 'drop-peer', peer: '1' })
    expect(await talk).toEqual([['to all', 'to allto two'], true])
    expect(await lab.peer(({ id, state }) => id === '1' && state === 'closed')).toMatchObject({
      message: 'ended by the user of this server',
    })
  })

  it('that half-close have their answers first', async () => {
    const lab = await TcpLab.start({ mode: { type: 'echo' }, record: 'none' })
    const program = `
data = random.Random(2).randbytes(3_000_000)
s = tcp(); got = []
reader = threading.Thread(target=lambda: got.append(all_of(s))); reader.start()
s.sendall(data); s.shutdown(socket.SHUT_WR); reader.join()
say(got[0] == data)
`
    expect(await lab.python(program)).toEqual([true])
  })

  it('that send much in small frames and read late have every answer, in order', async () => {
    const lab = await TcpLab.start({ mode: { type: 'upper' }, codec: { type: 'lines', ending: 'lf' }, record: 'none' })
    const program = `
lines = b''.join(b'line %d of many\\n' % n for n in range(200_000))
s = tcp()
writer = threading.Thread(target=lambda: (s.sendall(lines), s.shutdown(socket.SHUT_WR))); writer.start()
sys.stdin.readline()
say(all_of(s) == lines.upper())
`
    const talk = lab.python(program, () => lab.counts(({ messagesOut }) => messagesOut > 1000))
    expect(await talk).toEqual([true])
    expect(await lab.counts(({ connected }) => connected === 0)).toMatchObject({ messagesIn: 200_000 })
  })
})

describe.skipIf(needs.skip)(needs.named('a TCP server'), () => {
  it('keeps in its log what passed, note by note and byte by byte', async () => {
    const lab = await TcpLab.start({ mode: { type: 'upper' } })
    const [from] = (await lab.python(`s = tcp(); ask(s, b'hi'); say(s.getsockname()[1]); s.close()`)) as [number]
    await lab.note('disconnected')
    const [peer, self] = [`127.0.0.1:${from}`, `127.0.0.1:${lab.port}`]
    expect(
      lab.task.log.map(({ direction, from, to, data }) => [direction, from, to, Buffer.from(data).toString()]),
    ).toEqual([
      ['note', peer, '', 'connected'],
      ['in', peer, self, 'hi'],
      ['out', self, peer, 'HI'],
      ['note', peer, '', 'disconnected'],
    ])
  })

  it('keeps heads of 256 bytes with the true length, or nothing', async () => {
    const heads = await TcpLab.start({ mode: { type: 'discard' }, record: 'heads' })
    await heads.python(`s = tcp(); s.sendall(bytes(1000)); s.close()`)
    await heads.note('disconnected')
    const read = heads.task.log.filter(({ direction }) => direction === 'in')
    expect(read.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(1000)
    expect(Math.max(...read.map(({ data }) => data.length))).toBeLessThanOrEqual(256)

    const none = await TcpLab.start({ mode: { type: 'echo' }, record: 'none' })
    await none.python(`s = tcp(); ask(s, b'hi'); s.close()`)
    await none.counts(({ connected, clients }) => clients === 1 && connected === 0)
    expect(none.task.log).toEqual([])
  })

  it('is as fast as ever while the engine takes nothing of its log, and counts what was left out', async () => {
    const lab = await TcpLab.start({ mode: { type: 'echo' } }, 'tcp', { slow: true })
    const program = `
s = tcp()
for n in range(1000): ask(s, bytes(10_000))
s.close()
`
    await lab.python(program)
    const { unlogged } = await lab.counts(({ connected, bytesOut }) => connected === 0 && bytesOut === 10_000_000)
    expect(unlogged).toBeGreaterThan(0)
    expect(lab.task.log.length).toBeLessThan(1000)
  })

  it('delays and corrupts under a bad network, and keeps the order', async () => {
    const lab = await TcpLab.start({
      mode: { type: 'echo' },
      impair: { delayMs: 20, jitterMs: 20, corruptPercent: 50, seed: 7 },
    })
    const program = `
s = tcp()
sent = [b'%04d' % n for n in range(100)]
for piece in sent: s.sendall(piece); 
got = exactly(s, 400); s.shutdown(socket.SHUT_WR)
say(bin(int.from_bytes(got, 'big') ^ int.from_bytes(b''.join(sent), 'big')).count('1') > 0)
say(all_of(s) == b'')
`
    expect(await lab.python(program)).toEqual([true, true])
  })

  it('have all that a bad network holds back, also when that is longer than they may take to end', async () => {
    const lab = await TcpLab.start({ mode: { type: 'echo' }, impair: { delayMs: 2_500 } })
    const program = `s = tcp(); s.sendall(b'late'); s.shutdown(socket.SHUT_WR); say(all_of(s).decode())`
    expect(await lab.python(program)).toEqual(['late'])
  })

  it('have all of a last answer, however late they read it', async () => {
    const folder = tempFolder('answer')
    const bytes = 30_000_000
    writeFileSync(join(folder, 'large'), Buffer.alloc(bytes, 'x'))
    const reply = { format: 'file', text: join(folder, 'large') } as const
    const rules = [{ match: { kind: 'any' }, reply, close: true }] as const
    const lab = await TcpLab.start({ mode: { type: 'rules', rules: [...rules] }, record: 'none' })
    // Another's echo through a network of 2.5 s tells when it is late.
    const clock = await TcpLab.start({ mode: { type: 'echo' }, impair: { delayMs: 2_500 } })
    const program = `
s = tcp(); s.sendall(b'all of it'); exactly(s, 1)
ask(socket.create_connection((host, ${clock.port})), b'tick')
rest = 0
while piece := s.recv(1 << 20): rest += len(piece)
say(rest)
`
    expect(await lab.python(program)).toEqual([bytes - 1])
  })

  it('are not read while a bad network is full of what they have said to others', async () => {
    const lab = await TcpLab.start({
      ...{ mode: { type: 'chat' }, record: 'none', idleTimeoutMs: 4_000 },
      impair: { delayMs: 60_000 },
    })
    const program = `
listener, talker = tcp(), tcp()
line = b'x' * 60_000 + b'\\n'; said = 0
try:
    while said < 400_000_000: talker.sendall(line); said += len(line)
except OSError: pass
say(said)
`
    const [said] = (await lab.python(program)) as [number]
    expect(said).toBeLessThan(200_000_000)
  })

  it('end in the log by whom it was that ended them', async () => {
    const lab = await TcpLab.start({ mode: { type: 'hello' }, idleTimeoutMs: 60_000 })
    const program = `
one, two, three = tcp(), tcp(), tcp()
for s in (one, two, three): exactly(s, 5)
one.close(); reset(two); say([s for s in all_of(three)])
`
    const talk = lab.python(program)
    const third = await lab.peer(({ id, state }) => id === '3' && state === 'served')
    await lab.counts(({ connected }) => connected === 1)
    lab.tell({ type: 'drop-peer', peer: third.id })
    await talk
    await lab.counts(({ connected }) => connected === 0)
    const endings = () => lab.task.log.filter(({ ending }) => ending !== undefined)
    await lab.task.until(() => (endings().length === 3 ? true : undefined))
    expect(new Set(endings().map(({ ending }) => ending))).toEqual(new Set(['here', 'peer', 'reset']))
    expect(endings().find(({ from }) => from === third.peer)).toMatchObject({ ending: 'here' })
  })

  it('says who has its port, and which one is free', async () => {
    const lab = await TcpLab.start({ mode: { type: 'echo' } })
    const outcome = await listenTask({ protocol: 'tcp', mode: { type: 'echo' }, port: lab.port }).outcome
    expect(outcome).toMatchObject({
      state: 'failed',
      message: expect.stringContaining(`(process ${process.pid})`) as string,
      result: { fault: 'in-use', freePort: expect.any(Number) as number },
    })
  })

  it('says that an address is none of this machine, or none at all', async () => {
    for (const address of ['192.0.2.1', 'no-such-host.invalid']) {
      const outcome = await listenTask({ protocol: 'tcp', mode: { type: 'echo' }, address }).outcome
      expect(outcome).toMatchObject({ state: 'failed', result: { fault: 'no-address' } })
    }
  })

  it('listens on IPv6, and frees its port at once when it is cancelled in the midst of its peers', async () => {
    const lab = await TcpLab.start({ mode: { type: 'source' }, address: '::1', record: 'none' })
    expect(lab.at.address).toBe('::1')
    const program = `
host = '::1'
peers = [tcp() for _ in range(20)]
for s in peers: exactly(s, 1000)
sys.stdin.readline()
for s in peers: all_of(s)
say('ended')
`
    const talk = lab.python(program, async () => {
      await lab.counts(({ connected, bytesOut }) => connected === 20 && bytesOut > 0)
      lab.task.cancel()
      expect(await lab.task.outcome).toEqual({ state: 'cancelled', started: true })
      const again = listenTask({ protocol: 'tcp', mode: { type: 'echo' }, address: '::1', port: lab.port })
      await again.until(({ events }) => events.find((event) => event.type === 'listening'))
      again.cancel()
      await again.outcome
    })
    expect(await talk).toEqual(['ended'])
  })
})
