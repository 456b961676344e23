import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { CliUser, type Finished, type RunningCli, type StartOptions } from '../../support/cli.ts'
import { descendants, signal } from '../../support/processes.ts'
import { requires } from '../../support/requirements.ts'
import { screenOf } from '../../support/screen.ts'
import { BOUND_ONLY, PythonPeer } from '../tester_client/python_peer.ts'

const needs = requires('python3')

/** The port comes from the test; what came back is said in hex. The first line is a port, as of all peers. */
const CLIENT = `
say(0)
def client(kind=socket.SOCK_STREAM):
    s = socket.socket(socket.AF_INET, kind); s.connect(('127.0.0.1', int(sys.argv[1]))); return s
`

const wide = { columns: 100, rows: 24 }

describe.skipIf(needs.skip)(needs.named('flotilla listen'), () => {
  const user = new CliUser()
  const started: { stop(): void }[] = []
  afterEach(() => started.splice(0).forEach((one) => one.stop()))

  /** Starts it, and waits until it listens. */
  async function listen(args: readonly string[], options?: StartOptions): Promise<{ run: RunningCli; port: number }> {
    const run = user.start('flotilla', ['listen', ...args], options)
    started.push({ stop: () => run.kill('SIGKILL') })
    await run.seen(/ on 127\.0\.0\.1:\d+|"listening"/)
    const found = / on 127\.0\.0\.1:(\d+)|"port":(\d+)/.exec(run.stderr + run.stdout)
    return { run, port: Number(found?.[1] ?? found?.[2]) }
  }
  async function client(port: number, program: string): Promise<PythonPeer> {
    const peer = await PythonPeer.start(CLIENT + program, String(port))
    started.push(peer)
    return peer
  }
  function end(run: RunningCli): Promise<Finished> {
    run.kill('SIGINT')
    return run.ended
  }

  it('serves until Ctrl-C, shows what passes, and sums it up', async () => {
    const { run, port } = await listen(['tcp', '0', '--mode', 'upper'])
    const peer = await client(port, "s = client(); s.sendall(b'hi \\xff\\n'); say(exactly(s, 5)); s.close()")
    expect(await peer.line()).toBe("b'HI \\xff\\n'")
    await run.seen(' disconnected')
    const { status, stdout, stderr } = await end(run)
    expect(status).toBe(0)
    expect(stdout.replace(/^[\d:.]+ /gm, '').replaceAll(/127\.0\.0\.1:\d+/g, 'PEER')).toBe(
      ['- PEER connected', '< PEER 5 B hi �\\n', '> PEER 5 B HI �\\n', '- PEER disconnected', ''].join('\n'),
    )
    expect(stderr).toMatch(
      /TCP upper on .*; Ctrl-C ends it\.\n.*1 client, 1 message in \(5 B\), 1 message out \(5 B\)\n$/,
    )
  })

  it('answers datagrams, and shows what a small receive size loses', async () => {
    const { run, port } = await listen(['udp', '0', '--mode', 'upper', '--receive-bytes', '3'])
    const peer = await client(port, "s = client(socket.SOCK_DGRAM); s.send(b'abcdef'); say(s.recv(99))")
    expect(await peer.line()).toBe("b'ABC'")
    expect((await end(run)).stderr).toContain('1 datagram truncated, 3 B lost')
  })

  it('keeps files of a framed sender in a folder of the working directory, and names those that are wrong', async () => {
    const { run, port } = await listen(['tcp', '0', '--mode', 'framed', '--folder', './received'])
    const peer = await client(
      port,
      `
def frame(payload, md5):
    header = json.dumps({'total_size': len(payload), 'filename': 'a.bin', 'md5': md5}).encode()
    s = client(); s.sendall(struct.pack('i', len(header)) + header + payload); s.shutdown(socket.SHUT_WR); say(s.recv(1))
data = bytes(range(256)) * 500
frame(data, hashlib.md5(data).hexdigest()); frame(b'x', '0' * 32)
`,
    )
    expect([await peer.line(), await peer.line()]).toEqual(["b''", "b''"])
    await run.seen('md5 does not match')
    expect((await end(run)).stderr).toContain('1 file, 1 error')
    expect(readdirSync(join(user.home, 'received'))).toEqual(['a.bin'])
    const kept = readFileSync(join(user.home, 'received', 'a.bin'))
    const data = Buffer.concat(Array.from({ length: 500 }, () => Buffer.from(Array.from({ length: 256 }, (_, i) => i))))
    expect(createHash('md5').update(kept).digest('hex')).toBe(createHash('md5').update(data).digest('hex'))
  })

  it('answers by rules of text, bytes and patterns, and closes where it is told to', async () => {
    const rules = ['PING\\n=PONG\\n', '\\xfe\\xff=bytes\\n', '0x0102=hex\\n', '/^get (\\w+)/i={1}\\n', 'HUSH=']
    const { port } = await listen([
      'tcp',
      '0',
      ...rules.flatMap((rule) => ['--rule', rule]),
      ...['--rule-close', 'QUIT=bye\\n', '--rule', '*=?\\n'],
    ])
    const peer = await client(
      port,
      `
s = client()
for word in [b'PING\\n', b'\\xfe\\xff', b'\\x01\\x02', b'GET foo', b'PING', b'HUSH']: s.sendall(word); say(s.recv(9)) if word != b'HUSH' else 0
s.sendall(b'QUIT'); say(everything(s))
`,
    )
    const answers = []
    for (let at = 0; at < 6; at++) answers.push(await peer.line())
    expect(answers).toEqual(["b'PONG\\n'", "b'bytes\\n'", "b'hex\\n'", "b'foo\\n'", "b'?\\n'", "b'bye\\n'"])
  })

  it('says what is typed to all clients', async () => {
    const { run, port } = await listen(['tcp', '0', '--say', '--ending', 'crlf'], { keepStdinOpen: true })
    const peer = await client(port, 's = client(); say(exactly(s, 8))')
    await run.seen(' connected')
    run.type('hello\\x21\n')
    expect(await peer.line()).toBe("b'hello!\\r\\n'")
  })

  it('tells everything as JSON, one object a line', async () => {
    const { run, port } = await listen(['tcp', '0', '--json'])
    await (await client(port, "s = client(); s.sendall(b'hi'); say(exactly(s, 2)); s.close()")).line()
    await run.seen('disconnected')
    const { stdout, stderr } = await end(run)
    const events = stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(events).toMatchObject([
      { type: 'listening', protocol: 'tcp', mode: 'echo', address: '127.0.0.1', port },
      { type: 'note', peer: expect.stringMatching(/^127\.0\.0\.1:/) as string, text: 'connected' },
      { type: 'received', to: `127.0.0.1:${port}`, bytes: 2, text: 'hi' },
      { type: 'sent', from: `127.0.0.1:${port}`, bytes: 2, text: 'hi' },
      { type: 'note', text: 'disconnected' },
      { type: 'ended', state: 'stopped', counts: { clients: 1, messagesIn: 1, bytesOut: 2 } },
    ])
    expect(stderr).toBe('')
  })

  it('makes a certificate for TLS, which nobody has to trust', async () => {
    const { run, port } = await listen(['tls', '0'])
    const to = `127.0.0.1:${port}`
    const any = await user.run('flotilla', ['send', 'tls', to, 'hi', '--half-close', '-v'])
    expect([any.status, any.stdout]).toEqual([0, 'hi'])
    expect(any.stderr).toContain(/certificate SHA-256 ([0-9A-F:]+)/.exec(run.stderr)?.[1])
    const verified = await user.run('flotilla', ['send', 'tls', to, 'hi', '--verify'])
    expect(verified.status).toBe(3)
    expect(verified.stderr).toContain('self-signed')
  })

  it('asks on a terminal before other machines can reach it', async () => {
    const run = user.start('flotilla', ['listen', 'tcp', '0.0.0.0:0'], { terminal: wide })
    started.push({ stop: () => run.kill('SIGKILL') })
    await run.seen('Listen there? [y/N]')
    run.type('yes\n')
    await run.seen(/TCP echo on 0\.0\.0\.0:\d+/)
    run.type('\x03')
    expect((await run.ended).status).toBe(0)
  })

  it.each(['n\n', '\n', '\x04'])('does not listen when the answer is %j', async (answer) => {
    const run = user.start('flotilla', ['listen', 'tcp', '0.0.0.0:0'], { terminal: wide })
    await run.seen('Listen there? [y/N]')
    run.type(answer)
    const { status, stdout } = await run.ended
    expect(status).toBe(2)
    expect(stdout).toContain('Nothing was begun')
  })

  it('listens again on its port when its process is killed, and says so', async () => {
    const { run, port } = await listen(['tcp', '0'])
    process.kill(descendants(run.processes[0]!)[0]!, 'SIGKILL')
    await run.seen(`listening again on 127.0.0.1:${port}`)
    const peer = await client(port, "s = client(); s.sendall(b'still'); say(exactly(s, 5))")
    expect(await peer.line()).toBe("b'still'")
  })

  it('leaves at once at a second Ctrl-C, where the first is not obeyed', async () => {
    const { run } = await listen(['tcp', '0'])
    const [command] = run.processes
    const [worker] = descendants(command!)
    started.push({ stop: () => signal(worker!, 'SIGKILL') })
    process.kill(worker!, 'SIGSTOP')
    run.kill('SIGINT')
    await run.seen('Ctrl-C again leaves at once')
    run.kill('SIGINT')
    // The stopped one still holds the pipes.
    await vi.waitFor(() => expect(existsSync(`/proc/${command}`)).toBe(false))
    process.kill(worker!, 'SIGKILL')
    expect((await run.ended).status).toBe(130)
  })

  it('asks before others than this machine can reach it', async () => {
    const { status, stderr } = await user.run('flotilla', ['listen', 'tcp', '0.0.0.0:0'])
    expect(status).toBe(2)
    expect(stderr).toMatch(/0\.0\.0\.0 is every address of this machine: .* Add --yes if that is meant\.\n$/)
  })

  it('names who has its port, and one that is free', async () => {
    const other = await PythonPeer.start(BOUND_ONLY.replace('told()', 's.listen(); told()'))
    started.push(other)
    const { status, stderr } = await user.run('flotilla', ['listen', 'tcp', String(other.port)])
    expect(status).toBe(1)
    expect(stderr).toMatch(/is in use by python3.*: \d+ is free\.\n$/)
  })

  it('shows hostile bytes as signs, and the rates below', async () => {
    const { run, port } = await listen(['tcp', '0'], { terminal: wide })
    const hostile = "s = client(); s.sendall(b'\\x1b]0;owned\\x07\\x1b[2J\\r\\n'); say(len(exactly(s, 16))); s.close()"
    await (await client(port, hostile)).line()
    await run.seen('disconnected')
    await run.seen('/s)')
    const { stdout } = await end(run)
    expect(screenOf(stdout.replaceAll('^C', ''), wide.columns).join('\n')).toContain(
      String.raw`\x1b]0;owned\x07\x1b[2J\r\n`,
    )
  })
})
