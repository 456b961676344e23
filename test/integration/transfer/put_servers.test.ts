import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerChannel } from 'ssh2'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { startHostileServer, type HostileOptions, type HostileServer } from '../../support/hostile.ts'
import {
  hostileSftp,
  noSpace,
  noSpaceOnFilesystem,
  quotaExceeded,
  type HostileSftpOptions,
} from '../../support/hostile_sftp.ts'
import { requires } from '../../support/requirements.ts'
import { startSshd } from '../../support/sshd.ts'
import { connect, contentsOf, eventually, MiB, openHere, put, randomFile, sourceTree } from './put_support.ts'

const stopping: { stop(): Promise<void> }[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  await Promise.all(stopping.splice(0).map((each) => each.stop()))
})

async function hostile(options: HostileOptions): Promise<HostileServer> {
  const server = await startHostileServer(options)
  stopping.push(server)
  return server
}

const old = { '/x.bin': 'old contents' }

/** Sends a file to where an old one is, on a server that misbehaves so. */
async function meet(options: HostileSftpOptions, bytes = 100_000) {
  const sftp = hostileSftp({ files: old, ...options })
  const server = await hostile({ sftp: sftp.handler })
  const { path, data } = randomFile(bytes)
  const result = await put(await connect(server), path, '/x.bin', { requestTimeoutMs: 400 })
  return { sftp, result, data, contents: () => sftp.files.get('/x.bin')?.toString() }
}

describe('a put to a server that misbehaves', () => {
  it.each([
    ['no room, in words', noSpace, 'no-space'],
    ['no room, in a code of a later protocol', noSpaceOnFilesystem, 'no-space'],
    ['a share that is used up', quotaExceeded, 'no-space'],
    ['a medium that is write-protected', { code: 12, message: '' }, 'read-only'],
    ['a lack of permission', { code: 3, message: '' }, 'permission-denied'],
    ['no reason', { code: 4, message: 'Failure' }, 'failure'],
    ['a code nobody knows', { code: 4711, message: '' }, 'failure'],
  ])('keeps the old file when a write fails for %s', async (_, writeError, code) => {
    const { sftp, result, contents } = await meet({ writeError, writableBytes: 50_000 })
    expect(result).toMatchObject({ files: 0, codes: [code] })
    expect(result.stopped).toBeUndefined()
    expect(contents()).toBe('old contents')
    expect([...sftp.files.keys()]).toEqual(['/x.bin'])
  })

  it('keeps the old file when the server hangs up halfway', async () => {
    const { result, contents } = await meet({ dropAfter: 50_000 })
    expect(result).toMatchObject({ files: 0, codes: ['connection-lost'] })
    expect(contents()).toBe('old contents')
  })

  it('keeps the old file when another size arrived than was sent', async () => {
    const { result, contents } = await meet({ claimedSize: 5 })
    expect(result).toMatchObject({ files: 0, codes: ['size-mismatch'] })
    expect(contents()).toBe('old contents')
  })

  it.each(['INIT', 'REALPATH', 'STAT', 'LSTAT', 'OPEN', 'WRITE', 'CLOSE', 'RENAME'] as const)(
    'ends with no-answer when %s is never answered',
    async (request) => {
      const sftp = hostileSftp({ files: old, silentOn: [request] })
      const server = await hostile({ sftp: sftp.handler })
      const remote = request === 'REALPATH' ? 'x.bin' : '/x.bin'
      const result = await put(await connect(server), randomFile(100).path, remote, { requestTimeoutMs: 300 })
      expect(result).toMatchObject({ files: 0, codes: ['no-answer'], stopped: { code: 'no-answer' } })
      expect(sftp.files.get('/x.bin')?.toString()).toBe('old contents')
    },
  )

  it('ends with no-answer when no session is opened', async () => {
    const server = await hostile({ session: 'silent' })
    const result = await put(await connect(server), randomFile(100).path, '/x', { requestTimeoutMs: 300 })
    expect(result).toMatchObject({ files: 0, codes: ['no-answer'] })
  })

  it('says so when sessions are refused, or there is no SFTP in them', async () => {
    for (const options of [{ session: 'refuse' as const }, {}]) {
      const result = await put(await connect(await hostile(options)), randomFile(100).path, '/x')
      expect(result).toMatchObject({ files: 0, codes: ['no-sftp'] })
      expect(result.failed[0]?.message).toContain('offers no SFTP')
    }
  })

  it.each([
    ['bytes that are no SFTP', (channel: ServerChannel) => channel.write('Welcome to this machine!\r\n'.repeat(50))],
    ['an end', (channel: ServerChannel) => channel.close()],
  ])('ends when the answer to a session is %s', async (_, act) => {
    const server = await hostile({ sftp: (channel) => void act(channel) })
    const result = await put(await connect(server), randomFile(100).path, '/x', { requestTimeoutMs: 5_000 })
    expect(result.files).toBe(0)
    expect(['no-sftp', 'protocol', 'connection-lost']).toContain(result.codes[0])
  })

  it('ends at once when it is cancelled while nothing is answered', async () => {
    const cancel = new AbortController()
    const sftp = hostileSftp({ files: old, silentOn: ['WRITE'] })
    const server = await hostile({
      sftp: (channel, socket) => {
        sftp.handler(channel, socket)
        channel.on('data', () => sftp.requests.includes('WRITE') && cancel.abort())
      },
    })
    const result = await put(await connect(server), randomFile(100_000).path, '/x.bin', {
      requestTimeoutMs: 3_600_000,
      signal: cancel.signal,
    })
    expect(result).toMatchObject({ files: 0, codes: ['cancelled'] })
    expect([...sftp.files.keys()]).toEqual(['/x.bin'])
  })

  it('has no more than 8 MiB on the way to a server that answers nothing', async () => {
    let arrived = 0
    const sftp = hostileSftp({ silentOn: ['WRITE'] })
    const server = await hostile({
      sftp: (channel, socket) => {
        sftp.handler(channel, socket)
        channel.on('data', (data: Buffer) => (arrived += data.length))
      },
    })
    const result = await put(await connect(server), randomFile(24 * MiB).path, '/x.bin', { requestTimeoutMs: 1_000 })
    expect(result).toMatchObject({ codes: ['no-answer'] })
    expect(arrived).toBeGreaterThan(MiB)
    expect(arrived).toBeLessThan(8 * MiB)
  })

  it('replaces a file on a server that announces posix-rename and cannot do it', async () => {
    const { result, data, sftp } = await meet({ extensions: { 'posix-rename@openssh.com': '1' } })
    expect(result).toMatchObject({ files: 1, failed: [] })
    expect(sftp.files.get('/x.bin')?.equals(data)).toBe(true)
    expect([...sftp.files.keys()]).toEqual(['/x.bin'])
  })
})

