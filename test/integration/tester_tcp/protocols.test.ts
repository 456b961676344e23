import { describe, expect, it } from 'vitest'
import { requires } from '../../support/requirements.ts'
import { TcpLab } from './tcp_lab.ts'

const needs = requires('python3')

describe.skipIf(needs.skip)(needs.named('a TCP server and Python peers'), () => {
  it('answers in upper case as bytes.upper() does, until the peer closes', async () => {
    const lab = await TcpLab.start({ mode: { type: 'upper' } })
    const program = `
everything = bytes(range(256)) + 'straße, ёж, 你好'.encode()
s = tcp()
say(ask(s, everything) == everything.upper())
say(ask(s, b'a') == b'A')
s.shutdown(socket.SHUT_WR)
say(all_of(s) == b'')
`
    expect(await lab.python(program)).toEqual([true, true, true])
    expect(await lab.peer(({ state }) => state === 'closed')).not.toHaveProperty('message')
  })

  it('answers each read of at most the receive size, as recv(n) does', async () => {
    const lab = await TcpLab.start({ mode: { type: 'reply', reply: { text: '.' } }, receiveBytes: 4 })
    const program = `
s = tcp(); s.sendall(b'0123456789'); say(exactly(s, 3).decode())
`
    expect(await lab.python(program)).toEqual(['...'])
    expect(await lab.counts(({ messagesOut }) => messagesOut === 3)).toMatchObject({ messagesIn: 3, bytesIn: 10 })
  })

  it('speaks first, and then answers one thread per client', async () => {
    const lab = await TcpLab.start({ mode: { type: 'hello' } })
    const program = `
def talk(name):
    s = tcp()
    greeting = exactly(s, 5).decode()
    said.append([greeting, ask(s, ('%s say hello' % name).encode()).decode()])
    s.close()
said = []
threads = [threading.Thread(target=talk, args=('client%d' % n,)) for n in range(4)]
for t in threads: t.start()
for t in threads: t.join()
say(sorted(said))
`
    const upper = [0, 1, 2, 3].map((n) => ['hello', `CLIENT${n} SAY HELLO`])
    expect(await lab.python(program)).toEqual([upper])
  })

  it('serves N at a time in pool mode: the others are neither read nor greeted, and have their turn in order', async () => {
    const lab = await TcpLab.start({ mode: { type: 'hello' }, concurrency: { kind: 'pool', size: 2 } })
    const program = `
clients = [tcp() for _ in range(5)]
for n, s in enumerate(clients): s.sendall(b'%d' % n)
say([exactly(s, 6).decode() for s in clients[:2]])
sys.stdin.readline()
order = []
for n in range(3):
    clients[n].close()
    order.append(exactly(clients[n + 2], 6).decode())
say(order)
`
    const talk = lab.python(program, async () => {
      const counts = await lab.counts(({ waiting, messagesOut }) => waiting === 3 && messagesOut === 4)
      expect(counts).toMatchObject({ connected: 5, served: 2, messagesIn: 2 })
    })
    expect(await talk).toEqual([
      ['hello0', 'hello1'],
      ['hello2', 'hello3', 'hello4'],
    ])
    expect(await lab.counts(({ connected }) => connected === 0)).toMatchObject({ waiting: 0, served: 0, clients: 5 })
  })

  it('serves 500 clients that say hello and wait for the answer, by pool as by event loop', async () => {
    const program = `
def talk(n):
    s = tcp()
    for i in range(3):
        text = ('client %d say hello %d' % (n, i)).encode()
        if ask(s, text) == text.upper(): answered[n] += 1
    s.close()
answered = [0] * 500
threading.stack_size(256 * 1024)
threads = [threading.Thread(target=talk, args=(n,)) for n in range(500)]
for t in threads: t.start()
for t in threads: t.join()
say(sum(answered))
`
    for (const concurrency of [{ kind: 'event-loop' }, { kind: 'pool', size: 4 }] as const) {
      const lab = await TcpLab.start({ mode: { type: 'upper' }, concurrency, record: 'none' })
      expect(await lab.python(program)).toEqual([1500])
      expect(await lab.stop()).toMatchObject({ clients: 500, bytesOut: expect.any(Number) as number })
    }
  })

  it('passes on each line to all others in a chat', async () => {
    const lab = await TcpLab.start({ mode: { type: 'chat' } })
    const program = `
one, two, three = tcp(), tcp(), tcp()
for s in (two, three): s.sendall(b'here\\n')
for s, n in ((one, 10), (two, 5), (three, 5)): exactly(s, n)
one.sendall(b'hi \\xc3\\xa9\\r\\nand'); one.sendall(b' more\\n')
say([exactly(s, 15).decode() for s in (two, three)])
two.sendall(b'bye\\n'); say(exactly(one, 4).decode())
`
    expect(await lab.python(program)).toEqual([['hi é\nand more\n', 'hi é\nand more\n'], 'bye\n'])
  })

  it('pours out RFC 864 characters for as long as the peer takes them, and drinks what it is sent in discard', async () => {
    const source = await TcpLab.start({ mode: { type: 'source' }, record: 'heads' })
    const chargen = `
lines = bytes(b for n in range(95) for b in [32 + (n + c) % 95 for c in range(72)] + [13, 10])
s = tcp(); got = exactly(s, 1_000_000); s.close()
say(got == (lines * 200)[:1_000_000])
`
    expect(await source.python(chargen)).toEqual([true])
    await source.counts(({ connected }) => connected === 0)

    const sink = await TcpLab.start({ mode: { type: 'discard' }, record: 'none' })
    const pour = `
s = tcp(); s.sendall(bytes(3_000_000)); s.shutdown(socket.SHUT_WR); say(len(all_of(s)))
`
    expect(await sink.python(pour)).toEqual([0])
    expect(await sink.counts(({ connected }) => connected === 0)).toMatchObject({ bytesIn: 3_000_000, bytesOut: 0 })
  })

  it('answers frames of a codec by frames, however the bytes come', async () => {
    const lab = await TcpLab.start({ mode: { type: 'upper' }, codec: { type: 'length', bytes: 2 } })
    const program = `
s = tcp()
frame = lambda text: struct.pack('>H', len(text)) + text
for byte in frame(b'one'): s.sendall(bytes([byte]))
s.sendall(frame(b'two') + frame(b'') + frame(b'three'))
say((exactly(s, 19)).hex())
`
    const hex = Buffer.from('\0\x03ONE\0\x03TWO\0\0\0\x05THREE', 'latin1').toString('hex')
    expect(await lab.python(program)).toEqual([hex])
    expect(await lab.counts(({ messagesOut }) => messagesOut === 4)).toMatchObject({ messagesIn: 4, bytesIn: 19 })
  })

  it('follows rules, and ends the connection where one says so', async () => {
    const lab = await TcpLab.start({
      mode: {
        type: 'rules',
        rules: [
          { match: { kind: 'regex', pattern: 'name=(\\w+)' }, reply: { text: 'hello {1}', ending: 'lf' } },
          { match: { kind: 'hex', hex: '0102' }, reply: { format: 'hex', text: 'ff fe' } },
          { match: { kind: 'text', text: 'quit' }, reply: { text: 'bye' }, close: true },
        ],
      },
    })
    const program = `
s = tcp()
s.sendall(b'name=ada'); say(exactly(s, 10).decode())
s.sendall(b'\\x00\\x01\\x02'); say(exactly(s, 2).hex())
s.sendall(b'quit'); say(all_of(s).decode())
`
    expect(await lab.python(program)).toEqual(['hello ada\n', 'fffe', 'bye'])
  })
})
