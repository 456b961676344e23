import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { partName } from '../../../electron/worker/ssh/transfer/part_name.ts'
import { SftpSession } from '../../../electron/worker/ssh/transfer/sftp_session.ts'
import { startProxy, type TestProxy } from '../../support/proxy.ts'
import { requires } from '../../support/requirements.ts'
import { startSshd, type TestSshd } from '../../support/sshd.ts'
import { connect, eventually, leftovers, put, sourceTree, treeOf } from './put_support.ts'

const there = requires('sshd', 'tar')

/** A folder `name` of small files in three folders, inside a temporary one. */
function tree(name: string, count: number): string {
  const path = (index: number) => `${name}/${['.', 'sub', 'sub/deep er'][index % 3]}/file ${index}`
  const parent = sourceTree(
    Object.fromEntries(Array.from({ length: count }, (_, index) => [path(index), `${index}\n`.repeat(index)])),
  )
  return join(parent, name)
}

describe.skipIf(there.skip)(there.named('a put of a folder that is new there'), () => {
  let sshd: TestSshd
  let proxy: TestProxy
  beforeAll(async () => {
    sshd = await startSshd()
    proxy = await startProxy({ target: sshd })
  })
  afterAll(() => Promise.all([proxy.stop(), sshd.stop()]))

  it('goes as one stream and takes its place with one rename', async () => {
    const source = tree('site', 300)
    const client = await connect(sshd)
    const opened = vi.spyOn(SftpSession.prototype, 'open')
    const renamed = vi.spyOn(SftpSession.prototype, 'renameToFree')
    const replaced = vi.spyOn(SftpSession.prototype, 'renameOver')
    const result = await put(client, source, './')
    expect(result).toMatchObject({ files: 300, failed: [], skipped: 0 })
    expect([opened, renamed, replaced].map((spy) => spy.mock.calls.length)).toEqual([0, 1, 0])
    vi.restoreAllMocks()
    expect(treeOf(join(sshd.home, 'site'))).toEqual(treeOf(source))
    expect(leftovers(sshd.home)).toEqual([])
  })

  it('into one that is there sends bundles, and no file by itself', async () => {
    const source = tree('merged', 100)
    mkdirSync(join(sshd.home, 'merged'), { mode: 0o777 })
    chmodSync(join(sshd.home, 'merged'), 0o777)
    const opened = vi.spyOn(SftpSession.prototype, 'open')
    expect(await put(await connect(sshd), source, './')).toMatchObject({ files: 100, failed: [] })
    expect(opened).not.toHaveBeenCalled()
    vi.restoreAllMocks()
    expect(treeOf(join(sshd.home, 'merged'))).toEqual(treeOf(source))
  })

  it('keeps modes and times with preserve, of folders too', async () => {
    const source = tree('kept', 60)
    const then = new Date('2001-02-03T04:05:06Z')
    const paths = ['sub/deep er/file 2', 'file 0', 'sub/deep er', 'sub', '']
    chmodSync(join(source, 'file 0'), 0o640)
    chmodSync(join(source, 'sub/deep er'), 0o555)
    chmodSync(join(source, 'sub'), 0o750)
    for (const path of paths) utimesSync(join(source, path), then, then)
    await put(await connect(sshd), source, './', { preserve: true })
    const told = (top: string) =>
      paths.map((path) => statSync(join(top, path))).map(({ mode, mtimeMs }) => [mode, mtimeMs])
    expect(told(join(sshd.home, 'kept'))).toEqual(told(source))
  })

  it.each([
    ['a link', (source: string) => symlinkSync('file 0', join(source, 'link'))],
    ['a large file', (source: string) => writeFileSync(join(source, 'large'), Buffer.alloc(200_000, 7))],
    ['a name that not every tar reads', (source: string) => writeFileSync(join(source, '名\n'), 'x')],
    ['a file called as the end of the stream is', (source: string) => writeFileSync(join(source, 'end'), 'x')],
  ])('arrives exactly with %s in it', async (what, add) => {
    const source = tree(`with ${what}`, 60)
    add(source)
    expect(await put(await connect(sshd), source, './', { links: 'keep' })).toMatchObject({ failed: [] })
    expect(treeOf(join(sshd.home, `with ${what}`))).toEqual(treeOf(source))
  })

  it('arrives without the file that was changed in the meantime, which is told of', async () => {
    const source = tree('changed', 60)
    const result = await put(await connect(sshd), source, sshd.home, {
      onEvent: ({ type }) => type === 'started' && writeFileSync(join(source, 'file 3'), 'another'),
    })
    expect(result.failed.map(({ path, code }) => [path, code])).toEqual([
      [join(sshd.home, 'changed/file 3'), 'changed-while-reading'],
    ])
    expect(result.files).toBe(59)
    expect(existsSync(join(sshd.home, 'changed/file 3'))).toBe(false)
  })

  it.each([
    ['cancelled', 'cancelled'],
    ['cut', 'connection-lost'],
  ])('that is %s leaves nothing under its name, and can be sent again', async (name, code) => {
    const source = tree(name, 600)
    const cancel = new AbortController()
    const client = await connect({ ...sshd, address: proxy.address, port: proxy.port })
    const done = put(client, source, './', { limitRate: 100_000, signal: cancel.signal })
    await eventually(() => leftovers(sshd.home).some((hidden) => readdirSync(hidden).length > 5))
    if (name === 'cut') proxy.cut()
    else cancel.abort()
    expect((await done).codes).toEqual([code])
    expect(existsSync(join(sshd.home, name))).toBe(false)
    // tar ends in its own time, and what it wrote goes with it.
    await eventually(() => leftovers(sshd.home).length === 0)
    expect(await put(await connect(sshd), source, './')).toMatchObject({ files: 600, failed: [] })
    expect(treeOf(join(sshd.home, name))).toEqual(treeOf(source))
  })

  it('is there once when hosts that share a file system get it at the same time', async () => {
    const source = tree('shared', 200)
    const clients = await Promise.all(Array.from({ length: 5 }, () => connect(sshd)))
    const results = await Promise.all(
      clients.map((client, index) => put(client, source, sshd.home, { host: `h${index}` })),
    )
    expect(results.map(({ codes }) => codes)).toEqual(results.map(() => []))
    expect(treeOf(join(sshd.home, 'shared'))).toEqual(treeOf(source))
    expect(leftovers(sshd.home)).toEqual([])
  })

  it('removes what a dead machine left under its hidden name', async () => {
    const source = tree('again', 60)
    const target = join(sshd.home, 'again')
    const client = await connect(sshd)
    const other = sourceTree({ 'sub/old': 'left behind' })
    await put(client, `${other}/.`, `${partName(target, `tree\0there\0${source}`)}/`)
    expect(leftovers(sshd.home)).toHaveLength(1)
    expect(await put(client, source, sshd.home)).toMatchObject({ files: 60, failed: [] })
    expect(treeOf(target)).toEqual(treeOf(source))
    expect(leftovers(sshd.home)).toEqual([])
  })
})
