import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { CliUser, type RunningCli } from '../../support/cli.ts'
import { NetworkNamespace } from '../../support/network_namespace.ts'
import { requires } from '../../support/requirements.ts'
import { Program } from './program.ts'

const needs = requires('network-namespace', 'python3')
const withSocat = requires('network-namespace', 'socat')

const GROUP = 'ff12::77'
const PRELUDE = `
import json, socket, struct, sys
def say(*words): print(*words, flush=True)
def udp(family=socket.AF_INET6, address='', port=0):
    s = socket.socket(family, socket.SOCK_DGRAM); s.settimeout(30)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1); s.bind((address, port)); return s
def by(s): s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, socket.if_nametoindex('left')); return s
def join(s, group):
    s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, socket.inet_pton(socket.AF_INET6, group) + struct.pack('@I', socket.if_nametoindex('left')))
    return s
def ask(s, data, to):
    s.sendto(data, to); return s.recvfrom(2000)
`

interface Passed {
  readonly type: string
  readonly from?: string
  readonly text?: string
}

describe.skipIf(needs.skip)(needs.named('on a network of its own'), () => {
  let network: NetworkNamespace
  const user = new CliUser()
  beforeAll(async () => (network = await NetworkNamespace.open()))
  afterAll(() => network.close())

  /** Runs a Python peer there. */
  function python(program: string, ...args: string[]): Program {
    const [command, ...rest] = network.prefix
    return Program.start(command!, [...rest, 'python3', '-I', '-u', '-c', PRELUDE + program, ...args], '')
  }
  function flotilla(...args: string[]): RunningCli {
    const run = user.start('flotilla', args, { shell: `exec ${network.prefix.join(' ')} $CLI "$@"` })
    onTestFinished(() => run.kill('SIGKILL'))
    return run
  }
  /** Starts a server; resolves when it listens. */
  async function listen(at: string, ...more: string[]): Promise<{ port: string; passed: () => Promise<Passed[]> }> {
    const run = flotilla('listen', 'udp', at, '--yes', '--json', ...more)
    await run.seen('"listening"')
    const port = /"port":(\d+)/.exec(run.stdout)![1]!
    return {
      port,
      passed: async () => {
        run.kill('SIGINT')
        const { stdout, stderr } = await run.ended
        expect(stderr).toBe('')
        return stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Passed)
      },
    }
  }
  const received = (passed: readonly Passed[]) => passed.filter(({ type }) => type === 'received')

  it('a UDP server on :: answers IPv4 and IPv6 from the address that was asked, and writes both as they are', async () => {
    const server = await listen('[::]:0', '--mode', 'upper')
    const peer = python(
      `
port = int(sys.argv[1])
for family, address in ((socket.AF_INET, '127.0.0.1'), (socket.AF_INET, '10.77.0.1'), (socket.AF_INET6, '::1'), (socket.AF_INET6, 'fd77::1')):
    data, at = ask(udp(family, address), b'who', (address, port)); say(data.decode(), at[0], at[1] == port)
`,
      server.port,
    )
    const { status, stdout, stderr } = await peer.ended
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toBe('WHO 127.0.0.1 True\nWHO 10.77.0.1 True\nWHO ::1 True\nWHO fd77::1 True\n')
    const from = received(await server.passed()).map((one) => one.from!.replace(/\d+$/, ''))
    expect(from).toEqual(['127.0.0.1:', '10.77.0.1:', '[::1]:', '[fd77::1]:'])
  })

  it.each([
    ['a group of the link', 'ff02::4242'],
    ['a transient group', GROUP],
  ])('a UDP server in an IPv6 group gets what is sent to it, and answers the sender: %s', async (_name, group) => {
    const server = await listen('[::]:0', '--multicast', group, '--interface', 'left', '--mode', 'upper')
    const asked = `data, at = ask(by(udp()), b'group', ('${group}', int(sys.argv[1]))); say(data.decode(), at[0])`
    const { stdout, stderr } = await python(asked, server.port).ended
    expect([stdout, stderr]).toEqual(['GROUP fe80::77\n', ''])
    expect(received(await server.passed())).toMatchObject([
      { from: expect.stringMatching(/^\[fe80::77%left\]:\d+$/) as string, text: 'group' },
    ])
  })

  it.skipIf(withSocat.skip)(withSocat.named('socat is heard by a server in an IPv6 group, and hears it'), async () => {
    const server = await listen('[::]:0', '--multicast', GROUP, '--interface', 'fd77::1', '--mode', 'upper')
    const [command, ...rest] = network.prefix
    const to = `UDP6-DATAGRAM:[${GROUP}%left]:${server.port}`
    const socat = Program.start(command!, [...rest, 'socat', '-', to])
    socat.type('from socat')
    await socat.seen('FROM SOCAT')
    expect(received(await server.passed())).toMatchObject([{ text: 'from socat' }])
  })

  it.each([
    ['the name of an interface', [`[${GROUP}]`, '--multicast', GROUP, '--interface', 'left']],
    ['an address of it', [`[${GROUP}]`, '--multicast', GROUP, '--interface', 'fd77::1']],
    ['the zone of the group', [`[${GROUP}%left]`]],
  ])('a client sends to an IPv6 group by %s, and takes the answer', async (_name, [host, ...more]) => {
    const member = python(`
s = join(udp(), '${GROUP}'); say(s.getsockname()[1]); data, at = s.recvfrom(2000); say(at[0]); s.sendto(b'heard ' + data, at)
`)
    await member.seen('\n')
    const sent = await flotilla('send', 'udp', `${host}:${member.stdout.trim()}`, 'us', '--wait', '300ms', ...more)
      .ended
    expect([sent.status, sent.stdout, sent.stderr]).toEqual([0, 'heard us', ''])
    expect((await member.ended).stdout).toMatch(/\nfe80::77(%left)?\n$/)
  })

  it.each(['10.77.0.255', '255.255.255.255'])(
    'a broadcast to %s is heard, and answered to the one who sent it, both ways',
    async (all) => {
      const server = await listen('0.0.0.0:0', '--broadcast', '--mode', 'upper')
      const asked = `data, at = ask(udp(socket.AF_INET, '10.77.0.1'), b'all', ('${all}', int(sys.argv[1]))); say(data.decode(), at[0])`
      expect((await python(asked, server.port).ended).stdout).toBe('ALL 10.77.0.1\n')
      expect(received(await server.passed())).toMatchObject([{ text: 'all' }])

      const hearer = python(
        `s = udp(socket.AF_INET); say(s.getsockname()[1]); data, at = s.recvfrom(99); s.sendto(b'heard ' + data, at)`,
      )
      await hearer.seen('\n')
      const to = `${all}:${hearer.stdout.trim()}`
      const sent = await flotilla('send', 'udp', to, 'us', '--broadcast', '--source', '10.77.0.1', '--wait', '300ms')
        .ended
      expect([sent.status, sent.stdout, sent.stderr]).toEqual([0, 'heard us', ''])
    },
  )

  it('a client hears a group that it joined by the name of an interface, of IPv4 too', async () => {
    const asker = `
s = udp(socket.AF_INET); s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton('10.77.0.1'))
say(s.getsockname()[1]); data, at = s.recvfrom(99); s.sendto(b'to the group', ('239.255.77.7', at[1])); s.recvfrom(99)
`
    const member = python(asker)
    await member.seen('\n')
    const to = `10.77.0.1:${member.stdout.trim()}`
    const more = ['--multicast', '239.255.77.7', '--interface', 'left', '--wait', '300ms']
    const { status, stdout, stderr } = await flotilla('send', 'udp', to, 'us', ...more).ended
    expect([status, stdout, stderr]).toEqual([0, 'to the group', ''])
  })

  it('says which interfaces there are where the one that was named is none', async () => {
    const { status, stderr } = await flotilla(
      ...['send', 'udp', `[${GROUP}]:9`, 'us', '--multicast', GROUP, '--interface', 'nic77'],
    ).ended
    expect(status).toBe(3)
    expect(stderr).toMatch(/There is no network interface nic77 with an address of IPv6: this machine has .*left/)
  })
})
