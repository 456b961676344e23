import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { requires } from '../../support/requirements.ts'
import { tempFolder } from '../../support/temp.ts'
import { TestSession } from '../tester_client/sessions.ts'
import { listenTask, TcpLab } from './tcp_lab.ts'

const needs = requires('python3')

const TLS = `
context = ssl.create_default_context(); context.check_hostname = False; context.verify_mode = ssl.CERT_NONE
def tls(): return context.wrap_socket(tcp(), server_hostname='localhost')
`

describe.skipIf(needs.skip)(needs.named('a TLS server'), () => {
  it('shows a certificate of its own making, for the address it listens on, and tells its fingerprint', async () => {
    const lab = await TcpLab.start({ mode: { type: 'upper' } }, 'tls')
    const program = `${TLS}
s = tls(); der = s.getpeercert(True)
say(':'.join('%02X' % b for b in hashlib.sha256(der).digest()))
say(ask(s, b'hello').decode())
pem = ssl.DER_cert_to_PEM_cert(der)
strict = ssl.create_default_context(cadata=pem)
s = strict.wrap_socket(tcp(), server_hostname='127.0.0.1'); say(ask(s, b'trusted').decode())
`
    expect(await lab.python(program)).toEqual([lab.at.certificate, 'HELLO', 'TRUSTED'])
  })

  it('passes on megabytes, in reads of at most the receive size', async () => {
    const lab = await TcpLab.start({ mode: { type: 'echo' }, receiveBytes: 1000, record: 'none' }, 'tls')
    const program = `${TLS}
data = random.Random(3).randbytes(2_000_000); s = tls(); got = []
writer = threading.Thread(target=lambda: s.sendall(data)); writer.start()
say(exactly(s, len(data)) == data)
`
    expect(await lab.python(program)).toEqual([true])
    expect(await lab.counts(({ bytesIn }) => bytesIn === 2_000_000)).toMatchObject({ bytesOut: 2_000_000 })
    expect(await lab.peer(({ messagesIn }) => messagesIn >= 2_000)).toBeDefined()
  })

  it('names peers whose handshake fails, and goes on serving others', async () => {
    const lab = await TcpLab.start({ mode: { type: 'echo' } }, 'tls')
    const program = `${TLS}
good = tls()
plain = tcp(); plain.sendall(b'GET / HTTP/1.0\\r\\n\\r\\n'); all_of(plain)
try: ssl.create_default_context().wrap_socket(tcp(), server_hostname='localhost')
except ssl.SSLError: say('not trusted')
garbage = tcp(); garbage.sendall(bytes(1000)); all_of(garbage)
say(ask(good, b'alive').decode())
`
    expect(await lab.python(program)).toEqual(['not trusted', 'alive'])
    await lab.peer(({ message }) => message === 'TLS handshake failed: what it sent is not TLS')
    await lab.peer(({ message }) => message?.includes('does not accept the certificate (unknown ca)') === true)
    expect(await lab.counts(({ errors }) => errors === 3)).toMatchObject({ clients: 4 })
  })

  it('greets and serves N at a time in pool mode', async () => {
    const pool = { kind: 'pool', size: 1 } as const
    const lab = await TcpLab.start({ mode: { type: 'hello' }, concurrency: pool }, 'tls')
    const program = `${TLS}
one, two = tls(), tls(); two.sendall(b'early')
say(exactly(one, 5).decode()); sys.stdin.readline(); one.close(); say(exactly(two, 10).decode())
`
    const talk = lab.python(program, () => lab.counts(({ waiting }) => waiting === 1))
    expect(await talk).toEqual(['hello', 'helloEARLY'])
  })

  it('delays what is inside of TLS in a bad network, and the end comes after all of it', async () => {
    const lab = await TcpLab.start({ mode: { type: 'echo' }, impair: { delayMs: 150, jitterMs: 100, seed: 7 } }, 'tls')
    const session = new TestSession({ protocol: 'tls', port: lab.port })
    const messages = Array.from({ length: 50 }, (_, index) => `message ${index}\n`)
    session.send(messages)
    session.tell({ type: 'half-close' })
    expect(await session.outcome).toMatchObject({ state: 'succeeded' })
    expect(session.bytes('in').toString()).toBe(messages.join(''))
    expect(await lab.counts(({ connected }) => connected === 0)).toMatchObject({ errors: 0 })
  })

  it('corrupts what is inside of TLS in a bad network, which TLS itself does not see', async () => {
    const lab = await TcpLab.start({ mode: { type: 'echo' }, impair: { corruptPercent: 100, seed: 7 } }, 'tls')
    const program = `${TLS}
got = ask(tls(), b'hello')
say(sum(bin(a ^ b).count('1') for a, b in zip(got, b'hello')))
`
    expect(await lab.python(program)).toEqual([1])
  })

  it('ends with handshakes that were never finished', async () => {
    const lab = await TcpLab.start({ mode: { type: 'echo' } }, 'tls')
    const talk = lab.python(`s = tcp(); s.sendall(b'\\x16\\x03\\x01'); say(1); say(all_of(s) == b'')`)
    const good = lab.python(`${TLS}\nask(tls(), b'hi')`)
    await good
    lab.task.cancel()
    expect(await lab.task.outcome).toMatchObject({ state: 'cancelled' })
    expect(await talk.catch(() => 'never connected')).toBeDefined()
  })

  it('uses the files that are given, and says what is wrong with them', async () => {
    const folder = tempFolder('tls')
    const [certificate, key, other] = ['cert.pem', 'key.pem', 'other.pem'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    const makeKey = ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out']
    execFileSync('openssl', [...makeKey, key], { stdio: 'ignore' })
    execFileSync('openssl', [...makeKey, other], { stdio: 'ignore' })
    execFileSync('openssl', ['req', '-x509', '-key', key, '-subj', '/CN=test', '-days', '2', '-out', certificate])
    const lab = await TcpLab.start({ mode: { type: 'echo' }, tls: { kind: 'files', certificate, key } }, 'tls')
    expect(await lab.python(`${TLS}\nsay(ask(tls(), b'hi').decode())`)).toEqual(['hi'])

    writeFileSync(join(folder, 'none.pem'), 'nothing')
    const [weak, weakKey] = [join(folder, 'weak.pem'), join(folder, 'weak_key.pem')]
    const rsa = ['req', '-x509', '-newkey', 'rsa:512', '-nodes', '-subj', '/CN=test', '-keyout', weakKey, '-out', weak]
    execFileSync('openssl', rsa, { stdio: 'ignore' })
    const wrong = [
      [certificate, other, 'is not that of the certificate'],
      [join(folder, 'none.pem'), key, 'holds no certificate'],
      [certificate, join(folder, 'none.pem'), 'holds no private key'],
      [join(folder, 'missing.pem'), key, 'cannot be read'],
      [weak, weakKey, 'key too small'],
    ] as const
    for (const [one, two, words] of wrong) {
      const tls = { kind: 'files', certificate: one, key: two } as const
      expect(await listenTask({ protocol: 'tls', mode: { type: 'echo' }, tls }).outcome).toMatchObject({
        state: 'failed',
        message: expect.stringContaining(words) as string,
        result: { fault: 'tls' },
      })
    }
  })
})
