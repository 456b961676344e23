import { describe, expect, it } from 'vitest'
import { requires } from '../../support/requirements.ts'
import { tempFolder } from '../../support/temp.ts'
import { CORPUS, MODES } from './hostile_corpus.ts'
import { TcpLab } from './tcp_lab.ts'

const needs = requires('python3')

/** `tcp()` is a connection over TLS from here on, `plain()` one without. */
const TLS = `
plain = tcp
context = ssl.create_default_context(); context.check_hostname = False; context.verify_mode = ssl.CERT_NONE
def tcp(c=context): return c.wrap_socket(plain(), server_hostname='localhost')
`

describe.skipIf(needs.skip)(
  needs.named('a TLS server that is sent garbage, partial frames, huge lengths and resets'),
  () => {
    for (const [name, { spec, works }] of Object.entries(MODES))
      it(`goes on serving others: ${name}`, async () => {
        const mode = name === 'framed' ? ({ type: 'framed', folder: tempFolder('hostile') } as const) : spec.mode
        const lab = await TcpLab.start({ ...spec, mode, record: 'heads' }, 'tls')
        const [[served, all]] = (await lab.python(TLS + CORPUS.replace('WORKS', works))) as [[number, number]]
        expect(served).toBe(all)
        const wanted = all * 4 + 2
        const counts = await lab.counts(({ connected, clients }) => clients === wanted && connected === 0)
        expect(counts).toMatchObject({ served: 0, waiting: 0 })
      })

    it('does not hold what a peer never reads: it is named, and let go after the idle time', async () => {
      const lab = await TcpLab.start({ mode: { type: 'echo' }, idleTimeoutMs: 1_500, record: 'none' }, 'tls')
      const program = `${TLS}
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

    it('lets a peer go that sends a byte now and then, but nothing complete', async () => {
      const lab = await TcpLab.start({ mode: { type: 'http' }, idleTimeoutMs: 500 }, 'tls')
      const program = `${TLS}
s = tcp(); s.settimeout(0.05); dripped = 0
try:
    while True:
        s.sendall(b'G'); dripped += 1
        try:
            if s.recv(1) == b'': break
        except TimeoutError: pass
except OSError: pass
say(dripped > 1)
`
      expect(await lab.python(program)).toEqual([true])
      expect(await lab.peer(({ state }) => state === 'closed')).toMatchObject({
        message: 'sent nothing complete for 0.5 s',
      })
    })
  },
)
