import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { CliUser } from '../../support/cli.ts'
import { requires } from '../../support/requirements.ts'
import { screenOf } from '../../support/screen.ts'
import { BOUND_ONLY, PythonPeer } from '../tester_client/python_peer.ts'

const needs = requires('python3')

const ECHO = `
class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(65536): self.request.sendall(data)
class Server(socketserver.ThreadingTCPServer):
    request_queue_size = 64; daemon_threads = True
server = Server(('127.0.0.1', 0), Echo); say(server.server_address[1]); server.serve_forever()
`
const UDP_ECHO = `
s = udp()
while True:
    data, at = s.recvfrom(65536); s.sendto(data, at)
`

interface Saved {
  readonly result: { readonly pair?: string; readonly id: string; readonly counts: { readonly echoed: number } }
  readonly points: readonly unknown[]
}

const wide = { columns: 100, rows: 24 }

describe.skipIf(needs.skip)(needs.named('flotilla load'), () => {
  const user = new CliUser()
  const peers: PythonPeer[] = []
  afterEach(() => peers.splice(0).forEach((peer) => peer.stop()))

  async function peer(program: string): Promise<string> {
    const started = await PythonPeer.start(program)
    peers.push(started)
    return `127.0.0.1:${started.port}`
  }
  const load = (...args: readonly string[]) => user.run('flotilla', ['load', ...args])
  const read = (name: string) => readFileSync(join(user.home, name), 'utf8')

  it('counts what was sent and answered, and keeps the result', async () => {
    const { status, stdout, stderr } = await load('tcp', await peer(ECHO), '-c', '4', '-n', '25')
    expect(stdout).toMatch(/^TCP 127\.0\.0\.1:\d+: 4 connections, closed loop, /)
    expect(stdout).toMatch(/^ {2}sent {9}100 messages, .*6\.25 KiB$/m)
    expect(stdout).toMatch(/^ {2}answered {5}100, /m)
    expect(stdout).toMatch(/^ {2}latency {6}min .* p50 .* max /m)
    expect(existsSync(join(/kept in +(\S+)/.exec(stderr)?.[1] ?? '', 'result.json'))).toBe(true)
    expect(status).toBe(0)
  })

  it('takes a preset, and what else is given in place of its parts', async () => {
    const { status, stdout } = await load('tcp', await peer(ECHO), '--preset', '500-clients', '-c', '20', '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      result: { spec: { connections: 20, message: { kind: 'hello' } }, counts: { sent: 200, echoed: 200 } },
    })
    expect(status).toBe(0)
  })

  it('runs TCP and UDP side by side, and saves both', async () => {
    const beside = `udp:${await peer(UDP_ECHO)}`
    const saves = ['pair.json', 'pair.csv', 'pair.hlog'].flatMap((name) => ['--save', name])
    const args = ['tcp', await peer(ECHO), '--beside', beside, '-n', '50', '--rate', '500', '--json', ...saves]
    const { stdout } = await load(...args)
    const [tcp, udp] = JSON.parse(stdout) as [Saved, Saved]
    expect([tcp.result.pair, udp.result.pair]).toEqual([udp.result.id, tcp.result.id])
    expect(tcp.result.counts.echoed).toBe(50)
    expect([JSON.parse(read('pair.json')), JSON.parse(read('pair-2.json'))]).toEqual([tcp, udp])
    expect(read('pair.csv').split('\n')).toHaveLength(tcp.points.length + 2)
    expect(read('pair-2.hlog')).toMatch(/^#\[.*HdrHistogram|^#\[Histogram log format version/m)
  })

  it('says why a result could not be kept, and shows it all the same', async () => {
    const options = { env: { FLOTILLA_HOME: user.write('file', '') } }
    const { stdout, stderr } = await user.run('flotilla', ['load', 'tcp', await peer(ECHO), '-n', '3'], options)
    expect(stdout).toMatch(/^ {2}answered {5}3, /m)
    expect(stdout).toContain('The result could not be saved: ')
    expect(stderr).toBe('')
  })

  it('exits 1 when answers do not come', async () => {
    const silent = await peer('c, at = listen().accept(); everything(c)')
    const { status, stdout } = await load('tcp', silent, '-n', '1', '--answer-timeout', '50ms')
    expect(stdout).toMatch(/1 × no-answer: /)
    expect(status).toBe(1)
  })

  it('exits 3 when nothing can connect', async () => {
    const { status, stdout } = await load('tcp', await peer(BOUND_ONLY), '-t', '100ms')
    expect(stdout).toMatch(/× refused: .* nothing listens there/)
    expect(status).toBe(3)
  })

  it('shows a line on a terminal, and, when it is interrupted, what it has measured until then', async () => {
    const args = ['load', 'tcp', await peer(ECHO), '-t', '1h']
    const run = user.start('flotilla', args, { terminal: wide })
    await run.seen(/running · .* 1\/1 connected · [\d,]+ sent/)
    run.type('\x03')
    const { status, stdout } = await run.ended
    expect(status).toBe(130)
    const screen = screenOf(stdout.replace('^C', ''), wide.columns)
    expect(screen[0]).toMatch(/^TCP 127\.0\.0\.1:\d+: 1 connection, closed loop, .* s, cancelled$/)
    expect(screen[1]).toMatch(/^ {2}sent {9}[\d,]+ messages/)
    expect(screen.join('\n')).not.toContain('running')
  })
})
