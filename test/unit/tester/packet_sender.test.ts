import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { importPacketSender } from '../../../shared/tester/packet_sender.ts'

/** As Packet Sender writes it, by Qt's QSettings. */
const INI = `[NAMES]
1\\name=CAM_AE Bright
2\\name=web/hello
3\\name=\\x4f60\\x597d
size=3

[CAM_AE%20Bright]
fromIP=
fromPort=0
hexString=81 01 04 39 0d ff
name=CAM_AE Bright
port=5678
repeat=@Variant(\\0\\0\\0\\x87\\0\\0\\0\\0)
requestPath=
sendResponse=0
tcpOrUdp=TCP
timestamp="Sun, 15 Jan 2023 11:43:44"
toIP=192.168.100.88

[web]
hello\\fromPort=4000
hello\\hexString=68 69
hello\\name=web/hello
hello\\port=9000
hello\\repeat=@Variant(\\0\\0\\0\\x87?\\0\\0\\0)
hello\\tcpOrUdp=UDP
hello\\toIP=localhost

[%U4F60%U597D]
hexString=
name=\\x4f60\\x597d
port=443
repeat=0
requestPath="/a;b?c=1"
tcpOrUdp=HTTPS Get
toIP=example.com
`

describe('packets of Packet Sender', () => {
  it('are read from its INI, with their names and repetitions', () => {
    const { items, problems } = importPacketSender(INI)
    expect(problems).toEqual([])
    expect(items).toMatchObject([
      {
        path: 'CAM_AE Bright',
        content: {
          kind: 'packet',
          protocol: 'tcp',
          host: '192.168.100.88',
          port: 5678,
          sending: { payload: { format: 'hex', text: '81 01 04 39 0d ff' } },
        },
      },
      {
        path: 'web/hello',
        content: {
          protocol: 'udp',
          sending: { payload: { text: '68 69' }, repeat: { intervalMs: 500, count: 0 } },
          note: 'Packet Sender sent it from port 4000.',
        },
      },
      { path: '你好', content: { kind: 'http', request: { url: 'https://example.com:443/a;b?c=1', method: 'GET' } } },
    ])
    expect(items[0]?.content).not.toHaveProperty('sending.repeat')
  })

  it('are read from its JSON', () => {
    const json = JSON.stringify([
      { name: 'a', hexstring: '61', toip: '::1', port: '7', tcporudp: 'SSL', repeat: '1.5', fromport: '0' },
    ])
    expect(importPacketSender(json)).toMatchObject({
      items: [
        { path: 'a', content: { protocol: 'tls', host: '::1', port: 7, sending: { repeat: { intervalMs: 1500 } } } },
      ],
      problems: [],
    })
  })

  it('that cannot be sent here are named, and the others kept', () => {
    const packet = (name: string, values: string) => `[${name}]\ntoIP=h\nport=1\nhexString=\ntcpOrUdp=TCP\n${values}\n`
    const { items, problems } = importPacketSender(
      [
        packet('good', ''),
        packet('kind', 'tcpOrUdp=Serial'),
        packet('port', 'port=70000'),
        packet('hex', 'hexString=6'),
        'nonsense',
      ].join('\n'),
    )
    expect(items.map(({ path }) => path)).toEqual(['good'])
    expect(problems).toEqual([
      expect.stringMatching(/^Line [0-9]+: expected \[section\]/),
      expect.stringContaining('"kind" is left out: "Serial" is not a protocol'),
      expect.stringContaining('"port" is left out: port: '),
      expect.stringContaining('"hex" is left out: its hexString is wrong'),
    ])
  })

  it('with the same name do not replace one another', () => {
    const packet = '{"name":"a//b","toip":"h","port":"1","tcporudp":"UDP","hexstring":""}'
    expect(importPacketSender(`[${packet},${packet}]`).items.map(({ path }) => path)).toEqual(['a/b', 'a/b 2'])
  })

  it('are never misread into an exception', () => {
    const line = fc.constantFrom(
      '[a]',
      '[',
      'x=1',
      'toIP=1',
      'hexString=zz',
      'repeat=@Variant(',
      '\\=',
      '=',
      'a\\b=c',
      '[{',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string()), { maxLength: 10 }), (lines) => {
        const { items, problems } = importPacketSender(lines.join('\n'))
        expect(items.length + problems.length).toBeGreaterThan(0)
      }),
    )
  })
})
