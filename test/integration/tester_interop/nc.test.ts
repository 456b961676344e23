import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { CliUser } from '../../support/cli.ts'
import { requires } from '../../support/requirements.ts'
import { TestSession } from '../tester_client/sessions.ts'
import { TcpLab } from '../tester_tcp/tcp_lab.ts'
import { UdpLab } from '../tester_udp/udp_lab.ts'
import { ownAddress as host, Program } from './program.ts'

const needs = requires('nc')
const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex')
const large = randomBytes(1_000_000)

/** nc, as a client of a server here; `-N` says the end of its input to the peer. */
function nc(args: readonly string[], input?: string | Uint8Array): Program {
  return Program.start('nc', args, input)
}

/** nc that listens. Resolves when it can be reached. */
async function listening(port: number, ...flags: string[]): Promise<Program> {
  const program = nc([...flags, '-n', '-v', '-l', host, String(port)])
  await program.seen(/(Listening|Bound) on/)
  return program
}

describe.skipIf(needs.skip)(needs.named('nc as a client of our servers'), () => {
  it('has a megabyte back from a TCP echo, and its end answered', async () => {
    const lab = await TcpLab.start({ mode: { type: 'echo' }, record: 'none' })
    const { status, stdoutBytes } = await nc(['-N', '127.0.0.1', String(lab.port)], large).ended
    expect([status, sha256(stdoutBytes)]).toEqual([0, sha256(large)])
    expect(await lab.counts(({ connected }) => connected === 0)).toMatchObject({ bytesIn: 1_000_000, errors: 0 })
  })

  it('is greeted, chats in lines with another, and is missed by nobody when it is killed', async () => {
    const lab = await TcpLab.start({ mode: { type: 'chat' } })
    const to = ['127.0.0.1', String(lab.port)]
    const [one, other, third] = [nc(to), nc(to), nc(to)]
    await lab.counts(({ connected }) => connected === 3)
    one.type('who is there?\n')
    await other.seen('who is there?\n')
    await third.seen('who is there?\n')
    third.kill('SIGKILL')
    await lab.counts(({ connected }) => connected === 2)
    other.type('me\n')
    await one.seen('me\n')
    expect(await lab.counts(({ messagesIn }) => messagesIn === 2)).toMatchObject({ errors: 0 })
  })

  it('asks over HTTP by hand', async () => {
    const lab = await TcpLab.start({ mode: { type: 'http' } })
    const request = 'GET /a?b=c HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n'
    const { stdout } = await nc(['127.0.0.1', String(lab.port)], request).ended
    const [head, body] = stdout.split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(JSON.parse(body!)).toMatchObject({ method: 'GET', target: '/a?b=c' })
  })

  it('has its datagrams answered, IPv4 and IPv6', async () => {
    for (const address of ['127.0.0.1', '::1']) {
      const lab = await UdpLab.start({ mode: { type: 'upper' }, address })
      const peer = nc(['-u', address, String(lab.port)])
      peer.type('one\n')
      await peer.seen('ONE\n')
      peer.type('two\n')
      await peer.seen('ONE\nTWO\n')
      expect(await lab.counts(({ messagesOut }) => messagesOut === 2)).toMatchObject({ messagesIn: 2, clients: 1 })
    }
  })
})

describe.skipIf(needs.skip)(needs.named('nc as a server of our clients'), () => {
  const user = new CliUser()

  it('gets what we send, speaks to us, and ends when we have ended our half', async () => {
    const peer = await listening(20_201, '-N')
    const session = new TestSession({ host, port: 20_201 })
    session.send('our words')
    await peer.seen('our words')
    peer.type('theirs')
    expect((await session.received(6)).toString()).toBe('theirs')
    session.tell({ type: 'half-close' })
    expect(await session.outcome).toMatchObject({ state: 'succeeded' })
    expect(await peer.ended).toMatchObject({ status: 0, stdout: 'our words' })
  })

  it('ends our session with its half, once it has what we were sending', async () => {
    const peer = await listening(20_202, '-N')
    const session = new TestSession({ host, port: 20_202 })
    session.send([large])
    peer.endInput()
    expect(await session.outcome).toMatchObject({ state: 'succeeded' })
    expect(sha256((await peer.ended).stdoutBytes)).toBe(sha256(large))
    expect(session.notes().at(-1)).toBe(`${host}:20202 closed the connection.`)
  })

  it('talks in datagrams, and is named when it is gone', async () => {
    const peer = await listening(20_203, '-u')
    const session = new TestSession({ protocol: 'udp', host, port: 20_203 })
    session.send('hi\n')
    await peer.seen('hi\n')
    peer.type('there\n')
    expect((await session.received(6)).toString()).toBe('there\n')
    peer.kill('SIGKILL')
    await peer.ended
    session.send('still there?')
    expect(await session.noted(/refused/)).toContain('nothing listens there now')
    await session.closed()
  })

  it('gets what `echo hi | flotilla send udp … --wait` sends, and its answer is printed', async () => {
    const peer = await listening(20_204, '-u')
    const sending = user.start('flotilla', ['send', 'udp', `${host}:20204`, '--wait'], {
      shell: 'echo hi | $CLI "$@"',
    })
    await peer.seen('hi\n')
    peer.type('you too\n')
    expect(await sending.ended).toMatchObject({ status: 0, stdout: 'you too\n', stderr: '' })
  })

  it('gets all that flotilla send --half-close is given, though it has ended its own half before', async () => {
    const peer = await listening(20_205, '-N')
    const args = ['send', 'tcp', `${host}:20205`, '--half-close', '--verbose']
    const sending = user.start('flotilla', args, { keepStdinOpen: true })
    peer.endInput()
    await sending.seen('sends no more (FIN)')
    sending.type('not too late')
    await peer.seen('not too late')
    sending.endInput()
    expect(await sending.ended).toMatchObject({ status: 0, stdout: '' })
    expect(await peer.ended).toMatchObject({ status: 0, stdout: 'not too late' })
  })

  it('that is gone altogether takes no more of flotilla send --half-close, which says so', async () => {
    const peer = await listening(20_206)
    const args = ['send', 'tcp', `${host}:20206`, '--half-close', '--json']
    const sending = user.start('flotilla', args, { keepStdinOpen: true })
    await peer.seen('Connection received')
    peer.kill('SIGKILL')
    await sending.seen('sends no more (FIN)')
    sending.type('one')
    await sending.seen('"sent"')
    sending.type('two')
    const { status, stdout } = await sending.ended
    expect(status).toBe(1)
    expect(stdout).toMatch(
      /"status":1,"message":".* (has closed the connection and takes no more|reset the connection)/,
    )
  })
})
