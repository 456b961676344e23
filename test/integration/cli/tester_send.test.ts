import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { CliUser } from '../../support/cli.ts'
import { requires } from '../../support/requirements.ts'
import { BOUND_ONLY, PythonPeer } from '../tester_client/python_peer.ts'

const needs = requires('python3')

/** Says how many bytes came and their md5, once the other side has ended. */
const SINK = `
c, at = listen().accept()
h, n = hashlib.md5(), 0
while piece := c.recv(1 << 20): h.update(piece); n += len(piece)
say(n, h.hexdigest())
c.close()
`
const UPPER = `
s = udp()
while True:
    data, at = s.recvfrom(1024); s.sendto(data.upper(), at); say(len(data))
`
/** Answers each connection with what it says in hex, after the first read. */
const ANSWERS = `
s = listen()
while True:
    c, at = s.accept(); say(at[0]); say(c.recv(65536).hex())
    c.sendall(bytes.fromhex(sys.argv[1])); c.close()
`
const HOSTILE = Buffer.from('\x1b]0;owned\x07\x1b[31mred\x9b2J\n', 'latin1')

const wide = { columns: 80, rows: 24 }

describe.skipIf(needs.skip)(needs.named('flotilla send'), () => {
  const user = new CliUser()
  const peers: PythonPeer[] = []
  afterEach(() => peers.splice(0).forEach((peer) => peer.stop()))

  async function peer(program: string, ...args: string[]): Promise<PythonPeer> {
    const started = await PythonPeer.start(program, ...args)
    peers.push(started)
    return started
  }
  const send = (protocol: string, { port }: { port: number }, ...more: string[]) => [
    'send',
    protocol,
    `127.0.0.1:${port}`,
    ...more,
  ]
  const md5 = (data: Uint8Array) => createHash('md5').update(data).digest('hex')
  const objects = (stdout: string) =>
    stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>)

  describe('in a pipe', () => {
    it('sends what it is given, and prints the answer alone', async () => {
      const args = send('udp', await peer(UPPER), '--wait', '300ms')
      const { status, stdout, stderr } = await user.run('flotilla', args, { stdin: 'hi\n' })
      expect([status, stdout, stderr]).toEqual([0, 'HI\n', ''])
    })

    it('changes no byte in either direction', async () => {
      const data = randomBytes(300_000)
      const echo = await peer('c, at = listen().accept(); c.sendall(everything(c)); c.close()')
      const { status, stdoutBytes } = await user.run('flotilla', send('tcp', echo, '--half-close'), { stdin: data })
      expect(status).toBe(0)
      expect(md5(stdoutBytes)).toBe(md5(data))
    })

    it('prints nothing of what comes with --log none, waits for it all the same, and counts it exactly', async () => {
      const slow =
        'c, at = listen().accept(); exactly(c, 2); [(c.sendall(b"x" * 1000), time.sleep(0.4)) for _ in range(6)]; c.close()'
      const args = send('tcp', await peer(slow), 'hi', '--wait', '1s', '--log', 'none', '--json')
      const { status, stdout } = await user.run('flotilla', args)
      expect(status).toBe(0)
      const printed = objects(stdout)
      expect(printed.filter(({ type }) => type === 'received' || type === 'sent')).toEqual([])
      expect(printed.at(-1)).toMatchObject({ type: 'ended', status: 0, bytesIn: 6000, bytesOut: 2, messagesOut: 1 })
    })

    it('shows heads at their places with --log heads and --hex', async () => {
      const program = 'c, at = listen().accept(); c.recv(1); c.sendall(b"a" * 4096); c.recv(1)'
      const args = send(
        'tcp',
        await peer(program),
        'hi',
        '--wait',
        '300ms',
        '--log',
        'heads',
        '--hex',
        '--receive-bytes',
        '2048',
      )
      const { stdout } = await user.run('flotilla', args)
      const offsets = stdout.split('\n').map((line) => line.slice(0, 8))
      expect(offsets.slice(0, 17)).toEqual([
        ...Array.from({ length: 16 }, (_, row) => (row * 16).toString(16).padStart(8, '0')),
        '00000800',
      ])
    })

    it('carries 256 MiB whole, in little memory', async () => {
      const sink = await peer(`${SINK.replace('c.close()', 'told(); c.close()')}`)
      const args = send('tcp', sink, '--half-close')
      const run = user.start('flotilla', args, { shell: 'head -c 268435456 /dev/zero | $CLI "$@"' })
      expect(await sink.line()).toBe('268435456 1f5039e50bd66b290c56684d8550c6c2')
      const peaks = run.processes.map((pid) => /^VmHWM:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')))
      expect(Math.max(...peaks.map((peak) => Number(peak?.[1])))).toBeLessThan(200 * 1024)
      sink.tell('go')
      expect((await run.ended).status).toBe(0)
    })

    it('ends when nobody reads any more', async () => {
      const flood = await peer(`
c, at = listen().accept()
try:
    while True: c.sendall(b'y\\n' * 30000)
except OSError as error: say(type(error).__name__)
`)
      const args = send('tcp', flood, '', '--wait')
      const { stdout } = await user.run('flotilla', args, { shell: '$CLI "$@" | head -n 2' })
      expect(stdout).toBe('y\ny\n')
      expect(await flood.line()).toMatch(/^(ConnectionResetError|BrokenPipeError)$/)
    })

    it('ends when the peer does, though more could still be written to it', async () => {
      const bye = await peer("c, at = listen().accept(); c.sendall(b'bye'); c.close()")
      const run = user.start('flotilla', send('tcp', bye), { keepStdinOpen: true })
      const { status, stdout } = await run.ended
      expect([status, stdout]).toEqual([0, 'bye'])
    })

    it('passes hostile bytes on as they are', async () => {
      const args = send('tcp', await peer(ANSWERS, HOSTILE.toString('hex')), 'x', '--wait')
      expect((await user.run('flotilla', args)).stdoutBytes.equals(HOSTILE)).toBe(true)
    })
  })

  describe('on a terminal', () => {
    it('shows hostile bytes as signs', async () => {
      const args = send('tcp', await peer(ANSWERS, HOSTILE.toString('hex')), 'x', '--wait', '--encoding', 'latin1')
      const { stdout } = await user.run('flotilla', args, { terminal: wide })
      expect(stdout).toBe('^[]0;owned^G^[[31mred<U+009B>2J\r\n')
    })

    it('shows a character whole that two reads brought', async () => {
      const halves = await peer(`
c, at = listen().accept()
c.sendall(b'1 ' + '汉'.encode()[:1]); told(); c.sendall('汉'.encode()[1:] + b' 2'); c.close()
`)
      const run = user.start('flotilla', send('tcp', halves, '', '--wait'), { terminal: wide })
      await run.seen('1 ')
      halves.tell('go')
      expect((await run.ended).stdout).toBe('1 汉 2\r\n')
    })
  })

  it('speaks GBK, and understands it', async () => {
    const gbk = await peer(ANSWERS, Buffer.from([0xc4, 0xe3, 0xba, 0xc3]).toString('hex'))
    const args = send('tcp', gbk, '汉字', '--encoding', 'gbk', '--wait')
    const { stdout } = await user.run('flotilla', args, { terminal: wide })
    expect(stdout).toBe('你好\r\n')
    expect([await gbk.line(), await gbk.line()]).toEqual(['127.0.0.1', 'babad7d6'])
  })

  it('sends a file as PROTOCOLS.md 5 has it, with its name and md5, from the working directory', async () => {
    const contents = randomBytes(100_000)
    user.write('photo 1.jpg', contents)
    const receiver = await peer(`
c, at = listen().accept()
header = json.loads(exactly(c, struct.unpack('i', exactly(c, 4))[0]))
payload = exactly(c, header['total_size'])
say(header['filename'], hashlib.md5(payload).hexdigest() == header['md5'], hashlib.md5(payload).hexdigest())
`)
    const args = send('tcp', receiver, 'photo 1.jpg', '--format', 'file', '--codec', 'json-header')
    expect((await user.run('flotilla', args)).status).toBe(0)
    expect(await receiver.line()).toBe(`photo 1.jpg True ${md5(contents)}`)
  })

  it('can send a frame wrong on purpose', async () => {
    const receiver = await peer("c, at = listen().accept(); say(struct.unpack('i', everything(c)[:4])[0])")
    const args = send('tcp', receiver, 'x', '--codec', 'json-header', '--malformed', 'negative-length')
    expect((await user.run('flotilla', args)).status).toBe(0)
    expect(Number(await receiver.line())).toBeLessThan(0)
  })

  it('makes one frame of all standard input where frames are asked for', async () => {
    const receiver = await peer('c, at = listen().accept(); say(everything(c).hex())')
    await user.run('flotilla', send('tcp', receiver, '--codec', 'length:2', '--checksum', 'sum8'), {
      stdin: 'a\\n\xff',
    })
    // Its backslash is a backslash: only what is typed has escapes.
    expect(await receiver.line()).toBe(`0006${Buffer.from('a\\n\xff').toString('hex')}ad`)
  })

  it('repeats a message, and fills its macros in anew each time', async () => {
    const receiver = await peer('c, at = listen().accept(); say(*everything(c).decode().split())')
    const args = send('tcp', receiver, '{counter}:{uuid}\\n', '--macros', '--count', '3', '--interval', '1ms')
    expect((await user.run('flotilla', args)).status).toBe(0)
    const words = (await receiver.line()).split(' ')
    expect(words.map((word) => word.split(':')[0])).toEqual(['1', '2', '3'])
    expect(new Set(words.map((word) => word.split(':')[1])).size).toBe(3)
  })

  it('sends from the address it is told', async () => {
    const receiver = await peer(ANSWERS, '00')
    await user.run('flotilla', send('tcp', receiver, 'x', '--source', '127.0.0.5'))
    expect(await receiver.line()).toBe('127.0.0.5')
  })

  it('tells what happens as JSON, bytes that are no text as Base64', async () => {
    const args = send('tcp', await peer(ANSWERS, 'ff00'), 'hi\\n', '--wait', '--json')
    const { status, stdout, stderr } = await user.run('flotilla', args)
    const events = objects(stdout)
    expect(events.filter(({ type }) => type !== 'note')).toMatchObject([
      { type: 'connected', remote: args[2] },
      { type: 'sent', to: args[2], bytes: 3, text: 'hi\n' },
      { type: 'received', from: args[2], bytes: 2, base64: '/wA=' },
      { type: 'ended', status: 0, bytesIn: 2, bytesOut: 3 },
    ])
    expect(events.every(({ time }) => !Number.isNaN(Date.parse(time as string)))).toBe(true)
    expect([status, stderr]).toEqual([0, ''])
  })

  it('exits 1 when nothing came back that was waited for', async () => {
    const silent = await peer('c, at = listen().accept(); c.recv(1); c.close(); told()')
    const { status, stderr } = await user.run('flotilla', send('tcp', silent, 'x', '--wait'))
    expect([status, stderr]).toEqual([1, 'flotilla: Nothing came back.\n'])
  })

  it('exits 3 where nothing listens, and says it once', async () => {
    const closed = await peer(BOUND_ONLY)
    const { status, stderr } = await user.run('flotilla', send('tcp', closed, 'x'))
    expect(status).toBe(3)
    expect(stderr).toMatch(/^flotilla: 127\.0\.0\.1:\d+ refused the connection: nothing listens there.*\n$/)
  })

  it('exits 130 when it is interrupted', async () => {
    const silent = await peer('c, at = listen().accept(); say(c.recv(9)); c.recv(9)')
    const run = user.start('flotilla', send('tcp', silent, 'x', '--half-close'))
    await silent.line()
    run.kill('SIGINT')
    expect(await run.ended).toMatchObject({ status: 130, stderr: '' })
  })
})

const capture = requires('python3', 'tshark')

describe.skipIf(capture.skip)(capture.named('a capture of flotilla send'), () => {
  it('is read by tshark, with both directions in it', async () => {
    const user = new CliUser()
    const echo = await PythonPeer.start('c, at = listen().accept(); c.sendall(everything(c).upper()); c.close()')
    const args = ['send', 'tcp', `127.0.0.1:${echo.port}`, 'hello', '--half-close', '--pcapng', 'talk.pcapng']
    expect((await user.run('flotilla', args)).stdout).toBe('HELLO')
    const { stdout } = await user.run('flotilla', [], {
      shell: `tshark -r talk.pcapng -Y tcp.len -T fields -e tcp.dstport -e tcp.payload 2>/dev/null`,
    })
    const rows = stdout.trim().split('\n').map((line) => line.split('\t')) // prettier-ignore
    expect(rows.filter(([, payload]) => payload)).toEqual([
      [String(echo.port), '68656c6c6f'],
      [expect.stringMatching(/^\d+$/), '48454c4c4f'],
    ])
  })
})
