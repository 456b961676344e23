import { execFileSync } from 'node:child_process'
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { RemoteDigest } from '../../../electron/worker/ssh/transfer/remote_digest.ts'
import { OPEN, SftpSession } from '../../../electron/worker/ssh/transfer/sftp_session.ts'
import { SourceFile } from '../../../electron/worker/ssh/transfer/source_file.ts'
import { startProxy, type TestProxy } from '../../support/proxy.ts'
import { requires } from '../../support/requirements.ts'
import { startSshd, type TestSshd } from '../../support/sshd.ts'
import { tinyTmpfs } from '../../support/temp.ts'
import {
  connect,
  contentsOf,
  eventually,
  leftovers,
  MiB,
  openHere,
  put,
  randomFile,
  sourceTree,
} from './put_support.ts'

const sshdThere = requires('sshd')

describe.skipIf(sshdThere.skip)(sshdThere.named('an interrupted put'), () => {
  let sshd: TestSshd
  let proxy: TestProxy
  let remote = ''
  let count = 0
  beforeAll(async () => {
    sshd = await startSshd()
    proxy = await startProxy({ target: sshd })
  })
  afterAll(() => Promise.all([proxy.stop(), sshd.stop()]))
  afterEach(() => vi.restoreAllMocks())

  const throughProxy = () => connect({ ...sshd, address: proxy.address, port: proxy.port })

  /** A new folder on the host with `data.bin` in it. */
  async function withOldFile(contents = 'old contents'): Promise<void> {
    remote = join(sshd.home, `interrupted${++count}`)
    await put(await connect(sshd), join(sourceTree({ 'data.bin': contents }), 'data.bin'), `${remote}/`)
  }

  const target = () => join(remote, 'data.bin')
  const fileSize = 3 * MiB + 12_345

  it.each([0, 1_000, 300_000, 2 * MiB, 3 * MiB])(
    'leaves the old file as it was when the link is cut after %i bytes, and goes on from what is there',
    async (bytes) => {
      await withOldFile()
      const { path, data } = randomFile(fileSize)
      const client = await throughProxy()
      const cut = proxy.cutAfter({ fromClient: bytes })
      const first = await put(client, path, target(), { resume: true })
      await cut
      expect(first).toMatchObject({ files: 0, stopped: { code: 'connection-lost' }, codes: ['connection-lost'] })
      expect(contentsOf(target())?.toString()).toBe('old contents')

      // What the server had when it noticed: it is another process, which writes what it was sent in its own time.
      const before = proxy.bytes.fromClient
      const second = await put(await throughProxy(), path, target(), { resume: true })
      const sent = proxy.bytes.fromClient - before
      expect(second).toMatchObject({ files: 1, failed: [] })
      expect(contentsOf(target())?.equals(data)).toBe(true)
      expect(leftovers(remote)).toEqual([])
      // At most the window (2 MiB) of what went out had not been written.
      if (bytes >= 3 * MiB) expect(sent).toBeLessThan(fileSize - 512 * 1024)
    },
  )

  /** Leaves a hidden file behind by cutting the link once `bytes` of it are on the host's disk. */
  async function interruptAt(path: string, bytes: number): Promise<string> {
    const client = await throughProxy()
    const done = put(client, path, target(), { resume: true, limitRate: 4 * MiB })
    await eventually(() => leftovers(remote).some((part) => statSync(part).size >= bytes))
    proxy.cut()
    await done
    return leftovers(remote)[0]!
  }

  it('sends only the rest the second time', async () => {
    await withOldFile()
    const { path, data } = randomFile(fileSize)
    await interruptAt(path, 2 * MiB)
    const before = proxy.bytes.fromClient
    expect(await put(await throughProxy(), path, target(), { resume: true })).toMatchObject({ files: 1, failed: [] })
    // What is left of the file, and some kilobytes of login.
    expect(proxy.bytes.fromClient - before).toBeLessThan(fileSize - 2 * MiB + 64 * 1024)
    expect(contentsOf(target())?.equals(data)).toBe(true)
  })

  it.each([
    ['damaged', (part: string) => writeFileSync(part, 'damage', { flag: 'r+' })],
    ['longer than the file', (part: string) => truncateSync(part, fileSize + 1)],
    ['empty', (part: string) => truncateSync(part, 0)],
  ])('does not go on from a leftover that is %s', async (_, spoil) => {
    await withOldFile()
    const { path, data } = randomFile(fileSize)
    spoil(await interruptAt(path, 1 * MiB))
    const before = proxy.bytes.fromClient
    expect(await put(await throughProxy(), path, target(), { resume: true })).toMatchObject({ files: 1, failed: [] })
    expect(proxy.bytes.fromClient - before).toBeGreaterThan(fileSize)
    expect(contentsOf(target())?.equals(data)).toBe(true)
    expect(leftovers(remote)).toEqual([])
  })

  it('begins anew without resume, whatever is there', async () => {
    await withOldFile()
    const { path, data } = randomFile(fileSize)
    await interruptAt(path, 1 * MiB)
    const before = proxy.bytes.fromClient
    expect(await put(await throughProxy(), path, target())).toMatchObject({ files: 1, failed: [] })
    expect(proxy.bytes.fromClient - before).toBeGreaterThan(fileSize)
    expect(contentsOf(target())?.equals(data)).toBe(true)
    expect(leftovers(remote)).toEqual([])
  })

  it.each([
    ['removes what it had sent', false],
    ['keeps what it had sent, to go on from', true],
  ])('by cancelling %s', async (_, resume) => {
    await withOldFile()
    const { path } = randomFile(fileSize)
    const cancel = new AbortController()
    const done = put(await connect(sshd), path, target(), { resume, limitRate: MiB, signal: cancel.signal })
    await eventually(() => leftovers(remote).some((part) => statSync(part).size > 0))
    cancel.abort()
    expect(await done).toMatchObject({ files: 0, stopped: { code: 'cancelled' }, codes: ['cancelled'] })
    expect(contentsOf(target())?.toString()).toBe('old contents')
    expect(leftovers(remote)).toHaveLength(resume ? 1 : 0)
  })

  it('does nothing when it is cancelled before it begins', async () => {
    await withOldFile()
    const result = await put(await connect(sshd), randomFile(10).path, target(), { signal: AbortSignal.abort() })
    expect(result).toMatchObject({ files: 0, codes: ['cancelled'] })
    expect(contentsOf(target())?.toString()).toBe('old contents')
  })

  it('leaves the old file as it was when the server is killed', async () => {
    const dying = await startSshd()
    try {
      const name = join(dying.home, 'data.bin')
      await put(await connect(dying), join(sourceTree({ 'data.bin': 'old contents' }), 'data.bin'), name)
      const client = await connect(dying)
      const done = put(client, randomFile(fileSize).path, name, { limitRate: MiB })
      await eventually(() => leftovers(dying.home).some((part) => statSync(part).size > 0))
      dying.kill()
      expect(await done).toMatchObject({ files: 0, codes: ['connection-lost'] })
      expect(contentsOf(name)?.toString()).toBe('old contents')
    } finally {
      await dying.stop()
    }
  })

  it('ends with no-answer when the link goes dead', async () => {
    await withOldFile()
    const client = await throughProxy()
    const result = await put(client, randomFile(fileSize).path, target(), {
      limitRate: 4 * MiB,
      requestTimeoutMs: 300,
      onEvent: ({ type }) => type === 'progress' && proxy.stall(),
    })
    proxy.resume()
    expect(result).toMatchObject({ files: 0, stopped: { code: 'no-answer' }, codes: ['no-answer'] })
    expect(contentsOf(target())?.toString()).toBe('old contents')
  })

  it('leaves nothing open on this machine', async () => {
    await withOldFile()
    const { path } = randomFile(fileSize)
    const cancel = new AbortController()
    const client = await throughProxy()
    const done = put(client, path, target(), { limitRate: MiB, signal: cancel.signal })
    await eventually(() => openHere().includes(path))
    cancel.abort()
    await done
    await eventually(() => !openHere().includes(path))
    expect(client.listenerCount('close')).toBe((await connect(sshd)).listenerCount('close'))
  })

  describe('of a file beyond 4 GiB', () => {
    const beyond = 2 ** 32 + 3 * MiB
    const tail = Buffer.from('the end of a long file')

    /** Holes, and something at the end: it takes no room. */
    async function sparse(path: string): Promise<string> {
      truncateSync(path, beyond)
      const file = await open(path, 'r+')
      await file.write(tail, 0, tail.length, beyond)
      await file.close()
      return path
    }

    it('goes on at its place', async () => {
      const { path } = randomFile(0, 'long.bin')
      await sparse(path)
      await withOldFile()
      // The interrupted transfer: cut, then lengthened by a hole.
      const cancel = new AbortController()
      const first = put(await connect(sshd), path, target(), { resume: true, limitRate: MiB, signal: cancel.signal })
      await eventually(() => leftovers(remote).length > 0)
      cancel.abort()
      await first
      truncateSync(leftovers(remote)[0]!, 2 ** 32 + 5)
      // Sums of 4 GiB would take a minute; that they are compared is proved with smaller files.
      vi.spyOn(SourceFile.prototype, 'prefixDigest').mockResolvedValue('same')
      vi.spyOn(RemoteDigest.prototype, 'prefix').mockResolvedValue('same')
      const result = await put(await connect(sshd), path, target(), { resume: true })
      expect(result).toMatchObject({ files: 1, bytes: beyond + tail.length, failed: [] })
      expect(statSync(target()).size).toBe(beyond + tail.length)
      const there = await open(target())
      const last = Buffer.alloc(tail.length + 4)
      await there.read(last, 0, last.length, beyond - 4)
      await there.close()
      expect(last.toString()).toBe(`\0\0\0\0${tail.toString()}`)
    })

    it('sees what is on the host there', async () => {
      const path = join(sshd.home, 'long.bin')
      await put(await connect(sshd), randomFile(0).path, path)
      await sparse(path)
      const sftp = await SftpSession.open(await connect(sshd), {
        signal: new AbortController().signal,
        requestTimeoutMs: 20_000,
      })
      const handle = await sftp.open(path, OPEN.read)
      const last = Buffer.alloc(tail.length)
      await sftp.read(handle, path, last, beyond)
      sftp.end()
      expect(last.toString()).toBe(tail.toString())
    })
  })

  const small = requires('sshd', 'tmpfs')
  describe.skipIf(small.skip)(small.named('for want of room'), () => {
    it('leaves the old file as it was, and says that the disk is full', async () => {
      const disk = tinyTmpfs(2048)
      try {
        const name = join(disk.path, 'data.bin')
        const client = await connect(sshd)
        await put(client, join(sourceTree({ 'data.bin': 'old contents' }), 'data.bin'), name)
        const result = await put(client, randomFile(fileSize).path, name)
        expect(result).toMatchObject({ files: 0, codes: ['no-space'] })
        expect(readFileSync(name, 'utf8')).toBe('old contents')
        expect(leftovers(disk.path)).toEqual([])
        // The room is free again.
        expect(await put(client, randomFile(MiB).path, name)).toMatchObject({ files: 1, failed: [] })
      } finally {
        disk.unmount()
      }
    })

    it('sends what there is room for when there are many small files', async () => {
      const disk = tinyTmpfs(512)
      try {
        const source = sourceTree(
          Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`f${index}`, `${index}`.padEnd(4096, '.')])),
        )
        const result = await put(await connect(sshd), `${source}/.`, disk.path)
        expect(result.files).toBeGreaterThan(50)
        expect(result.files + result.failed.length).toBe(200)
        expect(new Set(result.codes)).toEqual(new Set(['no-space']))
        expect(leftovers(disk.path)).toEqual([])
        for (const event of result.events) {
          if (event.type !== 'file-done') continue
          expect(readFileSync(event.path)).toEqual(readFileSync(join(source, event.path.slice(disk.path.length))))
        }
      } finally {
        disk.unmount()
      }
    })

    it.each([
      ['a file', 'one'],
      ['a folder', 'tree'],
    ])('says that %s cannot be put on a read-only file system', async (_, name) => {
      const disk = tinyTmpfs(64)
      try {
        execFileSync('mount', ['-o', 'remount,ro', disk.path])
        const source = sourceTree({ one: 'x', 'tree/x': 'x' })
        const result = await put(await connect(sshd), join(source, name), disk.path)
        expect(result).toMatchObject({ files: 0, codes: ['read-only'] })
      } finally {
        disk.unmount()
      }
    })
  })
})
