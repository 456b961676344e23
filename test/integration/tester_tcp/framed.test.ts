import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ReceivedFile } from '../../../electron/worker/sockets/server/modes/received_file.ts'
import { requires } from '../../support/requirements.ts'
import { tempFolder, tinyTmpfs } from '../../support/temp.ts'
import { listenTask, TcpLab } from './tcp_lab.ts'

const needs = requires('python3')

describe.skipIf(needs.skip)(needs.named('a receiver of framed messages'), () => {
  it('keeps a file of several megabytes, checks its md5, and answers nothing', async () => {
    const folder = tempFolder('framed')
    const lab = await TcpLab.start({ mode: { type: 'framed', folder }, record: 'heads' })
    const program = `
payload = random.Random(1).randbytes(5_000_000)
s = tcp(); s.sendall(framed(payload, filename='data.bin')); s.shutdown(socket.SHUT_WR)
say([hashlib.sha256(payload).hexdigest(), len(all_of(s))])
`
    const [[sha256, answered]] = (await lab.python(program)) as [[string, number]]
    expect(answered).toBe(0)
    expect(readdirSync(folder)).toEqual(['data.bin'])
    expect(
      createHash('sha256')
        .update(readFileSync(join(folder, 'data.bin')))
        .digest('hex'),
    ).toBe(sha256)
    expect(await lab.note('kept as data.bin')).toContain('5,000,000 bytes, md5 matches')
    expect(await lab.stop()).toMatchObject({ files: 1, messagesIn: 1, errors: 0 })
  })

  it('takes messages apart that stick together or come byte by byte, in either order of bytes', async () => {
    for (const order of ['little', 'big'] as const) {
      const folder = tempFolder('framed')
      const lab = await TcpLab.start({ mode: { type: 'framed', folder, order } })
      const program = `
pack = lambda *a, **k: framed(*a, order='${order === 'little' ? '<' : '>'}', **k)
s = tcp(); s.sendall(pack(b'one', filename='1') + pack(b'') + pack(b'', filename='empty', md5=None) + pack(b'two', filename='2'))
for b in pack(b'three', filename='3'): s.sendall(bytes([b]))
s.shutdown(socket.SHUT_WR); all_of(s)
`
      await lab.python(program)
      const kept = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])
      expect(Object.fromEntries(kept)).toEqual({ '1': 'one', '2': 'two', '3': 'three', empty: '' })
      expect(await lab.stop()).toMatchObject({ files: 4, messagesIn: 5 })
    }
  })

  it('writes nowhere but into its folder, and never over what is there', async () => {
    const folder = tempFolder('framed')
    writeFileSync(join(folder, 'report.txt'), 'mine')
    const lab = await TcpLab.start({ mode: { type: 'framed', folder } })
    const program = `
names = ['report.txt', 'report.txt', '../../report.txt', '/etc/passwd', 'C:\\\\\\\\x\\\\\\\\evil.txt', '..', '', '.bashrc', 'con', 'a\\\\u202etxt.exe', 'x' * 250 + '.txt', 'nul\\\\u0000l']
s = tcp()
for name in names: s.sendall(framed(b'theirs', filename=json.loads('"%s"' % name)))
s.shutdown(socket.SHUT_WR); all_of(s)
`
    await lab.python(program)
    expect(readdirSync(folder).sort()).toEqual(
      [
        '_con',
        'atxt.exe',
        'bashrc',
        'evil.txt',
        'null',
        'passwd',
        'received',
        'received (1)',
        'report (1).txt',
        'report (2).txt',
        'report (3).txt',
        'report.txt',
        `${'x'.repeat(196)}.txt`,
      ].sort(),
    )
    expect(readFileSync(join(folder, 'report.txt'), 'utf8')).toBe('mine')
    expect(existsSync(join(folder, '..', 'report.txt'))).toBe(false)
  })

  it('names what is wrong with a message, ends that connection only, and leaves nothing of it', async () => {
    const folder = tempFolder('framed')
    const lab = await TcpLab.start({ mode: { type: 'framed', folder, maxPayloadBytes: 1_000_000 } })
    const program = `
good = tcp()
raw = lambda head: struct.pack('<i', len(head)) + head
for wrong in [
    struct.pack('<i', -1), struct.pack('<i', 2**31 - 1), raw(b'not json'), raw(b'[1]'), raw(b'\\xff\\xfe'),
    raw(b'{"total_size": -1, "filename": null, "md5": null}'),
    raw(b'{"total_size": 1e300, "filename": null, "md5": null}'),
    framed(b'x', filename='n', total_size=2**40), framed(b'x', filename='n', md5='0' * 32), framed(b'x', filename=7),
    framed(b'x' * 100, filename='n')[:-1], framed(b'x')[:20], b'\\x01',
]:
    s = tcp(); s.sendall(wrong); s.shutdown(socket.SHUT_WR); all_of(s)
    good.sendall(framed(b'fine', filename='good'))
good.shutdown(socket.SHUT_WR); all_of(good)
`
    await lab.python(program)
    expect(await lab.stop()).toMatchObject({ files: 13, errors: 13, clients: 14 })
    expect(readdirSync(folder)).toHaveLength(13)
    const wrong = lab.task.log.filter((record) => record.wrong).map(({ data }) => new TextDecoder().decode(data))
    expect(wrong).toEqual([
      'negative length',
      'header too long',
      'header is not JSON',
      'header is not an object',
      'header is not JSON',
      'total_size is not a size',
      'total_size is not a size',
      'frame too long',
      'md5 does not match',
      'filename is not text',
      'payload ended early',
      'header ended early',
      'length ended early',
    ])
  })

  it('says so when the folder is not there', async () => {
    const outcome = await listenTask({ protocol: 'tcp', mode: { type: 'framed', folder: '/no/such/folder' } }).outcome
    expect(outcome).toMatchObject({ state: 'failed', message: expect.stringContaining('is no folder') as string })
  })

  it('leaves nothing of a file that was on its way when the server is stopped', async () => {
    const folder = tempFolder('framed')
    const lab = await TcpLab.start({ mode: { type: 'framed', folder } })
    const program = `
s = tcp(); s.sendall(framed(bytes(100_000), filename='half')[:-10]); sys.stdin.readline(); say(all_of(s) == b'')
`
    const talk = lab.python(program, async () => {
      await lab.counts(({ bytesIn }) => bytesIn > 99_000)
      await lab.stop()
    })
    expect(await talk).toEqual([true])
    expect(readdirSync(folder)).toEqual([])
  })
})

const small = requires('tmpfs')
describe.skipIf(small.skip)(small.named('a received file that the disk has no room for'), () => {
  it('leaves nothing behind, neither on disk nor open, whenever it is found out', async () => {
    const { path: folder } = tinyTmpfs(64)
    const open = () => readdirSync('/proc/self/fd').length
    const before = open()
    for (const bytes of [60_000, 120_000, 4_000_000]) {
      const failures: string[] = []
      const nothing = () => undefined
      const failed = (error: NodeJS.ErrnoException) => void failures.push(error.code ?? '')
      const file = new ReceivedFile({ folder, filename: 'big', full: nothing, room: nothing, failed })
      file.write(new Uint8Array(bytes))
      // As when the last of it comes: nobody asks for the file again.
      const kept = await file.keep()
      expect([kept, failures]).toEqual(bytes === 60_000 ? ['big', []] : [undefined, ['ENOSPC']])
      expect(readdirSync(folder)).toEqual(['big'])
    }
    expect(open()).toBe(before)
  })
})
