import { describe, expect, it, onTestFinished } from 'vitest'
import { CliUser, type RunningCli } from '../../support/cli.ts'
import { requires } from '../../support/requirements.ts'
import { certificate } from '../tester_client/certificates.ts'
import { ownAddress, Program } from '../tester_interop/program.ts'

const openssl = requires('openssl')
const tshark = requires('tshark', 'nc')
const user = new CliUser()

async function listen(...args: readonly string[]): Promise<{ run: RunningCli; port: string }> {
  const run = user.start('flotilla', ['listen', ...args, '--json'])
  onTestFinished(() => run.kill('SIGKILL'))
  await run.seen('"listening"')
  return { run, port: /"port":(\d+)/.exec(run.stdout)![1]! }
}

describe.skipIf(openssl.skip)(openssl.named('flotilla over TLS, against openssl'), () => {
  it('listen: serves TLS 1.2 and 1.3 with its certificate, whatever ALPN is offered, and names one that is too old', async () => {
    const { certificatePath, keyPath } = await certificate({ names: ['127.0.0.1'] })
    const { run, port } = await listen('tls', '0', '--mode', 'upper', '--cert', certificatePath, '--key', keyPath)
    const to = ['s_client', '-connect', `127.0.0.1:${port}`, '-CAfile', certificatePath, '-verify_return_error']
    for (const version of ['-tls1_2', '-tls1_3']) {
      const peer = Program.start('openssl', [...to, version, '-alpn', 'h2,chat'])
      await peer.seen('No ALPN negotiated')
      await peer.seen('Verify return code: 0 (ok)')
      peer.type('hello\n')
      await peer.seen('HELLO\n')
    }
    expect((await Program.start('openssl', [...to, '-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'], '').ended).status).toBe(1)
    await run.seen('it speaks no version of TLS that is still allowed')
  })

  it('send: agrees on an ALPN protocol, and says what to do where that or the version cannot be had', async () => {
    const { certificatePath, keyPath } = await certificate({ names: [ownAddress] })
    const at = `${ownAddress}:20401`
    const files = ['-cert', certificatePath, '-key', keyPath]
    const server = Program.start('openssl', ['s_server', '-accept', at, ...files, '-alpn', 'chat', '-tls1_2'])
    await server.seen('ACCEPT')
    const send = (...more: string[]) =>
      user.run('flotilla', ['send', 'tls', at, 'hi\\n', '--ca', certificatePath, '--verbose', ...more])

    const agreed = await send('--alpn', 'other', '--alpn', 'chat', '--min-tls', '1.2')
    expect([agreed.status, agreed.stdout]).toEqual([0, ''])
    expect(agreed.stderr).toMatch(/TLSv1\.2, \w+, ALPN chat\. Certificate of CN=A test, .*; trusted\./)
    await server.seen('hi\n')
    const newer = await send('--min-tls', '1.3')
    expect(newer.status).toBe(3)
    expect(newer.stderr).toContain('lower the minimum version')
    const other = await send('--alpn', 'other')
    expect(other.status).toBe(3)
    expect(other.stderr).toContain('speaks none of the ALPN protocols that were offered')
  })

  it('load: every message is answered through TLS, and a server without TLS is named', async () => {
    const secure = await listen('tls', '0', '--log', 'none')
    const load = (port: string) =>
      user.run('flotilla', ['load', 'tls', `127.0.0.1:${port}`, '-c', '3', '-n', '20', '--json'])
    const good = await load(secure.port)
    expect(good.status).toBe(0)
    expect(JSON.parse(good.stdout)).toMatchObject({
      result: { counts: { sent: 60, echoed: 60, connects: 3, errors: 0 }, latency: { count: 60 } },
    })
    const plain = await listen('tcp', '0', '--log', 'none')
    const bad = await load(plain.port)
    expect(bad.status).toBe(3)
    expect(JSON.parse(bad.stdout)).toMatchObject({ result: { errors: [{ kind: 'tls' }] } })
  })
})

describe('flotilla with a multicast group, at both ends', () => {
  it('listens in it, sends to it, and has the answer', async () => {
    const group = '239.255.77.9'
    const by = ['--multicast', group, '--interface', '127.0.0.1']
    const { run, port } = await listen('udp', `${group}:0`, ...by, '--yes', '--mode', 'upper')
    const sent = await user.run('flotilla', ['send', 'udp', `${group}:${port}`, 'all of you', ...by, '--wait', '300ms'])
    expect([sent.status, sent.stdout, sent.stderr]).toEqual([0, 'ALL OF YOU', ''])
    expect(run.stdout).toMatch(/"type":"received","from":"127\.0\.0\.1:\d+".*"text":"all of you"/)
  })
})

describe.skipIf(tshark.skip)(tshark.named('flotilla listen --pcapng --encoding gbk'), () => {
  it.each(['127.0.0.1', '::1'])(
    'shows what a peer of %s says as text, and keeps its bytes for tshark',
    async (peer) => {
      const hello = Buffer.from([0xc4, 0xe3, 0xba, 0xc3]) // 你好
      const options = ['--encoding', 'gbk', '--pcapng', 'gbk.pcapng', '--rule', '你好=再见']
      const { run, port } = await listen('tcp', '[::]:0', '--yes', ...options)
      const { stdoutBytes } = await Program.start('nc', ['-N', peer, port], hello).ended
      expect(stdoutBytes.toString('hex')).toBe('d4d9bcfb')
      await run.seen('disconnected')
      run.kill('SIGINT')
      const { stdout } = await run.ended
      expect(stdout).toMatch(/"type":"received".*"text":"你好"/)
      expect(stdout).toMatch(/"type":"sent".*"text":"再见"/)
      const fields = ['-Y', 'tcp.len > 0', '-T', 'fields', '-e', 'ipv6.src', '-e', 'tcp.payload']
      const read = await Program.start('tshark', ['-r', `${user.home}/gbk.pcapng`, ...fields], '').ended
      const source = peer === '::1' ? '::1' : '::ffff:127.0.0.1'
      expect(read.stdout).toBe(`${source}\tc4e3bac3\n::\td4d9bcfb\n`)
    },
  )
})
