import { describe, expect, it } from 'vitest'
import { requires } from '../../support/requirements.ts'
import { tempFolder } from '../../support/temp.ts'
import { CORPUS, MODES, type Hostile } from './hostile_corpus.ts'
import { TcpLab } from './tcp_lab.ts'

const needs = requires('python3')

describe.skipIf(needs.skip)(
  needs.named('a TCP server that is sent garbage, partial frames, huge lengths and resets'),
  () => {
    for (const [name, { spec, works }] of Object.entries(MODES))
      it(`goes on serving others: ${name}`, async () => {
        const mode = name === 'framed' ? ({ type: 'framed', folder: tempFolder('hostile') } as const) : spec.mode
        const lab = await TcpLab.start({ ...spec, mode, record: 'heads' })
        const [[served, all]] = (await lab.python(CORPUS.replace('WORKS', works))) as [[number, number]]
        expect(served).toBe(all)
        const wanted = all * 4 + 2
        const counts = await lab.counts(({ connected, clients }) => clients === wanted && connected === 0)
        expect(counts).toMatchObject({ served: 0, waiting: 0 })
      })

    it('does not hold what a peer never reads: it is named, and let go after the idle time', async () => {
      const lab = await TcpLab.start({ mode: { type: 'echo' }, idleTimeoutMs: 1_500, record: 'none' })
      const program = `
bad, good = tcp(), tcp()
sent = []
def pour():
    try: bad.sendall(bytes(100_000_000)); sent.append('all')
    except OSError: sent.append('cut')
pouring = threading.Thread(target=pour); pouring.start()
while pouring.is_alive():
    ask(good, b'alive'); pouring.join(0.1)
say([sent, ask(good, b'alive').decode()])
`
      const talk = lab.python(program)
      await lab.peer(({ message, state }) => message === 'does not read' && state === 'served')
      expect(await lab.peer(({ id, state }) => id === '1' && state === 'closed')).toMatchObject({
        message: 'does not read: it took nothing for 1.5 s',
      })
      expect(await talk).toEqual([[['cut'], 'alive']])
    })

    it('ends a chat member that lets more than 4 MiB wait, and no other', async () => {
      const lab = await TcpLab.start({ mode: { type: 'chat' }, record: 'none' })
      const program = `
deaf, talker, good = tcp(), tcp(), tcp()
deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
good.sendall(b'here\\n'); exactly(talker, 5)
deaf.sendall(b'here\\n'); exactly(talker, 5); exactly(good, 5)
line = b'x' * 60_000 + b'\\n'
heard = 0
for _ in range(400):
    talker.sendall(line)
    if exactly(good, len(line)) == line: heard += 1
sys.stdin.readline()
good.sendall(b'still here\\n'); say([heard, exactly(talker, 11).decode()])
`
      const talk = lab.python(program, () => lab.peer(({ message }) => message?.includes('more than 4 MiB') === true))
      expect(await talk).toEqual([[400, 'still here\n']])
    })

    it('lets a peer go that sends a byte now and then, but nothing complete', async () => {
      const specs: Hostile[] = [
        { mode: { type: 'http' } },
        { mode: { type: 'framed' } },
        { mode: { type: 'upper' }, codec: { type: 'lines' } },
      ]
      for (const spec of specs) {
        const lab = await TcpLab.start({ ...spec, idleTimeoutMs: 500 })
        const program = `
s = tcp(); s.settimeout(0.05)
dripped = 0
try:
    while True:
        s.sendall(b'\\x01' if dripped == 0 else b'\\0'); dripped += 1
        try:
            if s.recv(1) == b'': break
        except TimeoutError: pass
except OSError: pass
say(dripped > 1)
`
        expect(await lab.python(program.replaceAll('\\x01', spec.mode.type === 'framed' ? '\\x20' : 'G'))).toEqual([
          true,
        ])
        expect(await lab.peer(({ state }) => state === 'closed')).toMatchObject({
          message: 'sent nothing complete for 0.5 s',
        })
      }
    })

    it('is no larger after 10,000 connections that came and went', async () => {
      const lab = await TcpLab.start({
        mode: { type: 'echo' },
        record: 'none',
        concurrency: { kind: 'pool', size: 50 },
      })
      const program = `
def some(n):
    for i in range(1000):
        s = tcp()
        if i % 3 == 0: reset(s); continue
        if i % 3 == 1: s.sendall(b'hello'); s.close(); continue
        ask(s, b'hello'); s.close()
threads = [threading.Thread(target=some, args=(n,)) for n in range(10)]
for t in threads: t.start()
for t in threads: t.join()
`
      await lab.python(program)
      const counts = await lab.counts(({ connected, clients }) => clients === 10_000 && connected === 0)
      expect(counts).toMatchObject({ served: 0, waiting: 0 })
      const told = lab.task.events.flatMap((event) => (event.type === 'stats' ? [event.peers.length] : []))
      expect(Math.max(...told)).toBeLessThanOrEqual(1_000)
    })
  },
)
