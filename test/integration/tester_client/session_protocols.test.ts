import { afterEach, describe, expect, it } from 'vitest'
import { codecTools } from '../../../electron/worker/sockets/codec_tools.ts'
import { codecSpec } from '../../../shared/contract/tester/bytes.ts'
import { encodeFrame } from '../../../shared/tester/codec.ts'
import { requires } from '../../support/requirements.ts'
import { PythonPeer } from './python_peer.ts'
import { TestSession } from './sessions.ts'

const python = requires('python3')
const jsonHeader = codecSpec.parse({ type: 'json-header' })

describe.skipIf(python.skip)(python.named('the protocols of PROTOCOLS.md, against python3'), () => {
  let peer: PythonPeer
  afterEach(() => peer.stop())

  it('1: a UDP server that upper-cases answers with ASCII letters changed, and all other bytes as they were', async () => {
    peer = await PythonPeer.start(`
s = udp()
while True:
    data, who = s.recvfrom(1024)
    s.sendto(data.upper(), who)
`)
    const session = new TestSession({ port: peer.port, protocol: 'udp' })
    session.send(['grüße, 你好', Buffer.alloc(2000, 'x')])
    const bytes = await session.received(Buffer.byteLength('grüße, 你好') + 1024)
    await session.closed()
    expect(session.records('in').map(({ data }) => Buffer.from(data).toString())).toEqual([
      'GRüßE, 你好',
      'X'.repeat(1024),
    ])
    expect(bytes.length).toBe(Buffer.byteLength('grüße, 你好') + 1024)
    expect(session.records('in')[0]!.from).toBe(`127.0.0.1:${peer.port}`)
  })

  it('2: a TCP server that upper-cases what each recv brings', async () => {
    peer = await PythonPeer.start(`
c, _ = listen().accept()
while data := c.recv(1024): c.sendall(data.upper())
`)
    const session = new TestSession({ port: peer.port })
    session.send('hello \u00e4 wörld')
    expect((await session.received(15)).toString()).toBe('HELLO ä WöRLD')
    expect(await session.closed()).toMatchObject({ message: 'Closed here.' })
    expect(await session.outcome).toMatchObject({ state: 'succeeded' })
  })

  it('3: several chat clients are answered by JSON datagrams, each its own', async () => {
    peer = await PythonPeer.start(`
s = udp()
while True:
    data, who = s.recvfrom(65535)
    asked = json.loads(data.decode('utf-8'))
    s.sendto(json.dumps({'msg': 'to ' + asked['username'] + ': ' + asked['msg'], 'username': 'server'}, ensure_ascii=False).encode('utf-8'), who)
`)
    const sessions = ['安娜', 'Ben'].map((username) => {
      const session = new TestSession({ port: peer.port, protocol: 'udp' })
      session.send(JSON.stringify({ msg: '你好', username }))
      return session
    })
    const answers = await Promise.all(
      sessions.map(async (session): Promise<unknown> => JSON.parse((await session.received(1)).toString())),
    )
    expect(answers).toEqual([
      { msg: 'to 安娜: 你好', username: 'server' },
      { msg: 'to Ben: 你好', username: 'server' },
    ])
    await Promise.all(sessions.map((session) => session.closed()))
  })

  it('4: a ThreadingTCPServer that speaks first is heard before anything is sent', async () => {
    peer = await PythonPeer.start(`
class Greeter(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.sendall(b'hello')
        while data := self.request.recv(1024): self.request.sendall(b'<' + data + b'>')
server = socketserver.ThreadingTCPServer(('127.0.0.1', 0), Greeter)
say(server.server_address[1])
server.serve_forever()
`)
    const sessions = [new TestSession({ port: peer.port }), new TestSession({ port: peer.port })]
    for (const session of sessions) {
      expect((await session.received(5)).toString()).toBe('hello')
      session.send('me')
      expect((await session.received(9)).toString()).toBe('hello<me>')
    }
    await Promise.all(sessions.map((session) => session.closed()))
  })

  it('4: a ThreadingUDPServer answers each datagram', async () => {
    peer = await PythonPeer.start(`
class Answer(socketserver.BaseRequestHandler):
    def handle(self): self.request[1].sendto(b'got ' + self.request[0], self.client_address)
server = socketserver.ThreadingUDPServer(('127.0.0.1', 0), Answer)
say(server.server_address[1])
server.serve_forever()
`)
    const session = new TestSession({ port: peer.port, protocol: 'udp' })
    session.send('one')
    expect((await session.received(7)).toString()).toBe('got one')
    await session.closed()
  })

  it('5: framed messages go both ways, however the reads fall', async () => {
    peer = await PythonPeer.start(`
c, _ = listen().accept()
for _ in range(2):
    header = json.loads(exactly(c, struct.unpack('i', exactly(c, 4))[0]).decode('utf-8'))
    body = exactly(c, header['total_size'])
    assert header['md5'] in (None, hashlib.md5(body).hexdigest()), 'md5'
    say(header['filename'], len(body))
    answer = body[::-1]
    head = json.dumps({'total_size': len(answer), 'filename': header['filename'], 'md5': hashlib.md5(answer).hexdigest()}).encode()
    c.sendall(struct.pack('i', len(head)) + head + answer)
everything(c)
`)
    const frames = [Buffer.from('first'), Buffer.alloc(300_000, 'ab')].map((payload) => {
      const frame = encodeFrame(jsonHeader, payload, { tools: codecTools, filename: '名.txt' })
      if ('problem' in frame) throw new Error(frame.problem)
      return frame
    })
    const session = new TestSession({ port: peer.port, codec: jsonHeader })
    session.send(frames)
    expect([await peer.line(), await peer.line()]).toEqual(['名.txt 5', '名.txt 300000'])
    const bytes = await session.received(300_005)
    expect(bytes.includes('tsrif')).toBe(true)
    expect(bytes.subarray(-300_000).equals(Buffer.alloc(300_000, 'ba'))).toBe(true)
    await session.closed()
    expect(session.lastStats()).toMatchObject({ messagesIn: 2, messagesOut: 2 })
    expect(session.records('note').filter(({ wrong }) => wrong)).toEqual([])
  })

  it('5: a frame whose md5 does not match is named in the log, and the session goes on', async () => {
    peer = await PythonPeer.start(`
c, _ = listen().accept()
head = json.dumps({'total_size': 3, 'filename': None, 'md5': '0' * 32}).encode()
c.sendall(struct.pack('<i', len(head)) + head + b'abc')
say(c.recv(100).decode())
everything(c)
`)
    const session = new TestSession({ port: peer.port, codec: jsonHeader })
    expect(await session.noted(/Malformed/)).toBe('Malformed frame at byte 0: md5 does not match.')
    session.send('still here')
    expect(await peer.line()).toBe('still here')
    await session.closed()
  })

  it('6: bytes of GBK are passed on as they are', async () => {
    peer = await PythonPeer.start(`
c, _ = listen().accept()
say(c.recv(100).decode('gbk'))
c.sendall('再见'.encode('gbk'))
everything(c)
`)
    const session = new TestSession({ port: peer.port })
    session.send([Uint8Array.from([0xc4, 0xe3, 0xba, 0xc3])])
    expect(await peer.line()).toBe('你好')
    expect(new TextDecoder('gbk').decode(await session.received(4))).toBe('再见')
    await session.closed()
  })

  it('7: twenty clients say hello to a server that serves four at a time, each waiting for its answers', async () => {
    peer = await PythonPeer.start(`
s = listen()
def serve():
    while True:
        c, _ = s.accept()
        with c:
            while data := c.recv(1024): c.sendall(b'hi, ' + data)
for _ in range(4): threading.Thread(target=serve).start()
`)
    const talks = Array.from({ length: 20 }, async (_, client) => {
      const session = new TestSession({ port: peer.port })
      let expected = ''
      for (const n of [1, 2, 3]) {
        const hello = `client-${client} say hello ${n}`
        expected += `hi, ${hello}`
        session.send(hello)
        expect((await session.received(expected.length)).toString()).toBe(expected)
      }
      await session.closed()
    })
    expect(await Promise.all(talks)).toHaveLength(20)
  })
})
