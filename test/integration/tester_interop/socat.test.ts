import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { CliUser } from '../../support/cli.ts'
import { requires } from '../../support/requirements.ts'
import { certificate } from '../tester_client/certificates.ts'
import { TestSession } from '../tester_client/sessions.ts'
import { TcpLab } from '../tester_tcp/tcp_lab.ts'
import { UdpLab } from '../tester_udp/udp_lab.ts'
import { ownAddress as host, Program } from './program.ts'

const needs = requires('socat')
const group = '239.255.77.8'
const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex')
const large = randomBytes(1_000_000)

/** Socat between its standard streams and `address`; after its input it waits for the answer as long as it takes. */
function socat(address: string, input?: string | Uint8Array): Program {
  return Program.start('socat', ['-t', '30', '-', address], input)
}

/** Socat that listens: one peer, and then it ends. Resolves when it can be reached. */
async function listening(address: string, with_ = '-'): Promise<Program> {
  const program = Program.start('socat', ['-d', '-d', '-t', '30', address, with_])
  await program.seen(/N (listening|receiving) on/)
  return program
}

describe.skipIf(needs.skip)(needs.named('socat as a client of our servers'), () => {
  it('has a megabyte back from a TCP echo, and its end answered', async () => {
    const lab = await TcpLab.start({ mode: { type: 'echo' }, record: 'none' })
    const { status, stdoutBytes } = await socat(`TCP:127.0.0.1:${lab.port}`, large).ended
    expect([status, sha256(stdoutBytes)]).toEqual([0, sha256(large)])
    expect(await lab.counts(({ connected }) => connected === 0)).toMatchObject({ bytesIn: 1_000_000, errors: 0 })
  })

  it('is greeted by a server that speaks first, and then answered in upper case', async () => {
    const lab = await TcpLab.start({ mode: { type: 'hello' } })
    const peer = socat(`TCP:127.0.0.1:${lab.port}`)
    await peer.seen('hello')
    peer.type('hello to you')
    await peer.seen('HELLO TO YOU')
  })

  it('chats with another in lines', async () => {
    const lab = await TcpLab.start({ mode: { type: 'chat' } })
    const [one, other] = [socat(`TCP:127.0.0.1:${lab.port}`), socat(`TCP:127.0.0.1:${lab.port}`)]
    await lab.counts(({ connected }) => connected === 2)
    one.type('who is th')
    one.type('ere?\n')
    await other.seen('who is there?\n')
    other.type('me\n')
    await one.seen('me\n')
    expect([one.stdout, other.stdout]).toEqual(['me\n', 'who is there?\n'])
  })

  it('has its datagrams echoed, each as it was', async () => {
    const lab = await UdpLab.start({ mode: { type: 'echo' } })
    const peer = socat(`UDP:127.0.0.1:${lab.port}`)
    peer.type('one')
    await peer.seen('one')
    peer.type('two')
    await peer.seen('onetwo')
    expect(await lab.counts(({ messagesOut }) => messagesOut === 2)).toMatchObject({ messagesIn: 2, clients: 1 })
  })

  it('talks TLS with a certificate that it does not look at, and with one that it trusts', async () => {
    const { certificatePath, keyPath } = await certificate({ names: ['localhost'] })
    const tls = { kind: 'files', certificate: certificatePath, key: keyPath } as const
    const lab = await TcpLab.start({ mode: { type: 'echo' }, tls, record: 'none' }, 'tls')
    const to = `OPENSSL:127.0.0.1:${lab.port}`
    const any = await socat(`${to},verify=0`, large).ended
    expect([any.status, sha256(any.stdoutBytes)]).toEqual([0, sha256(large)])
    const trusting = await socat(`${to},cafile=${certificatePath},commonname=A test`, 'trusted').ended
    expect([trusting.status, trusting.stdout]).toEqual([0, 'trusted'])
  })

  it('is named where it does not trust the certificate, and another is served', async () => {
    const lab = await TcpLab.start({ mode: { type: 'echo' } }, 'tls')
    const to = `OPENSSL:127.0.0.1:${lab.port}`
    const refusing = await socat(to, 'hi').ended
    expect(refusing.status).toBe(1)
    await lab.peer(({ message }) => message?.includes('does not accept the certificate') === true)
    expect((await socat(`${to},verify=0`, 'hi').ended).stdout).toBe('hi')
  })

  it('speaks to a server in a multicast group, and is answered', async () => {
    const lab = await UdpLab.start({
      mode: { type: 'upper' },
      address: group,
      multicast: { group, interface: '127.0.0.1' },
    })
    const peer = socat(`UDP4-DATAGRAM:${group}:${lab.port},ip-multicast-if=127.0.0.1`)
    peer.type('group')
    await peer.seen('GROUP')
  })
})

