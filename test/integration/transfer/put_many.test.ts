import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { startProxy, type TestProxy } from '../../support/proxy.ts'
import { requires } from '../../support/requirements.ts'
import { startSshd, type SshdOptions, type TestSshd } from '../../support/sshd.ts'
import { sftpServerPath } from '../../support/sshd_config.ts'
import { tempFolder } from '../../support/temp.ts'
import { findProgram } from '../../support/tools.ts'
import { connect, eventually, leftovers, put, sourceTree, treeOf } from './put_support.ts'

const there = requires('sshd', 'tar')

/** Files of `bytes` that all differ, in three folders. */
function manyFiles(count: number, bytes = 4096): string {
  const name = (index: number) => `${['a', 'b', 'c/d'][index % 3]}/file ${index}`
  return sourceTree(
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [name(index), randomBytes(bytes / 2).toString('hex')]),
    ),
  )
}

/** A folder that the host's user may write to, wherever sessions begin. */
function openFolder(): string {
  const folder = tempFolder('open')
  chmodSync(folder, 0o777)
  return folder
}

describe.skipIf(there.skip)(there.named('a put of many small files'), () => {
  let sshd: TestSshd
  let proxy: TestProxy
  const started: TestSshd[] = []
  beforeAll(async () => {
    sshd = await startSshd()
    proxy = await startProxy({ target: sshd })
  })
  afterAll(() => Promise.all([proxy.stop(), sshd.stop()]))
  afterEach(() => Promise.all(started.splice(0).map((each) => each.stop())))

  async function other(options: SshdOptions): Promise<TestSshd> {
    const server = await startSshd(options)
    started.push(server)
    return server
  }

  it('arrives exactly, in two streams for 2,000 files', async () => {
    const source = manyFiles(2_000)
    const client = await connect(sshd)
    const exec = vi.spyOn(client, 'exec')
    const result = await put(client, `${source}/.`, 'many/')
    expect(result).toMatchObject({ files: 2_000, bytes: 2_000 * 4096, failed: [] })
    expect(treeOf(join(sshd.home, 'many'))).toEqual(treeOf(source))
    expect(exec).toHaveBeenCalledTimes(2)
  })

  it('replaces what is there, and leaves alone what is the same', async () => {
    const source = manyFiles(60)
    const client = await connect(sshd)
    await put(client, `${source}/.`, 'replaced/', { preserve: true })
    writeFileSync(join(source, 'a/file 0'), 'changed')
    const again = await put(client, `${source}/.`, 'replaced/', { preserve: true, skipSame: true })
    expect(again).toMatchObject({ files: 1, skipped: 59, failed: [] })
    expect(await put(client, `${source}/.`, 'replaced/')).toMatchObject({ files: 60, skipped: 0, failed: [] })
    expect(treeOf(join(sshd.home, 'replaced'))).toEqual(treeOf(source))
  })

  it('goes on without a file that was changed in the meantime, and without one whose place is taken', async () => {
    const source = manyFiles(60)
    const remote = join(sshd.home, 'most')
    const client = await connect(sshd)
    await put(client, join(sourceTree({ 'file 3/': '' }), 'file 3'), 'most/a/')
    const result = await put(client, `${source}/.`, 'most/', {
      onEvent: ({ type }) => type === 'started' && writeFileSync(join(source, 'b/file 1'), 'changed'),
    })
    expect(result.files).toBe(58)
    expect(result.failed.map(({ path, code }) => [path, code]).sort()).toEqual([
      [join(remote, 'a/file 3'), 'is-a-directory'],
      [join(remote, 'b/file 1'), 'changed-while-reading'],
    ])
    expect(existsSync(join(remote, 'b/file 1'))).toBe(false)
    expect(leftovers(join(remote, 'a'))).toEqual([])
  })

  /** Each file is missing, old, or complete. */
  function expectNoHalves(remote: string, source: string, old: string): void {
    for (const folder of ['a', 'b', 'c/d']) {
      for (const name of readdirSync(join(remote, folder)).filter((each) => !each.startsWith('.'))) {
        const contents = readFileSync(join(remote, folder, name), 'latin1')
        if (contents !== old) expect(contents).toBe(readFileSync(join(source, folder, name), 'latin1'))
      }
    }
  }

  /** Puts one old file of each folder in place, and begins to send all of them slowly. */
  async function interrupted(name: string, interrupt: () => void, signal?: AbortSignal) {
    const source = manyFiles(300)
    const remote = join(sshd.home, name)
    const old = sourceTree({ 'a/file 0': 'old', 'b/file 1': 'old', 'c/d/file 2': 'old' })
    await put(await connect(sshd), `${old}/.`, `${name}/`)
    const client = await connect({ ...sshd, address: proxy.address, port: proxy.port })
    const done = put(client, `${source}/.`, `${name}/`, { limitRate: 1024 * 1024, ...(signal ? { signal } : {}) })
    await eventually(() => leftovers(join(remote, 'a')).some((staging) => readdirSync(staging).length > 5))
    interrupt()
    return { source, remote, result: await done }
  }

  it('leaves no half file and no hidden folder when it is cancelled', async () => {
    const cancel = new AbortController()
    const { source, remote, result } = await interrupted('cancelled', () => cancel.abort(), cancel.signal)
    expect(result).toMatchObject({ stopped: { code: 'cancelled' }, codes: ['cancelled'] })
    expectNoHalves(remote, source, 'old')
    // tar ends in its own time, and what it wrote meanwhile goes with it.
    await eventually(() => leftovers(join(remote, 'a')).length === 0)
  })

  it('leaves no half file and no hidden folder when the link is cut', async () => {
    const { source, remote, result } = await interrupted('cut', () => proxy.cut())
    expect(result).toMatchObject({ stopped: { code: 'connection-lost' }, codes: ['connection-lost'] })
    expectNoHalves(remote, source, 'old')
    await eventually(() => leftovers(join(remote, 'a')).length === 0)
    expect(await put(await connect(sshd), `${source}/.`, 'cut/')).toMatchObject({ files: 300, failed: [] })
    expect(treeOf(remote)).toEqual(treeOf(source))
  })

  it('empties a hidden folder that a dead machine left, and follows no link in its place', async () => {
    const source = manyFiles(60)
    const client = await connect(sshd)
    const remote = openFolder()
    let hidden = ''
    const cancel = new AbortController()
    await put(client, `${source}/.`, remote, {
      limitRate: 20_000,
      signal: cancel.signal,
      onEvent: () => {
        hidden ||= existsSync(join(remote, 'a')) ? (leftovers(join(remote, 'a'))[0] ?? '') : ''
        if (hidden) cancel.abort()
      },
    })
    expect(hidden).not.toBe('')
    await eventually(() => !existsSync(hidden))

    mkdirSync(hidden, { mode: 0o777 })
    chmodSync(hidden, 0o777)
    writeFileSync(join(hidden, '7'), 'left behind')
    expect(await put(client, `${source}/.`, remote)).toMatchObject({ files: 60, failed: [] })
    expect(treeOf(remote)).toEqual(treeOf(source))

    const victim = openFolder()
    writeFileSync(join(victim, '7'), 'not ours')
    symlinkSync(victim, hidden)
    expect(await put(client, `${source}/.`, remote)).toMatchObject({ files: 60, failed: [] })
    expect(treeOf(victim)).toEqual({ 7: 'not ours' })
    expect(lstatSync(hidden).isSymbolicLink()).toBe(true)
  })

  /** A host whose sessions find only these programs. */
  function withOnly(...programs: string[]): Promise<TestSshd> {
    const bin = tempFolder('bin')
    for (const program of programs) symlinkSync(findProgram(program)!, join(bin, program))
    const forceCommand = `PATH=${bin}; case $SSH_ORIGINAL_COMMAND in */sftp-server) exec $SSH_ORIGINAL_COMMAND;; esac; eval "$SSH_ORIGINAL_COMMAND"`
    return other({ forceCommand })
  }

  it.each([
    ['without tar', () => withOnly('sh', 'rm', 'rmdir')],
    ['without any program', () => withOnly()],
    ['whose tar says it did and does nothing', () => other({ forceCommand: liar('tar', 'exit 0') })],
    ['that hangs up in the middle of a stream', () => other({ forceCommand: liar('tar', 'exit 1', 'head -c 20000') })],
    ['without a shell', () => other({ extraConfig: ['ForceCommand internal-sftp'] })],
  ])('goes file by file to a host %s', async (_, start) => {
    const source = manyFiles(100)
    const remote = openFolder()
    const client = await connect(await start())
    const result = await put(client, `${source}/.`, `${remote}/`)
    expect(result).toMatchObject({ files: 100, bytes: 100 * 4096, failed: [] })
    expect(treeOf(remote)).toEqual(treeOf(source))
  })

  it.each([
    ['old files', 'old'],
    ['nothing', undefined],
  ])('puts them in the place of %s on a server without posix-rename', async (_, old) => {
    const server = await other({ sftp: false, subsystems: { sftp: `${sftpServerPath()} -P posix-rename` } })
    const source = manyFiles(60)
    const client = await connect(server)
    if (old) {
      const before = Object.keys(treeOf(source)).filter((path) => !path.endsWith('/'))
      const olds = sourceTree(Object.fromEntries(before.map((path) => [path, old])))
      await put(client, `${olds}/.`, 'old/')
    }
    expect(await put(client, `${source}/.`, 'old/')).toMatchObject({ files: 60, failed: [] })
    expect(treeOf(join(server.home, 'old'))).toEqual(treeOf(source))
  })
})

/** For commands that mention `word`, only reads what it is fed, or some of it, and does `instead`. */
function liar(word: string, instead: string, read = 'cat'): string {
  return `case $SSH_ORIGINAL_COMMAND in *${word}*) ${read} >/dev/null; ${instead};; *) eval "$SSH_ORIGINAL_COMMAND";; esac`
}
