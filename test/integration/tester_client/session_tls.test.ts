import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { requires } from '../../support/requirements.ts'
import { certificate, type TestCertificate } from './certificates.ts'
import { PythonPeer } from './python_peer.ts'
import { TestSession } from './sessions.ts'

const python = requires('python3')

/** Says the name it was asked for, the ALPN protocol, and what it was sent; then answers. */
const SERVER = `
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
if len(sys.argv) > 3: context.maximum_version = getattr(ssl.TLSVersion, sys.argv[3])
context.set_alpn_protocols(['chat', 'other'])
names = []
context.sni_callback = lambda s, name, c: names.append(name)
s = listen()
while True:
    c, _ = s.accept()
    try:
        with context.wrap_socket(c, server_side=True) as t:
            say(names.pop() if names else None, t.selected_alpn_protocol())
            while data := t.recv(100000): t.sendall(data[::-1])
    except OSError as fault: say('fault', type(fault).__name__)
`

describe.skipIf(python.skip)(python.named('a TLS session'), () => {
  let peer: PythonPeer
  afterEach(() => peer.stop())

  const start = async (made: TestCertificate, ...more: string[]) =>
    (peer = await PythonPeer.start(SERVER, made.certificatePath, made.keyPath, ...more))

  it('tells what the certificate says, and that it is not trusted, and talks all the same when it need not be', async () => {
    const made = await certificate({ names: ['localhost'] })
    await start(made)
    const session = new TestSession({
      port: peer.port,
      protocol: 'tls',
      host: 'localhost',
      tls: { alpn: ['chat'] },
    })
    const { tls } = await session.state('open')
    const parsed = new X509Certificate(readFileSync(made.certificatePath))
    expect(tls).toEqual({
      version: 'TLSv1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
      trusted: false,
      problem: 'The certificate is self-signed: no authority vouches for it.',
      subject: 'CN=A test',
      issuer: 'CN=A test',
      validTo: new Date(parsed.validTo).toISOString(),
      sha256: createHash('sha256').update(parsed.raw).digest('hex').toUpperCase().match(/../g)!.join(':'),
      alpn: 'chat',
    })
    expect(await peer.line()).toBe('localhost chat')
    session.send('abc')
    expect((await session.received(3)).toString()).toBe('cba')
    await session.closed()
    expect(await session.outcome).toMatchObject({ state: 'succeeded' })
    expect(session.notes().at(-1)).toBe('Closed here.')
    expect(session.notes().join('\n')).not.toContain('torn down')
  })

  it('verifies by an authority of its own, and goes through', async () => {
    const made = await certificate({ names: ['127.0.0.1'] })
    await start(made)
    const session = new TestSession({
      port: peer.port,
      protocol: 'tls',
      tls: { verify: true, authority: made.certificatePath },
    })
    expect(await session.state('open')).toMatchObject({ tls: { trusted: true } })
    // No name is asked for where the host is an address.
    expect(await peer.line()).toBe('None None')
    await session.closed()
  })

  it.each([
    ['self-signed', { names: ['127.0.0.1'] }, false, 'The certificate is self-signed: no authority vouches for it.'],
    [
      'for another name',
      { names: ['other.example', '::1'] },
      true,
      /^The certificate is for other\.example, .+, not for 127\.0\.0\.1\.$/,
    ],
    ['out of date', { names: ['127.0.0.1'], expired: true }, true, /^The certificate expired on 20\d\d-/],
  ])('that verifies sends nothing to a server whose certificate is %s', async (_name, wanted, isAuthority, problem) => {
    const made = await certificate(wanted)
    await start(made)
    const session = new TestSession({
      port: peer.port,
      protocol: 'tls',
      tls: { verify: true, ...(isAuthority ? { authority: made.certificatePath } : {}) },
    })
    const sending = session.send('secret')
    const outcome = await session.outcome
    expect(outcome).toMatchObject({ state: 'failed' })
    const { message, tls } = await session.state('failed')
    expect(message).toBe(`127.0.0.1:${peer.port}: ${tls!.problem}`)
    expect(tls!.problem).toMatch(problem)
    expect(await session.sent(sending)).toContain('Sent: 0 of 1 messages')
    expect(session.records('out')).toEqual([])
  })

  it('asks for the name that it is given, and checks that one', async () => {
    const made = await certificate({ names: ['inner.example'] })
    await start(made)
    const session = new TestSession({
      port: peer.port,
      protocol: 'tls',
      tls: { verify: true, authority: made.certificatePath, serverName: 'inner.example' },
    })
    expect(await session.state('open')).toMatchObject({ tls: { trusted: true } })
    expect(await peer.line()).toBe('inner.example None')
    await session.closed()
  })

  it('fails, and says what to do, where the server is too old or does not speak TLS', async () => {
    const made = await certificate({ names: ['127.0.0.1'] })
    await start(made, 'TLSv1_2')
    const old = new TestSession({ port: peer.port, protocol: 'tls', tls: { minVersion: 'TLSv1.3' } })
    expect(await old.outcome).toMatchObject({ state: 'failed' })
    expect(old.notes().at(-1)).toContain('lower the minimum version')
    peer.stop()
    peer = await PythonPeer.start(`
c, _ = listen().accept()
c.sendall(b'hello, this is no TLS at all')
everything(c)
`)
    const plain = new TestSession({ port: peer.port, protocol: 'tls' })
    expect(await plain.outcome).toMatchObject({ state: 'failed' })
    expect(plain.notes().at(-1)).toBe(
      `127.0.0.1:${peer.port} does not speak TLS: its answer is something else. Try without TLS.`,
    )
  })

  it.each([
    [
      'a file that is not there',
      { authority: '/nowhere/ca.pem' },
      /^The authority's file \/nowhere\/ca\.pem cannot be read: it is not there\. Choose/,
    ],
    [
      'a file without a certificate',
      { authority: '/etc/hostname' },
      /^\/etc\/hostname holds no certificate: expected PEM/,
    ],
    ['an empty ALPN protocol', { alpn: ['h2', ''] }, /^"" is no ALPN protocol/],
    [
      'an ALPN protocol that is too long',
      { alpn: ['é'.repeat(100), '汉'.repeat(100)] },
      /^"汉+" is no ALPN protocol: expected 1 to 255 bytes\.$/,
    ],
  ])('fails before it connects when its settings cannot work: %s', async (_name, tls, message) => {
    const made = await certificate({ names: ['127.0.0.1'] })
    await start(made)
    const session = new TestSession({ port: peer.port, protocol: 'tls', tls })
    expect(await session.outcome).toMatchObject({ state: 'failed' })
    expect(session.notes()).toEqual([expect.stringMatching(message)])
  })

  it('fails at once where what comes is not TLS any more, though the peer stays', async () => {
    const made = await certificate({ names: ['127.0.0.1'] })
    peer = await PythonPeer.start(
      `
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
t = context.wrap_socket(listen().accept()[0], server_side=True)
t.sendall(t.recv(100))
raw = socket.socket(fileno=t.detach()); raw.sendall(b'garbage' * 100); told()
`,
      made.certificatePath,
      made.keyPath,
    )
    const session = new TestSession({ port: peer.port, protocol: 'tls' })
    session.send('hi')
    expect(await session.outcome).toMatchObject({ state: 'failed' })
    expect(session.bytes('in').toString()).toBe('hi')
    expect(session.notes().at(-1)).toBe(`The connection to 127.0.0.1:${peer.port} broke: wrong version number.`)
  })

  it('carries large messages both ways, one write for each, and ends its half', async () => {
    const made = await certificate({ names: ['127.0.0.1'] })
    peer = await PythonPeer.start(
      `
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
t = context.wrap_socket(listen().accept()[0], server_side=True)
data = everything(t)
t.sendall(data[::-1])
t.close()
`,
      made.certificatePath,
      made.keyPath,
    )
    const session = new TestSession({ port: peer.port, protocol: 'tls' })
    const message = Buffer.from('0123456789'.repeat(50_000))
    session.send([message], { count: 4 })
    session.tell({ type: 'half-close' })
    expect(await session.outcome).toMatchObject({ state: 'succeeded' })
    expect(session.bytes('in').equals(Buffer.from('9876543210'.repeat(200_000)))).toBe(true)
    expect(session.records('out').map(({ bytes }) => bytes)).toEqual([500_000, 500_000, 500_000, 500_000])
  })
})
