import { describe, expect, it } from 'vitest'
import { payloadSpec } from '../../../shared/contract/tester/bytes.ts'
import { CHARGEN_PATTERN } from '../../../electron/worker/sockets/server/chargen.ts'
import { requires } from '../../support/requirements.ts'
import { python, pythonServer, udpTask, UdpLab } from './udp_lab.ts'

const needs = requires('python3')
const text = (value: string) => payloadSpec.parse({ text: value })

describe.skipIf(needs.skip)(needs.named('what a UDP server answers to Python'), () => {
  it('echo: the same bytes, none, one, or as many as a datagram holds', async () => {
    const { port } = await UdpLab.start({ mode: { type: 'echo' } })
    const program = `
s = udp()
for n in (0, 1, 1472, 65507):
    data = bytes(i * 7 & 255 for i in range(n)); say(ask(s, data, ('127.0.0.1', port)) == data)
`
    expect(await python(program, port)).toEqual([true, true, true, true])
  })

  it('upper: what bytes.upper() makes of every byte there is, and of text that is not ASCII', async () => {
    const { port } = await UdpLab.start({ mode: { type: 'upper' } })
    const program = `
s = udp()
for data in (bytes(range(256)), 'grüße, 你好'.encode(), 'ß ﬁ ı'.encode('utf-8'), '你好 abc'.encode('gbk')):
    say(ask(s, data, ('127.0.0.1', port)) == data.upper())
`
    expect(await python(program, port)).toEqual([true, true, true, true])
  })

  it('upper with a receive size: byte for byte what a Python server with recvfrom(1024) answers, and the loss is told', async () => {
    const peer = await pythonServer(`
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('127.0.0.1', 0)); say(s.getsockname()[1])
while True:
    data, client = s.recvfrom(1024); s.sendto(data.upper(), client)
`)
    const lab = await UdpLab.start({ mode: { type: 'upper' }, receiveBytes: 1024 })
    const program = `
s = udp()
for n in (0, 1, 1023, 1024, 1025, 1500, 9000):
    data = bytes(97 + i % 26 for i in range(n))
    ours = ask(s, data, ('127.0.0.1', port)); theirs = ask(s, data, ('127.0.0.1', ${Number(peer)}))
    say([len(ours), ours == theirs])
`
    expect(await python(program, lab.port)).toEqual([0, 1, 1023, 1024, 1024, 1024, 1024].map((bytes) => [bytes, true]))
    const counts = await lab.counts(({ messagesIn }) => messagesIn === 7)
    expect(counts).toMatchObject({ truncated: 3, truncatedBytes: 1 + 476 + 7976 })
    expect(await lab.note('476 of 1500')).toBe('476 of 1500 bytes were lost: the receive size is 1024.')
  })

  it('discard: nothing, but all is counted', async () => {
    const lab = await UdpLab.start({ mode: { type: 'discard' } })
    await python(`for n in range(10): udp().sendto(bytes(n), ('127.0.0.1', port))`, lab.port)
    expect(await lab.counts(({ messagesIn }) => messagesIn === 10)).toMatchObject({ bytesIn: 45, messagesOut: 0 })
  })

  it('source: a part of the pattern of RFC 864, at most 512 characters, for each datagram', async () => {
    const { port } = await UdpLab.start({ mode: { type: 'source' } })
    const program = `
s = udp()
for _ in range(20): say(ask(s, b'?', ('127.0.0.1', port)).decode('ascii'))
`
    const pattern = new TextDecoder().decode(CHARGEN_PATTERN)
    for (const answer of (await python(program, port)) as string[]) {
      expect(answer.length).toBeLessThanOrEqual(512)
      expect(pattern.startsWith(answer)).toBe(true)
    }
  })

  it('reply: the same to each datagram, with macros anew', async () => {
    const reply = payloadSpec.parse({ text: 'answer {counter}', macros: true, ending: 'crlf' })
    const { port } = await UdpLab.start({ mode: { type: 'reply', reply } })
    const program = `
s = udp()
for _ in range(3): say(ask(s, b'?', ('127.0.0.1', port)).decode())
`
    expect(await python(program, port)).toEqual(['answer 1\r\n', 'answer 2\r\n', 'answer 3\r\n'])
  })

  it('hello: the greeting to each datagram of each client, as a ThreadingUDPServer answers', async () => {
    const peer = await pythonServer(`
class Hello(socketserver.BaseRequestHandler):
    def handle(self): self.request[1].sendto(b'hello', self.client_address)
server = socketserver.ThreadingUDPServer(('127.0.0.1', 0), Hello); say(server.server_address[1]); server.serve_forever()
`)
    const { port } = await UdpLab.start({ mode: { type: 'hello' } })
    const program = `
one, two = udp(), udp()
for s in (one, two, one):
    say([ask(s, b'hi', ('127.0.0.1', to)).decode() for to in (port, ${Number(peer)})])
`
    const both = ['hello', 'hello']
    expect(await python(program, port)).toEqual([both, both, both])
  })

  it('rules: what the first that matches says; none: nothing', async () => {
    const lab = await UdpLab.start({
      mode: {
        type: 'rules',
        rules: [
          { match: { kind: 'text', text: 'ping' }, reply: text('pong') },
          { match: { kind: 'hex', hex: '00 ff' }, reply: payloadSpec.parse({ format: 'hex', text: 'ff 00' }) },
          { match: { kind: 'regex', pattern: 'name is ([a-z]+)', flags: 'i' }, reply: text('hello {1}') },
        ],
      },
    })
    const program = `
s = udp(); to = ('127.0.0.1', port)
s.sendto(b'unknown', to)
for data in (b'a ping', bytes([1, 0, 255]), b'My name is Ann.'): say(ask(s, data, to).decode('latin-1'))
`
    expect(await python(program, lab.port)).toEqual(['pong', '\u00ff\u0000', 'hello Ann'])
    expect(await lab.counts(({ messagesIn }) => messagesIn === 4)).toMatchObject({ messagesOut: 3, errors: 0 })
  })

  it('names what cannot be sent in one datagram, and answers the next', async () => {
    const rules = [
      { match: { kind: 'text' as const, text: 'much' }, reply: text('x'.repeat(65_508)) },
      { match: { kind: 'any' as const }, reply: text('y'.repeat(65_507)) },
    ]
    const lab = await UdpLab.start({ mode: { type: 'rules', rules } })
    const program = `
s = udp(); s.sendto(b'much', ('127.0.0.1', port)); say(len(ask(s, b'less', ('127.0.0.1', port))))
`
    expect(await python(program, lab.port)).toEqual([65_507])
    expect(await lab.note('65508')).toContain('too long for a datagram: 65507 bytes is the most')
    expect(await lab.counts(({ errors }) => errors === 1)).toMatchObject({ messagesOut: 1 })
  })
})

describe('a UDP server that cannot be', () => {
  it.each(['framed', 'http'] as const)('refuses the mode %s, which needs a stream', async (type) => {
    const outcome = await udpTask({ mode: { type } }).outcome
    expect(outcome).toMatchObject({ state: 'failed', result: { fault: 'other' } })
    expect(outcome).toHaveProperty('message', expect.stringContaining('choose TCP or TLS'))
  })

  it('names the file of a reply that cannot be read', async () => {
    const reply = payloadSpec.parse({ format: 'file', text: '/no/such/file' })
    const outcome = await udpTask({ mode: { type: 'reply', reply } }).outcome
    expect(outcome).toHaveProperty('message', expect.stringContaining('/no/such/file'))
  })
})