describe.skipIf(needs.skip)(needs.named('socat as a server of our clients'), () => {
  const user = new CliUser()

  it('echoes a megabyte over TCP, and sees that we have ended our half', async () => {
    await listening(`TCP-LISTEN:20101,bind=${host}`, 'EXEC:cat')
    const session = new TestSession({ host, port: 20_101 })
    session.send([large])
    session.tell({ type: 'half-close' })
    expect(await session.outcome).toMatchObject({ state: 'succeeded' })
    expect(sha256(session.bytes('in'))).toBe(sha256(large))
    expect(session.notes().at(-1)).toBe(`${host}:20101 closed the connection after we had ended our side.`)
  })

  it('answers datagrams', async () => {
    await listening(`UDP-LISTEN:20102,bind=${host}`, 'EXEC:cat')
    const session = new TestSession({ protocol: 'udp', host, port: 20_102 })
    session.send('one')
    await session.received(3)
    session.send('two')
    expect((await session.received(6)).toString()).toBe('onetwo')
    expect(session.records('in').map(({ from }) => from)).toEqual([`${host}:20102`, `${host}:20102`])
    await session.closed()
  })

  it('talks TLS, with a certificate that we check', async () => {
    const { certificatePath, keyPath } = await certificate({ names: [host] })
    const address = `OPENSSL-LISTEN:20103,bind=${host},cert=${certificatePath},key=${keyPath},verify=0`
    await listening(address, 'EXEC:cat')
    const tls = { verify: true, authority: certificatePath }
    const session = new TestSession({ protocol: 'tls', host, port: 20_103, tls })
    expect(await session.state('open')).toMatchObject({ tls: { trusted: true, subject: 'CN=A test' } })
    session.send([large])
    expect(sha256(await session.received(large.length))).toBe(sha256(large))
    await session.closed()
  })

  it('hears what we send to a multicast group', async () => {
    const address = `UDP4-RECVFROM:20104,bind=${group},ip-add-membership=${group}:127.0.0.1`
    const member = await listening(address)
    const session = new TestSession({
      protocol: 'udp',
      host: group,
      port: 20_104,
      multicast: { group, interface: '127.0.0.1' },
    })
    session.send('to all')
    await member.seen('to all')
    member.type('heard')
    expect((await session.received(5)).toString()).toBe('heard')
    await session.closed()
  })

  it('answers `echo hi | flotilla send udp … --wait`', async () => {
    await listening(`UDP-RECVFROM:20105,bind=${host}`, 'SYSTEM:tr a-z A-Z')
    const args = ['send', 'udp', `${host}:20105`, '--wait']
    const { status, stdout, stderr } = await user.run('flotilla', args, { shell: 'echo hi | $CLI "$@"' })
    expect([status, stdout, stderr]).toEqual([0, 'HI\n', ''])
  })

  it('answers flotilla send after its end, over TCP and TLS', async () => {
    const { certificatePath, keyPath } = await certificate({ names: [host] })
    await listening(`TCP-LISTEN:20106,bind=${host}`, 'EXEC:sha256sum')
    await listening(`OPENSSL-LISTEN:20107,bind=${host},cert=${certificatePath},key=${keyPath},verify=0`, 'EXEC:cat')
    const tcp = await user.run('flotilla', ['send', 'tcp', `${host}:20106`, '--half-close'], { stdin: large })
    expect([tcp.status, tcp.stdout]).toEqual([0, `${sha256(large)}  -\n`])
    const tls = ['send', 'tls', `${host}:20107`, 'verified', '--ca', certificatePath, '--half-close']
    expect(await user.run('flotilla', tls)).toMatchObject({ status: 0, stdout: 'verified', stderr: '' })
  })
})