const sshdThere = requires('sshd')
describe.skipIf(sshdThere.skip)(sshdThere.named('a put to OpenSSH'), () => {
  it('says how to switch SFTP on where it is off', async () => {
    const sshd = await startSshd({ sftp: false })
    stopping.push(sshd)
    const result = await put(await connect(sshd), randomFile(100).path, 'x')
    expect(result).toMatchObject({ files: 0, stopped: { code: 'no-sftp' } })
    expect(result.failed[0]?.message).toContain('Subsystem sftp internal-sftp')
  })

  it('reads a file for all hosts together, not for each of them, and holds it open once', async () => {
    const sshd = await startSshd()
    stopping.push(sshd)
    const { path, data } = randomFile(8 * MiB)
    const clients = await Promise.all(Array.from({ length: 20 }, () => connect(sshd)))
    const handle = await open(path)
    const read = vi.spyOn(Object.getPrototypeOf(handle) as FileHandle, 'read')
    await handle.close()
    const descriptors = new Set<number>()
    const results = await Promise.all(
      clients.map((client, index) =>
        put(client, path, `host${index}.bin`, {
          onEvent: ({ type }) => {
            if (type === 'progress') for (const each of read.mock.contexts) descriptors.add((each as FileHandle).fd)
          },
        }),
      ),
    )
    expect(results.flatMap(({ codes }) => codes)).toEqual([])
    for (const index of clients.keys()) {
      expect(contentsOf(join(sshd.home, `host${index}.bin`))?.equals(data)).toBe(true)
    }
    const asked = read.mock.calls as unknown as [Buffer, number, number][]
    // Once while they keep step; who falls far behind on a busy machine reads what the others have left behind.
    expect(asked.reduce((sum, [, , length]) => sum + length, 0)).toBeLessThan(data.length * (clients.length / 4))
    expect(new Set(read.mock.contexts).size).toBe(1)
    expect(descriptors.size).toBeGreaterThan(0)
  })

  it('leaves no file open here, and nothing that could still fail, after any end', async () => {
    const rejections: unknown[] = []
    const note = (reason: unknown) => rejections.push(reason)
    process.on('unhandledRejection', note)
    const sshd = await startSshd()
    stopping.push(sshd)
    const source = sourceTree({ 'data.bin': Buffer.alloc(2 * MiB), ...manySmall })
    for (const after of [1, 2, 5, 9]) {
      const cancel = new AbortController()
      let events = 0
      const result = await put(await connect(sshd), source, `to${after}/`, {
        signal: cancel.signal,
        limitRate: 8 * MiB,
        verify: 'sha256',
        onEvent: () => ++events === after && cancel.abort(),
      })
      expect(result).toMatchObject({ codes: ['cancelled'], stopped: { code: 'cancelled' } })
    }
    await eventually(() => !openHere().some((path) => path.startsWith(source)))
    process.off('unhandledRejection', note)
    expect(rejections).toEqual([])
  })
})

const manySmall = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`small${index}`, 'x'.repeat(4000)]))
