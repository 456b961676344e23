import { existsSync, readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import { requires } from '../../support/requirements.ts'
import { python, udpTask, UdpLab } from './udp_lab.ts'

const needs = requires('python3')
const loopback = Object.entries(networkInterfaces()).find(([, all]) =>
  all?.some(({ address }) => address === '127.0.0.1'),
)
const withoutIpv6 = !loopback?.[1]?.some(({ address }) => address === '::1')
const echo = { type: 'echo' } as const

describe.skipIf(needs.skip)(needs.named('where a UDP server listens'), () => {
  it.skipIf(withoutIpv6)('IPv6, where there is ::1: answers there, and writes peers in brackets', async () => {
    const lab = await UdpLab.start({ mode: echo, address: '::1' })
    const program = `
s = udp(socket.AF_INET6); say(ask(s, b'six', ('::1', port)).decode()); say(s.getsockname()[1])
`
    const [answer, from] = await python(program, lab.port)
    expect(answer).toBe('six')
    expect(lab.at.address).toBe('::1')
    expect(await lab.peer(({ messagesOut }) => messagesOut === 1)).toMatchObject({ peer: `[::1]:${Number(from)}` })
  })

  it('a port that is in use is said with one that is free', async () => {
    const { port } = await UdpLab.start({ mode: echo })
    const outcome = await udpTask({ mode: echo, port }).outcome
    expect(outcome).toMatchObject({ state: 'failed', result: { fault: 'in-use' } })
    expect(outcome).toHaveProperty('result.freePort', expect.any(Number))
  })

  it('an address that this machine does not have is said', async () => {
    // TEST-NET-1 (RFC 5737) is nobody's.
    const outcome = await udpTask({ mode: echo, address: '192.0.2.1' }).outcome
    expect(outcome).toMatchObject({ state: 'failed', result: { fault: 'no-address' } })
  })

  it('tells what the system gave of the socket buffers that were asked for', async () => {
    const small = await UdpLab.start({ mode: echo, socketBufferBytes: 8192 })
    const large = await UdpLab.start({ mode: echo, socketBufferBytes: 65_536 })
    const given = ({ at }: UdpLab) => [at.socketBuffers!.receiveBytes, at.socketBuffers!.sendBytes]
    expect(Math.min(...given(small))).toBeGreaterThanOrEqual(8192)
    expect(Math.min(...given(large))).toBeGreaterThanOrEqual(65_536)
  })

  it('a broadcast is answered to the one who sent it', async () => {
    const lab = await UdpLab.start({ mode: echo, address: '127.255.255.255', broadcast: true })
    const program = `
s = udp(); s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1); s.bind(('127.0.0.1', 0))
say(ask(s, b'all', ('127.255.255.255', port)).decode())
`
    expect(await python(program, lab.port)).toEqual(['all'])
  })
})

describe.skipIf(needs.skip)(needs.named('a UDP server in a multicast group'), () => {
  const group = '239.255.77.7'

  it('answers what is sent to the group, on the interface that was named by address', async () => {
    const lab = await UdpLab.start({ mode: echo, address: group, multicast: { group, interface: '127.0.0.1' } })
    const program = `
s = udp(); s.bind(('127.0.0.1', 0))
s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton('127.0.0.1'))
say(ask(s, b'group', ('${group}', port)).decode())
`
    expect(await python(program, lab.port)).toEqual(['group'])
  })

  it('shares its port with others of the group, and all are sent to', async () => {
    const spec = { mode: { type: 'discard' }, address: group, multicast: { group, interface: loopback![0] } } as const
    const one = await UdpLab.start(spec)
    const two = await UdpLab.start({ ...spec, port: one.port })
    const program = `
s = udp(); s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton('127.0.0.1'))
s.sendto(b'both', ('${group}', port))
`
    await python(program, one.port)
    for (const lab of [one, two])
      expect(await lab.counts(({ messagesIn }) => messagesIn === 1)).toMatchObject({ bytesIn: 4 })
  })

  it.skipIf(withoutIpv6 || !existsSync('/proc/net/igmp6'))('joins one of IPv6 too (where there is ::1)', async () => {
    // Loopback interfaces have no route for such groups, so that the kernel's list is all that can be seen.
    const six = 'ff15::77:7'
    await UdpLab.start({ mode: echo, address: six, multicast: { group: six, interface: '::1' } })
    const line = new RegExp(`\\s${loopback![0]}\\s+ff150000000000000000000000770007\\s`)
    expect(readFileSync('/proc/net/igmp6', 'utf8')).toMatch(line)
  })

  it.each([
    ['no group', { address: '0.0.0.0', multicast: { group: '10.0.0.1' } }, 'no multicast group'],
    ['a group of the other version', { address: '0.0.0.0', multicast: { group: 'ff15::1' } }, 'choose both alike'],
    ['an address that gets nothing of it', { address: '127.0.0.1', multicast: { group } }, 'or on the group itself'],
    ['no such interface', { address: group, multicast: { group, interface: 'nic77' } }, 'no network interface nic77'],
    [
      'no such address',
      { address: group, multicast: { group, interface: '192.0.2.1' } },
      'no network interface 192.0.2.1',
    ],
  ])('%s: is named', async (_name, spec, words) => {
    const outcome = await udpTask({ mode: echo, ...spec }).outcome
    expect(outcome).toHaveProperty('message', expect.stringContaining(words))
  })
})
