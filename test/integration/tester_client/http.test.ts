import { afterEach, describe, expect, it } from 'vitest'
import { httpHandler } from '../../../electron/worker/sockets/http.ts'
import { httpRequest } from '../../../shared/contract/tester/http.ts'
import type { HttpResult } from '../../../shared/tasks/sockets.ts'
import { requires } from '../../support/requirements.ts'
import { certificate } from './certificates.ts'
import { BOUND_ONLY, PythonPeer } from './python_peer.ts'

const python = requires('python3')

/** An HTTP server that answers `/echo` with the body it was sent, all else with its path. */
const SERVER = `
import http.server
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def answer(self, body):
        self.send_response(200, 'Fine'); self.send_header('Content-Length', str(len(body))); self.send_header('X-Path', self.path)
        self.end_headers(); self.wfile.write(body)
    def do_GET(self): self.answer(b'path ' + self.path.encode())
    def do_POST(self): self.answer(self.rfile.read(int(self.headers['Content-Length'])))
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
if len(sys.argv) > 1:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); context.load_cert_chain(sys.argv[1], sys.argv[2])
    server.socket = context.wrap_socket(server.socket, server_side=True)
say(server.server_address[1])
server.serve_forever()
`

/** A server that answers its first client in the words of `answer`, then does `after`. */
const answering = (answer: string, after = 'everything(c)') => `
c, _ = listen().accept()
c.recv(65536)
c.sendall(${answer})
${after}
`

async function send(request: unknown, signal = new AbortController().signal): Promise<HttpResult> {
  const outcome = await httpHandler({ request: httpRequest.parse(request) }, { signal })
  if (outcome.state !== 'succeeded') throw new Error(JSON.stringify(outcome))
  return outcome.result
}

