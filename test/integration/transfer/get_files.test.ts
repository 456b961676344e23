import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type ssh2 from 'ssh2'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readFully } from '../../../electron/worker/ssh/transfer/remote_digest.ts'
import { OPEN, SftpSession } from '../../../electron/worker/ssh/transfer/sftp_session.ts'
import { requires } from '../../support/requirements.ts'
import { startSshd, type TestSshd } from '../../support/sshd.ts'
import { tempFolder } from '../../support/temp.ts'
import { get } from './get_support.ts'
import { connect, treeOf } from './put_support.ts'

const needs = requires('sshd')
describe.skipIf(needs.skip)(needs.named('get from a real sshd'), () => {
  let server: TestSshd
  let client: ssh2.Client
  let home: string
  let count = 0

  beforeAll(async () => {
    server = await startSshd()
  })
  afterAll(() => server.stop())
  beforeEach(async () => {
    client = await connect(server)
    home = join(server.home, String((count += 1)))
    mkdirSync(home)
  })

  /** Makes files on the host; a path that ends in `/` is an empty folder. */
  function there(contents: Record<string, string | Buffer>): void {
    for (const [path, data] of Object.entries(contents)) {
      const full = join(home, path)
      mkdirSync(path.endsWith('/') ? full : dirname(full), { recursive: true })
      if (!path.endsWith('/')) writeFileSync(full, data)
    }
  }

  it('fetches a file and a folder into a folder named after the host', async () => {
    there({ 'a.txt': 'A', 'sub/b.txt': 'B', 'sub/empty': '', 'sub/none/': '' })
    const got = await get(client, [`${home}/a.txt`, `${home}/sub`])
    expect(treeOf(got.folder)).toEqual({
      'a.txt': 'A',
      'sub/': '/',
      'sub/b.txt': 'B',
      'sub/empty': '',
      'sub/none/': '/',
    })
    expect(got).toMatchObject({ files: 3, bytes: 2, skipped: 0, failed: [] })
    expect(got.events[0]).toEqual({ type: 'started', files: 3, bytes: 2 })
  })

  it('takes a path that is not absolute from where sessions start, and `dir/.` for what is in dir', async () => {
    there({ 'a.txt': 'A' })
    const name = home.slice(server.home.length + 1)
    expect(treeOf((await get(client, `~/${name}/a.txt`)).folder)).toEqual({ 'a.txt': 'A' })
    expect(treeOf((await get(client, `${name}/.`)).folder)).toEqual({ 'a.txt': 'A' })
  })

  it('keeps every name as it is', async () => {
    const names = [
      'two  words',
      `it's "quoted"`,
      'new\nline',
      '\n',
      'ünïcödé 日本語 🚀',
      '-rf',
      '$(id)',
      'a\\b',
      '*[?]',
      '.hid',
    ]
    there(Object.fromEntries(names.map((name) => [`d/${name}`, name])))
    const whole = await get(client, `${home}/d`, { verify: 'sha256' })
    expect(treeOf(join(whole.folder, 'd'))).toEqual(
      Object.fromEntries(names.map((name) => [name, Buffer.from(name).toString('latin1')])),
    )
    const single = await get(
      client,
      names.map((name) => `${home}/d/${name}`),
    )
    expect(single).toMatchObject({ files: names.length, failed: [] })
  })

  it('fetches what a glob matches, and a name that only looks like one', async () => {
    there({ 'x/1.log': '1', 'x/2.log': '2', 'x/.3.log': '3', 'y/4.log': '4', 'y/n.txt': '5', 'z[1].txt': '6' })
    const got = await get(client, [`${home}/*/*.log`, `${home}/z[1].txt`])
    expect(treeOf(got.folder)).toEqual({ '1.log': '1', '2.log': '2', '4.log': '4', 'z[1].txt': '6' })
  })

  it('a glob of all depths goes into no link, so that it ends', async () => {
    there({ 'd/a.log': 'a', 'd/e/b.log': 'b' })
    symlinkSync('.', join(home, 'd/round'))
    symlinkSync('..', join(home, 'd/e/back'))
    const got = await get(client, `${home}/**/*.log`)
    expect(treeOf(got.folder)).toEqual({ 'a.log': 'a', 'b.log': 'b' })
  })

  it('a glob that matches nothing, a missing file and one that may not be read fail by name; the others go on', async () => {
    there({ ok: 'ok', secret: 's', 'closed/x': 'x' })
    chmodSync(join(home, 'secret'), 0)
    chmodSync(join(home, 'closed'), 0)
    const remote = ['missing', '*.none', 'secret', 'closed/*', 'ok'].map((name) => `${home}/${name}`)
    const got = await get(client, remote)
    expect(got.codes).toEqual(['no-such-file', 'no-such-file', 'permission-denied', 'permission-denied'])
    expect(treeOf(got.folder)).toEqual({ ok: 'ok' })
    expect(got.files).toBe(1)
    expect(got.failed.every(({ message }) => message.includes(home) || message.includes('secret'))).toBe(true)
  })

  it('what two paths give the same name is fetched once, and the second is refused with all that is in it', async () => {
    there({ 'one/f': '1', 'two/f': '2', 'three/f/deep/x': '3' })
    const got = await get(client, [`${home}/one/f`, `${home}/two/f`, `${home}/three/f`])
    expect(treeOf(got.folder)).toEqual({ f: '1' })
    expect(got.codes).toEqual(['failure', 'failure'])
  })

  it('what is asked for twice is fetched once', async () => {
    there({ 'f.log': 'F'.repeat(300_000), 'd/x': 'x' })
    const got = await get(client, [`${home}/f.log`, `${home}/*.log`, `${home}/d`, `${home}/d`])
    expect(got).toMatchObject({ files: 2, failed: [] })
  })

  it('carries modes and times over with preserve, but never set-user-id', async () => {
    there({ 'd/f': 'f' })
    utimesSync(join(home, 'd/f'), 1_000_000, 1_000_000)
    chmodSync(join(home, 'd/f'), 0o6755)
    chmodSync(join(home, 'd'), 0o1755)
    utimesSync(join(home, 'd'), 2_000_000, 2_000_000)
    expect(statSync(join(home, 'd/f')).mode & 0o7777).toBe(0o6755)
    const { folder } = await get(client, `${home}/d`, { preserve: true })
    const [file, dir] = [statSync(join(folder, 'd/f')), statSync(join(folder, 'd'))]
    expect([file.mode & 0o7777, file.mtimeMs / 1000]).toEqual([0o755, 1_000_000])
    expect([dir.mode & 0o7777, dir.mtimeMs / 1000]).toEqual([0o755, 2_000_000])
  })

  it('without preserve, a file that was there keeps its mode', async () => {
    there({ f: 'new' })
    const local = tempFolder('mode')
    mkdirSync(join(local, 'web1'))
    writeFileSync(join(local, 'web1/f'), 'old', { mode: 0o640 })
    await get(client, `${home}/f`, { local })
    expect(readFileSync(join(local, 'web1/f'), 'utf8')).toBe('new')
    expect(statSync(join(local, 'web1/f')).mode & 0o777).toBe(0o640)
  })

  it('leaves out what is excluded', async () => {
    there({ 'd/a.log': '', 'd/keep': 'k', 'd/cache/x': '', 'd/e/b.log': '', 'd/e/new\n.log': '' })
    const got = await get(client, `${home}/d`, { exclude: ['*.log', 'cache/'] })
    expect(treeOf(got.folder)).toEqual({ 'd/': '/', 'd/keep': 'k', 'd/e/': '/' })
  })

  it('copies what links lead to, or the links, by choice', async () => {
    there({ 'd/real': 'R', 'other/x': 'X' })
    symlinkSync('real', join(home, 'd/link'))
    symlinkSync('../other', join(home, 'd/dir'))
    const followed = await get(client, `${home}/d`)
    expect(treeOf(join(followed.folder, 'd'))).toEqual({ real: 'R', link: 'R', 'dir/': '/', 'dir/x': 'X' })
    const kept = await get(client, `${home}/d`, { links: 'keep' })
    expect(treeOf(join(kept.folder, 'd'))).toEqual({ real: 'R', link: '-> real', dir: '-> ../other' })
  })

  it('keeps a link with the longest name there is, and beside a file called like a link in the making', async () => {
    const longest = 'n'.repeat(255)
    there({ 'd/link.flotilla-link': 'mine' })
    symlinkSync('x', join(home, 'd', longest))
    symlinkSync('x', join(home, 'd/link'))
    const got = await get(client, `${home}/d`, { links: 'keep' })
    expect(got.failed).toEqual([])
    expect(treeOf(join(got.folder, 'd'))).toEqual({ [longest]: '-> x', link: '-> x', 'link.flotilla-link': 'mine' })
  })

  it('links that lead round in a circle, or nowhere, are failures when followed; the rest goes on', async () => {
    there({ 'd/f': 'F' })
    symlinkSync('..', join(home, 'd/up'))
    symlinkSync('gone', join(home, 'd/dangling'))
    const got = await get(client, `${home}/d`)
    expect(got.codes).toContain('loop')
    expect(got.codes).toContain('no-such-file')
    expect(readFileSync(join(got.folder, 'd/f'), 'utf8')).toBe('F')
  })

  it('replaces a local link at the name of a file, and leaves what it led to alone', async () => {
    there({ f: 'fetched', g: 'fetched' })
    const local = tempFolder('outside')
    writeFileSync(join(local, 'outside'), 'mine')
    mkdirSync(join(local, 'web1'))
    symlinkSync('../outside', join(local, 'web1/f'))
    symlinkSync('../not-there-yet', join(local, 'web1/g'))
    const got = await get(client, [`${home}/f`, `${home}/g`], { local, resume: true, skipSame: true })
    expect(got.failed).toEqual([])
    expect(treeOf(local)).toEqual({ outside: 'mine', 'web1/': '/', 'web1/f': 'fetched', 'web1/g': 'fetched' })
  })

  it('writes nothing through a link that an earlier get left in the place of a folder', async () => {
    const outside = tempFolder('outside')
    symlinkSync(outside, join(home, 'a'))
    const local = tempFolder('twice')
    await get(client, `${home}/a`, { local, links: 'keep' })
    expect(lstatSync(join(local, 'web1/a')).isSymbolicLink()).toBe(true)
    there({ 'n/a/f': 'evil', 'n/b': 'fine' })
    const second = await get(client, `${home}/n/.`, { local })
    expect(treeOf(outside)).toEqual({})
    expect(new Set(second.codes)).toEqual(new Set(['unsafe-name']))
    expect(readFileSync(join(local, 'web1/b'), 'utf8')).toBe('fine')
  })

  it('a pipe is refused when asked for, and passed over in a folder', async () => {
    there({ 'd/f': 'F' })
    execFileSync('mkfifo', [join(home, 'd/pipe')])
    const got = await get(client, [`${home}/d`, `${home}/d/pipe`])
    expect(got).toMatchObject({ files: 1, skipped: 1, codes: ['not-a-regular-file'] })
  })

  it('fetches a file of /proc, which says it is empty and is not', async () => {
    const got = await get(client, '/proc/version', { verify: 'sha256' })
    expect(readFileSync(join(got.folder, 'version'), 'utf8')).toBe(readFileSync('/proc/version', 'utf8'))
  })

  it('skips what is the same: by time with preserve, by contents with verify', async () => {
    there({ f: 'same', g: 'one' })
    const local = tempFolder('same')
    await get(client, [`${home}/f`, `${home}/g`], { local, preserve: true })
    writeFileSync(join(home, 'g'), 'two')
    utimesSync(join(home, 'g'), statSync(join(home, 'f')).mtime, statSync(join(local, 'web1/g')).mtime)
    const byTime = await get(client, [`${home}/f`, `${home}/g`], { local, skipSame: true })
    expect(byTime).toMatchObject({ files: 0, skipped: 2 })
    const byContents = await get(client, [`${home}/f`, `${home}/g`], { local, skipSame: true, verify: 'sha256' })
    expect(byContents).toMatchObject({ files: 1, skipped: 1 })
    expect(readFileSync(join(local, 'web1/g'), 'utf8')).toBe('two')
  })

  it('reads at the right place beyond 4 GiB', async () => {
    const size = 2 ** 32 + 5_000
    const path = join(home, 'big')
    writeFileSync(path, '')
    truncateSync(path, size)
    const descriptor = openSync(path, 'r+')
    writeSync(descriptor, 'beyond', 2 ** 32 + 1_000)
    closeSync(descriptor)
    const sftp = await SftpSession.open(client, { signal: new AbortController().signal, requestTimeoutMs: 20_000 })
    const handle = await sftp.open(path, OPEN.read)
    expect((await sftp.stat(path)).size).toBe(size)
    expect((await readFully(sftp, handle, path, 2 ** 32 + 1_000, 6)).toString()).toBe('beyond')
    sftp.end()
  })

  it('hosts with strange names get a folder each, inside the destination', async () => {
    there({ f: 'F' })
    const local = tempFolder('hosts')
    for (const host of ['..', 'fe80::1%eth0', 'a/b', '.', 'x y'])
      expect((await get(client, `${home}/f`, { local, host })).failed).toEqual([])
    const files = Object.keys(treeOf(local)).filter((path) => path.endsWith('/f'))
    expect(files.sort()).toEqual(['%2E%2E/f', '%2E/f', 'a%2Fb/f', 'fe80%3A%3A1%25eth0/f', 'x%20y/f'])
  })

  it('says so when a file is where the folder of the host should be', async () => {
    there({ f: 'F' })
    const local = tempFolder('taken')
    writeFileSync(join(local, 'web1'), 'a file')
    expect((await get(client, `${home}/f`, { local })).codes).toEqual(['not-a-directory'])
  })

  it('leaves no descriptor open', async () => {
    there(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`d/${index}`, 'x'])))
    const local = tempFolder('descriptors')
    const open = () =>
      readdirSync('/proc/self/fd').filter((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`).startsWith(local)
        } catch {
          return false
        }
      })
    const seen: string[] = []
    await get(client, [`${home}/d`, `${home}/missing`], { local, onEvent: () => seen.push(...open()) })
    expect(seen.length).toBeGreaterThan(0)
    expect(open()).toEqual([])
  })
})
