import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startHostileServer } from '../../support/hostile.ts'
import { hostileSftp } from '../../support/hostile_sftp.ts'
import { requires } from '../../support/requirements.ts'
import { startSshd, type SshdOptions, type TestSshd } from '../../support/sshd.ts'
import { sftpServerPath } from '../../support/sshd_config.ts'
import { connect, contentsOf, leftovers, MiB, put, randomFile, sourceTree } from './put_support.ts'

const there = requires('sshd', 'sha256sum')
const stopping: { stop(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(stopping.splice(0).map((each) => each.stop()))
})

async function server(options: SshdOptions): Promise<TestSshd> {
  const started = await startSshd(options)
  stopping.push(started)
  return started
}

/** Notes each session's command; what is not SFTP does `shell` instead. */
function noting(shell = 'eval "$SSH_ORIGINAL_COMMAND"'): string {
  return `echo "$SSH_ORIGINAL_COMMAND" >> "$HOME/log"; case $SSH_ORIGINAL_COMMAND in *sftp-server) exec $SSH_ORIGINAL_COMMAND;; *) ${shell};; esac`
}

describe.skipIf(there.skip)(there.named('a put that is verified'), () => {
  it.each([
    ['by a tool on the host', undefined],
    ['by reading back where there is no tool', 'PATH=/nowhere /bin/sh'],
    ['by reading back where the shell says nothing', 'exec sleep 1000'],
    ['by reading back where the shell hangs up', 'exit 1'],
    ['by reading back where the shell says something else', 'exec yes'],
  ])('is proved equal %s', async (_, shell) => {
    const sshd = await server({ forceCommand: noting(shell) })
    const { path, data } = randomFile(MiB + 1)
    const result = await put(await connect(sshd), path, 'x.bin', { verify: 'sha256', requestTimeoutMs: 1_000 })
    expect(result).toMatchObject({ files: 1, failed: [] })
    expect(contentsOf(join(sshd.home, 'x.bin'))?.equals(data)).toBe(true)
    expect(readFileSync(join(sshd.home, 'log'), 'utf8').split('\n')).toContain('exec sh')
  })

  it('is proved equal where there is only SFTP', async () => {
    const sshd = await server({ extraConfig: ['ForceCommand internal-sftp'] })
    const { path, data } = randomFile(MiB + 1)
    const client = await connect(sshd)
    const made = await put(client, path, 'only-sftp.bin', { verify: 'sha256' })
    expect(made).toMatchObject({ files: 1, failed: [] })
    const done = made.events.find((event) => event.type === 'file-done')!
    expect(contentsOf(done.path)?.equals(data)).toBe(true)
    rmSync(done.path)
  })

  it('finds a server that stores something else, and puts nothing in place', async () => {
    const sftp = hostileSftp({ files: { '/x.bin': 'old contents' } })
    const files = sftp.files as Map<string, Buffer>
    const store = files.set.bind(files)
    files.set = (path, data) => {
      if (data.length > 1000) data[1000]! ^= 1
      return store(path, data)
    }
    const hostile = await startHostileServer({ sftp: sftp.handler })
    stopping.push(hostile)
    const { path } = randomFile(20_000)
    const result = await put(await connect(hostile), path, '/x.bin', { verify: 'sha256', resume: true })
    expect(result).toMatchObject({ files: 0, codes: ['checksum-mismatch'] })
    expect(files.get('/x.bin')?.toString()).toBe('old contents')
    // What is known to be wrong is not kept to go on from.
    expect([...files.keys()]).toEqual(['/x.bin'])
  })

  it('finds files damaged on the way into a stream of many', async () => {
    const sshd = await server({
      forceCommand: `case $SSH_ORIGINAL_COMMAND in *tar*) tr x y | eval "$SSH_ORIGINAL_COMMAND";; *) eval "$SSH_ORIGINAL_COMMAND";; esac`,
    })
    const source = sourceTree(Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`${index}`, 'xx'])))
    const result = await put(await connect(sshd), `${source}/.`, 'many/', { verify: 'sha256' })
    expect(result).toMatchObject({ files: 40, failed: [] })
    for (let index = 0; index < 40; index++) {
      expect(readFileSync(join(sshd.home, 'many', `${index}`), 'utf8')).toBe('xx')
    }
    expect(leftovers(join(sshd.home, 'many'))).toEqual([])
  })

  it('ends at once when it is cancelled while the host does not answer the shell', async () => {
    const cancel = new AbortController()
    const sftp = hostileSftp()
    const hostile = await startHostileServer({ sftp: sftp.handler, exec: () => cancel.abort() })
    stopping.push(hostile)
    const result = await put(await connect(hostile), randomFile(10).path, '/x', {
      verify: 'sha256',
      signal: cancel.signal,
    })
    expect(result).toMatchObject({ files: 0, codes: ['cancelled'] })
    expect([...sftp.files.keys()]).toEqual([])
  })
})

describe.skipIf(there.skip)(there.named('a put that leaves alone what is the same'), () => {
  let sshd: TestSshd
  beforeAll(async () => {
    sshd = await startSshd()
  })
  afterAll(() => sshd.stop())

  it('goes by size and time to the second', async () => {
    const source = sourceTree({ same: 'abc', time: 'abc', size: 'abc' })
    const client = await connect(sshd)
    await put(client, `${source}/.`, 'by-time/', { preserve: true })
    utimesSync(join(sshd.home, 'by-time/time'), 1, 1)
    writeFileSync(join(sshd.home, 'by-time/size'), 'abcd')
    const result = await put(client, `${source}/.`, 'by-time/', { preserve: true, skipSame: true })
    expect(result).toMatchObject({ files: 2, skipped: 1, failed: [] })
    expect(result.events).toContainEqual({
      type: 'file-skipped',
      path: join(sshd.home, 'by-time/same'),
      reason: 'same',
    })
    expect(readFileSync(join(sshd.home, 'by-time/size'), 'utf8')).toBe('abc')
  })

  it('goes by contents with SHA-256', async () => {
    const source = sourceTree({ same: 'abc', other: 'abc' })
    const client = await connect(sshd)
    await put(client, `${source}/.`, 'by-sum/', { preserve: true })
    writeFileSync(join(sshd.home, 'by-sum/other'), 'xyz')
    const { mtimeMs } = statSync(join(source, 'other'))
    utimesSync(join(sshd.home, 'by-sum/other'), mtimeMs / 1000, mtimeMs / 1000)
    utimesSync(join(sshd.home, 'by-sum/same'), 1, 1)
    const result = await put(client, `${source}/.`, 'by-sum/', { skipSame: true, verify: 'sha256' })
    expect(result).toMatchObject({ files: 1, skipped: 1, failed: [] })
    expect(readFileSync(join(sshd.home, 'by-sum/other'), 'utf8')).toBe('abc')
  })
})

describe.skipIf(there.skip)(there.named('a server without posix-rename'), () => {
  it('has old files replaced all the same', async () => {
    const sshd = await server({ sftp: false, subsystems: { sftp: `${sftpServerPath()} -P posix-rename` } })
    const client = await connect(sshd)
    for (const contents of ['first', 'second', 'third']) {
      const result = await put(client, join(sourceTree({ f: contents }), 'f'), 'f')
      expect(result).toMatchObject({ files: 1, failed: [] })
      expect(readFileSync(join(sshd.home, 'f'), 'utf8')).toBe(contents)
    }
    expect(leftovers(sshd.home)).toEqual([])
  })
})