describe.skipIf(python.skip)(python.named('an HTTP request by hand'), () => {
  let peer: PythonPeer
  afterEach(() => peer.stop())

  it('is sent byte for byte, and its response is taken apart', async () => {
    peer = await PythonPeer.start(SERVER)
    const url = `http://127.0.0.1:${peer.port}/some/path?q=1`
    const result = await send({ url, headers: [{ name: 'X-Mine', value: 'yes' }] })
    expect(Buffer.from(result.sent).toString()).toBe(
      `GET /some/path?q=1 HTTP/1.1\r\nHost: 127.0.0.1:${peer.port}\r\nX-Mine: yes\r\n\r\n`,
    )
    expect(result.message).toBeUndefined()
    expect(result.remote).toBe(`127.0.0.1:${peer.port}`)
    expect(result.response).toMatchObject({ status: 200, reason: 'Fine', framing: 'content-length', problems: [] })
    expect(Buffer.from(result.response!.body, 'base64').toString()).toBe('path /some/path?q=1')
    expect(Buffer.from(result.received).toString()).toMatch(
      /^HTTP\/1\.1 200 Fine\r\n[^]*\r\n\r\npath \/some\/path\?q=1$/,
    )
    expect(result.receivedBytes).toBe(result.received.length)
  })

  it('has timings that add up to the whole, the look-up of a name among them', async () => {
    peer = await PythonPeer.start(SERVER)
    const { timing } = await send({ url: `http://localhost:${peer.port}/` })
    const { dnsMs, connectMs, firstByteMs, restMs, totalMs } = timing
    expect(dnsMs! + connectMs! + firstByteMs! + restMs!).toBeCloseTo(totalMs)
    expect(timing.tlsMs).toBeUndefined()
  })

  it('carries a body of several MiB both ways', async () => {
    peer = await PythonPeer.start(SERVER)
    const body = 'é0123456789'.repeat(300_000)
    const { response, received, receivedBytes } = await send({
      url: `http://127.0.0.1:${peer.port}/echo`,
      method: 'POST',
      body,
    })
    expect(Buffer.from(response!.body, 'base64').toString()).toBe(body)
    expect(receivedBytes).toBe(received.length)
  })

  it('is sent as it was typed when it is raw, wrong as it may be', async () => {
    peer = await PythonPeer.start(`
c, _ = listen().accept()
say(repr(c.recv(100)))
c.sendall(b'HTTP/1.0 400 No\\r\\n\\r\\nwhat?')
c.close()
`)
    const { response, message } = await send({ url: `http://127.0.0.1:${peer.port}`, raw: 'GET/ HTPP/9\n\n' })
    expect(await peer.line()).toBe(`b'GET/ HTPP/9\\n\\n'`)
    expect(response).toMatchObject({ status: 400, framing: 'close', bodyBytes: 5 })
    expect(message).toBeUndefined()
  })

  it('reads chunks to their end, and does not wait for the connection to be closed', async () => {
    peer = await PythonPeer.start(
      answering(String.raw`b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n'`),
    )
    const { response } = await send({ url: `http://127.0.0.1:${peer.port}/` })
    expect(Buffer.from(response!.body, 'base64').toString()).toBe('abcde')
  })

  it('is cut off at its time, with what has come', async () => {
    peer = await PythonPeer.start(answering(String.raw`b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun'`))
    const { response, message } = await send({ url: `http://127.0.0.1:${peer.port}/`, timeoutMs: 2_000 })
    expect(message).toBe('The response was not over in 2 s: cut off.')
    expect(response).toMatchObject({ status: 200, bodyBytes: 5 })
  })

  it('says how much is missing when the connection ends early', async () => {
    peer = await PythonPeer.start(
      answering(String.raw`b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun'`, 'c.close()'),
    )
    const { message } = await send({ url: `http://127.0.0.1:${peer.port}/` })
    expect(message).toContain("95 bytes before the body's end")
  })

  it('says that what answers does not speak HTTP', async () => {
    peer = await PythonPeer.start(answering(String.raw`b'SSH-2.0-OpenSSH_9.2\r\n'`))
    const { response, message } = await send({ url: `http://127.0.0.1:${peer.port}/` })
    expect(response).toBeUndefined()
    expect(message).toContain('does not speak HTTP/1.1')
  })

  it('counts a response without end, keeps the first 4 MiB, and is cut at its time', async () => {
    peer = await PythonPeer.start(`
c, _ = listen().accept()
c.recv(65536)
c.sendall(b'HTTP/1.1 200 OK\\r\\n\\r\\n')
try:
    for _ in range(6): c.sendall(b'x' * (1 << 20))
    told()
except OSError: pass
`)
    const { received, receivedBytes, response } = await send({
      url: `http://127.0.0.1:${peer.port}/`,
      timeoutMs: 4_000,
    })
    expect(receivedBytes).toBe(19 + 6 * 1024 * 1024)
    expect(received.length).toBe(4 * 1024 * 1024)
    expect(response).toMatchObject({ bodyBytes: 6 * 1024 * 1024, framing: 'close' })
  })

  it('can be cancelled', async () => {
    peer = await PythonPeer.start(`
c, _ = listen().accept()
say(c.recv(3).decode())
told()
`)
    const controller = new AbortController()
    const outcome = httpHandler(
      { request: httpRequest.parse({ url: `http://127.0.0.1:${peer.port}/` }) },
      { signal: controller.signal },
    )
    expect(await peer.line()).toBe('GET')
    controller.abort()
    expect(await outcome).toMatchObject({ state: 'cancelled' })
  })

  it('goes by TLS to a server whose certificate is not trusted only when that is allowed', async () => {
    const { certificatePath, keyPath } = await certificate({ names: ['127.0.0.1'] })
    peer = await PythonPeer.start(SERVER, certificatePath, keyPath)
    const url = `https://127.0.0.1:${peer.port}/x`
    const refused = await send({ url })
    expect(refused).toMatchObject({ receivedBytes: 0, tls: { trusted: false } })
    expect(refused.sent.length).toBe(0)
    expect(refused.message).toBe(
      `Nothing was sent to 127.0.0.1:${peer.port}: The certificate is self-signed: no authority vouches for it.`,
    )
    const { response, tls, timing } = await send({ url, verify: false })
    expect(response).toMatchObject({ status: 200 })
    expect(tls).toMatchObject({ version: 'TLSv1.3', trusted: false })
    expect(timing.connectMs! + timing.tlsMs! + timing.firstByteMs! + timing.restMs!).toBeCloseTo(timing.totalMs)
  })

  it('says what is wrong with a URL, and where nothing listens', async () => {
    peer = await PythonPeer.start(BOUND_ONLY)
    expect((await send({ url: 'ftp://here' })).message).toContain('Expected a URL such as')
    expect((await send({ url: `http://127.0.0.1:${peer.port}/` })).message).toBe(
      `127.0.0.1:${peer.port} refused the connection: nothing listens there, or a firewall rejects it.`,
    )
  })
})
