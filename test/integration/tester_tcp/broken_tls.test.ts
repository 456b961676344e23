import { describe, expect, it } from 'vitest'
import { requires } from '../../support/requirements.ts'
import { Program } from '../tester_interop/program.ts'
import { TcpLab } from './tcp_lab.ts'

const needs = requires('python3')
const withOpenssl = requires('openssl')

/** `tcp()` is a connection over TLS from here on, `plain()` one without. */
const TLS = `
plain = tcp
context = ssl.create_default_context(); context.check_hostname = False; context.verify_mode = ssl.CERT_NONE
def tcp(c=context): return c.wrap_socket(plain(), server_hostname='localhost')
class Hello:
    def __init__(self, c=context):
        self.coming, self.going = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = c.wrap_bio(self.coming, self.going, server_hostname='localhost')
        try: self.tls.do_handshake()
        except ssl.SSLWantReadError: pass
        self.bytes = self.going.read()
`

/** What a peer does (as Python), and what its row says then. */
const RUDENESS: Record<string, { does: string; says: RegExp }> = {
  'plain text': { does: `s = plain(); s.sendall(b'hello\\r\\n' * 100); all_of(s)`, says: /what it sent is not TLS/ },
  'an HTTP request': {
    does: `s = plain(); s.sendall(b'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'); all_of(s)`,
    says: /what it sent is not TLS/,
  },
  'TLS records of nothing known': {
    does: `s = plain(); s.sendall(b'\\x16\\x03\\x01\\x00\\x40' + bytes(64)); all_of(s)`,
    says: /TLS handshake failed: what it sent is not TLS/,
  },
  'a record that says 65,535 bytes': {
    does: `s = plain(); s.sendall(b'\\x16\\x03\\x01\\xff\\xff' + bytes(70_000)); all_of(s)`,
    says: /TLS handshake failed: what it sent is not TLS/,
  },
  'a greeting of TLS 1.0': {
    does: `
body = b'\\x03\\x01' + bytes(32) + b'\\0' + b'\\0\\x04\\0\\x2f\\0\\x35' + b'\\x01\\0'
s = plain(); s.sendall(b'\\x16\\x03\\x01' + struct.pack('>H', len(body) + 4) + b'\\x01' + struct.pack('>I', len(body))[1:] + body); all_of(s)`,
    says: /it speaks no version of TLS that is still allowed/,
  },
  'half a greeting, and then its end': {
    does: `s = plain(); h = Hello().bytes; s.sendall(h[:len(h) // 2]); s.shutdown(socket.SHUT_WR); all_of(s)`,
    says: /TLS handshake failed: the peer closed the connection/,
  },
  'half a greeting, and a reset': {
    does: `s = plain(); h = Hello().bytes; s.sendall(h[:len(h) // 2]); reset(s)`,
    says: /TLS handshake failed: the peer closed the connection/,
  },
  'its end without close_notify': {
    does: `s = tcp(); ask(s, b'hi'); s.shutdown(socket.SHUT_WR); all_of(s)`,
    says: /^$/,
  },
  'garbage after the handshake': {
    does: `s = tcp(); ask(s, b'hi'); raw = socket.socket(fileno=s.detach()); raw.settimeout(30); raw.sendall(b'garbage' * 1000); all_of(raw)`,
    says: /^TLS broke: what it sent is not TLS any more$/,
  },
  'a record that was changed on its way': {
    does: `
h = Hello(); s = plain(); s.sendall(h.bytes)
while True:
    try: h.tls.do_handshake(); break
    except ssl.SSLWantReadError: h.coming.write(s.recv(65536))
h.tls.write(b'hello'); data = bytearray(h.going.read()); data[-1] ^= 1; s.sendall(data); all_of(s)`,
    says: /^TLS broke: what it sent was changed on its way$/,
  },
  'a reset in the middle of a record': {
    does: `
s = tcp(); ask(s, b'hi'); raw = socket.socket(fileno=s.detach()); raw.sendall(b'\\x17\\x03\\x03\\x40\\0abc'); reset(raw)`,
    // Read together with what was before it, a reset looks like an end (libuv, uv__stream_io).
    says: /^(reset by the peer)?$/,
  },
}

describe.skipIf(needs.skip)(needs.named('a TLS server whose peers break TLS itself'), () => {
  for (const [name, { does, says }] of Object.entries(RUDENESS))
    it(`names the one, and goes on serving the other: ${name}`, async () => {
      const lab = await TcpLab.start({ mode: { type: 'echo' } }, 'tls')
      const program = `${TLS}
good = tcp(); ask(good, b'before')
try:
${does
  .trim()
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
except TimeoutError: say('was not ended')
except OSError: pass
say(ask(good, b'alive').decode()); say(ask(tcp(), b'new').decode())
`
      const said = await lab.python(program)
      const bad = await lab.peer(({ id, state }) => id === '2' && state === 'closed')
      expect(said).toEqual(['alive', 'new'])
      expect(bad.message ?? '').toMatch(says)
    })

  it('names 200 that begin a handshake and leave or fall silent, and serves others all the while', async () => {
    const lab = await TcpLab.start({ mode: { type: 'echo' }, record: 'heads' }, 'tls')
    const program = `${TLS}
good = tcp(); half = Hello().bytes[:100]; silent = []
for i in range(200):
    s = plain(); s.sendall(half[:i % 100])
    if i % 4 == 0: s.close()
    elif i % 4 == 1: reset(s)
    else: silent.append(s)
    if i % 20 == 0: ask(good, b'alive')
say(ask(tcp(), b'new').decode())
say([len(all_of(s)) for s in silent] == [0] * 100)
say(ask(good, b'alive').decode())
`
    expect(await lab.python(program)).toEqual(['new', true, 'alive'])
    expect(await lab.peer(({ message }) => message === 'TLS handshake not finished in time')).toBeDefined()
    const counts = await lab.counts(({ errors, connected }) => errors === 200 && connected === 0)
    expect(counts).toMatchObject({ clients: 202, served: 0 })
  })
})

describe.skipIf(withOpenssl.skip)(
  withOpenssl.named('a TLS server that is asked to negotiate anew again and again'),
  () => {
    it('ends that connection, and goes on serving others', async () => {
      const lab = await TcpLab.start({ mode: { type: 'upper' } }, 'tls')
      const to = ['s_client', '-connect', `127.0.0.1:${lab.port}`, '-tls1_2']
      const [bad, good] = [Program.start('openssl', to), Program.start('openssl', to)]
      good.type('before\n')
      await good.seen('BEFORE\n')
      bad.type('hello\n')
      await bad.seen('HELLO\n')
      // Three times in ten minutes are allowed (Node's tls.CLIENT_RENEG_LIMIT).
      for (let times = 1; times <= 4; times++) {
        bad.type('R\n')
        await bad.seen('RENEGOTIATING', times)
      }
      await bad.ended
      expect(await lab.peer(({ state }) => state === 'closed')).toMatchObject({
        message: 'TLS broke: it negotiates anew again and again',
      })
      good.type('alive\n')
      await good.seen('ALIVE\n')
      expect(await lab.counts(({ connected }) => connected === 1)).toMatchObject({ clients: 2 })
    })
  },
)
