import { describe, expect, it } from 'vitest'
import { requires } from '../../support/requirements.ts'
import { TcpLab } from './tcp_lab.ts'

const needs = requires('python3')

const HTTP = `
import http.client
def raw(data):
    s = tcp(); s.sendall(data); s.shutdown(socket.SHUT_WR)
    head, _, body = all_of(s).partition(b'\\r\\n\\r\\n')
    return [head.split(b'\\r\\n')[0].decode(), json.loads(body or b'{}').get('error')]
`

describe.skipIf(needs.skip)(needs.named('an HTTP echo server'), () => {
  it('answers with what it understood, request after request on one connection', async () => {
    const lab = await TcpLab.start({ mode: { type: 'http' } })
    const program = `${HTTP}
c = http.client.HTTPConnection(host, port, timeout=30)
def answer(*a, **k):
    c.request(*a, **k); r = c.getresponse(); return json.loads(r.read() or b'null')
say(answer('GET', '/path?x=1', headers={'X-One': 'a: b'}))
say(answer('POST', '/', body=b'\\x00\\xffbody'))
say(answer('PUT', '/', body=iter([b'in ', b'', b'chunks'])))
say(answer('HEAD', '/'))
`
    const host = { name: 'Host', value: `127.0.0.1:${lab.port}` }
    const encoding = { name: 'Accept-Encoding', value: 'identity' }
    expect(await lab.python(program)).toEqual([
      {
        method: 'GET',
        target: '/path?x=1',
        version: 'HTTP/1.1',
        headers: [host, encoding, { name: 'X-One', value: 'a: b' }],
        keepAlive: true,
        trailers: [],
        bodyBytes: 0,
        body: '',
      },
      expect.objectContaining({
        method: 'POST',
        bodyBytes: 6,
        body: Buffer.from('\0\xffbody', 'latin1').toString('base64'),
      }),
      expect.objectContaining({ method: 'PUT', bodyBytes: 9, body: Buffer.from('in chunks').toString('base64') }),
      null,
    ])
    expect(await lab.stop()).toMatchObject({ clients: 1, messagesIn: 4, errors: 0 })
  })

  it('takes requests that stick together or come byte by byte, and one of HTTP/1.0 to its end', async () => {
    const lab = await TcpLab.start({ mode: { type: 'http' } })
    const program = `${HTTP}
one = b'POST /1 HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n3;x=y\\r\\nabc\\r\\n0\\r\\nT: v\\r\\n\\r\\n'
two = b'GET /2 HTTP/1.1\\nHost: a\\n\\n'
three = b'GET /3 HTTP/1.0\\r\\n\\r\\n'
for pieces in ([one + two + three], [bytes([b]) for b in one + two + three]):
    s = tcp()
    for piece in pieces: s.sendall(piece)
    answers = all_of(s).decode().split('HTTP/1.1 200 OK')[1:]
    say([json.loads(a.partition('\\r\\n\\r\\n')[2])['target'] for a in answers])
    say(json.loads(answers[0].partition('\\r\\n\\r\\n')[2])['trailers'])
`
    const each = [['/1', '/2', '/3'], [{ name: 'T', value: 'v' }]]
    expect(await lab.python(program)).toEqual([...each, ...each])
  })

  it('says 100 Continue to one that waits for it', async () => {
    const lab = await TcpLab.start({ mode: { type: 'http' } })
    const program = `
s = tcp(); s.sendall(b'POST / HTTP/1.1\\r\\nHost: a\\r\\nExpect: 100-continue\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\n')
say(exactly(s, 25).decode()); s.sendall(b'ok'); say(all_of(s)[:15].decode())
`
    expect(await lab.python(program)).toEqual(['HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 200 OK'])
  })

  it('answers garbage with a status that says what is wrong, and ends that connection', async () => {
    const lab = await TcpLab.start({ mode: { type: 'http' } })
    const program = `${HTTP}
for data in [
    b'hello\\r\\n\\r\\n', b'GET / HTTP/2.0\\r\\nHost: a\\r\\n\\r\\n', b'GET / HTTP/1.1\\r\\n\\r\\n',
    b'GET / HTTP/1.1\\r\\nHost: a\\r\\nno colon\\r\\n\\r\\n', b'GET / HTTP/1.1\\r\\nHost: a\\r\\n folded\\r\\n\\r\\n',
    b'POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: -1\\r\\n\\r\\n',
    b'POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\nContent-Length: 2\\r\\n\\r\\nab',
    b'POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n',
    b'POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: gzip\\r\\n\\r\\n',
    b'POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nxyz\\r\\n',
    b'POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 9\\r\\n\\r\\nshort', b'GET / HT',
    b'GET /' + b'x' * 70_000,
]: say(raw(data)[0][9:12])
`
    const statuses = ['400', '505', '400', '400', '400', '400', '400', '400', '501', '400', '400', '400', '431']
    expect(await lab.python(program)).toEqual(statuses)
    expect(await lab.counts(({ connected, clients }) => clients === 13 && connected === 0)).toMatchObject({
      errors: 13,
    })
  })

  it('counts a body of any length and keeps its beginning', async () => {
    const lab = await TcpLab.start({ mode: { type: 'http' }, record: 'none' })
    const program = `${HTTP}
c = http.client.HTTPConnection(host, port, timeout=30); c.request('POST', '/', body=bytes(3_000_000))
got = json.loads(c.getresponse().read()); say([got['bodyBytes'], len(got['body']), got['bodyCut']])
`
    expect(await lab.python(program)).toEqual([[3_000_000, Math.ceil((256 * 1024) / 3) * 4, true]])
  })
})
