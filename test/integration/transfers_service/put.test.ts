import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { startProxy } from '../../support/proxy.ts'
import { requires } from '../../support/requirements.ts'
import { loopbackAddresses, startSshd, type TestSshd } from '../../support/sshd.ts'
import { leftovers, MiB, randomFile, sourceTree, treeOf } from '../transfer/put_support.ts'
import { call, states, TransferBench } from './support.ts'

const needs = requires('sshd')

describe.skipIf(needs.skip)(needs.named('transfers to hosts'), () => {
  let sshd: TestSshd
  let bench: TransferBench

  beforeAll(async () => void (sshd = await startSshd({ addresses: loopbackAddresses(3) })))
  afterAll(() => sshd.stop())
  beforeEach(() => {
    for (const address of sshd.addresses) {
      for (const name of readdirSync(sshd.homeOf(address)))
        rmSync(join(sshd.homeOf(address), name), { recursive: true })
    }
    bench = new TransferBench(sshd)
  })
  afterEach(() => bench.close())

  /** Hidden files and folders anywhere in a host's home. */
  const hidden = (address: string) =>
    readdirSync(sshd.homeOf(address), { recursive: true }).filter((name) => String(name).includes('.flotilla-'))
  const homes = () => sshd.addresses.map((address) => sshd.homeOf(address))

  it('go to every host, files and folders, and are told from the first to the last', async () => {
    const source = sourceTree({ 'a.txt': 'a', 'site/index.html': 'hello', 'site/empty/': '' })
    const id = await bench.put([join(source, 'a.txt'), join(source, 'site')], 'www')
    const told = await bench.ended(id)
    expect(states(told)).toEqual(['succeeded', 'succeeded', 'succeeded'])
    expect(told.head).toMatchObject({
      ...{
        direction: 'put',
        title: 'a.txt, site → www',
        destination: 'www',
        state: 'ended',
        bytes: 18,
        totalBytes: 18,
      },
      counts: { total: 3, ok: 3, failed: 0, pending: 0 },
    })
    expect(told.head.runs).toHaveLength(1)
    expect(existsSync(join(bench.dataDir, 'runs', told.head.runs[0]!, 'run.json'))).toBe(true)
    expect(told.rows[0]!.transfer).toMatchObject({ files: 2, totalFiles: 2, bytes: 6, failedFiles: 0 })
    for (const home of homes()) {
      expect(treeOf(home)).toEqual({
        'www/': '/',
        'www/a.txt': 'a',
        'www/site/': '/',
        'www/site/index.html': 'hello',
        'www/site/empty/': '/',
      })
    }
    expect(await bench.service.handlers['transfers.recent-paths']({}, call())).toEqual({ remote: ['www'] })
  })

  it('say which host did not get them and why, and go there again once it is mended', async () => {
    const source = sourceTree({ 'd/a': 'aaa', 'd/b': 'bbb' })
    const bad = sshd.homeOf(sshd.addresses[1]!)
    // A file where a folder has to be: root is not kept out by modes.
    writeFileSync(join(bad, 'www'), 'in the way')
    const id = await bench.put([join(source, 'd')], 'www')
    const first = await bench.ended(id)
    expect(states(first)).toEqual(['succeeded', 'failed', 'succeeded'])
    expect(first.rows[1]!.message).toMatch(/www.* is a file; a folder is needed/)
    expect(first.rows[1]!.transfer!.failures).toEqual([expect.objectContaining({ code: 'not-a-directory' }) as unknown])
    expect(first.head.counts).toMatchObject({ ok: 2, failed: 1 })

    rmSync(join(bad, 'www'))
    const good = join(sshd.homeOf(sshd.addresses[0]!), 'www/d/a')
    const before = statSync(good).ino
    await bench.service.handlers['transfers.retry']({ id }, call())
    const second = await bench.ended(id)
    expect(states(second)).toEqual(['succeeded', 'succeeded', 'succeeded'])
    expect(second.rows[1]!.message).toBeUndefined()
    expect(second.head.runs).toHaveLength(2)
    expect(second.rows.map(({ host }) => host)).toEqual(bench.hosts)
    expect(treeOf(bad)).toEqual({ 'www/': '/', 'www/d/': '/', 'www/d/a': 'aaa', 'www/d/b': 'bbb' })
    expect(statSync(good).ino).toBe(before)
    await expect(bench.service.handlers['transfers.retry']({ id }, call()) as Promise<unknown>).rejects.toMatchObject({
      failure: { code: 'conflict' },
    })
  })

  it('go on after a pause from what is there, without sending it again', async () => {
    const { path, data } = randomFile(4 * MiB)
    const [host] = bench.hosts
    const wire = await startProxy({ target: { address: host!, port: sshd.port } })
    onTestFinished(() => wire.stop())
    bench.ports.set(host!, wire.port)
    const id = await bench.put([path], 'in/', { limitRate: MiB }, [host!])
    await bench.until(id, (_, rows) => rows[0]!.transfer!.bytes > 2 * MiB)
    await bench.service.handlers['transfers.pause']({ id }, call())
    const paused = await bench.until(id, () => true)
    expect(paused.head).toMatchObject({ state: 'paused', bytesPerSecond: 0, counts: { pending: 1 } })
    expect(paused.rows[0]!.transfer!.bytes).toBeGreaterThan(2 * MiB)
    const [part] = leftovers(join(sshd.homeOf(host!), 'in'))
    const there = statSync(part!)
    expect(there.size).toBeGreaterThan(2 * MiB)
    await expect(bench.service.handlers['transfers.pause']({ id }, call()) as Promise<unknown>).rejects.toMatchObject({
      failure: { code: 'conflict' },
    })

    const before = wire.bytes.fromClient
    await bench.service.handlers['transfers.resume']({ id }, call())
    const told = await bench.ended(id)
    expect(states(told)).toEqual(['succeeded'])
    expect(wire.bytes.fromClient - before).toBeLessThan(4 * MiB - there.size + MiB / 4)
    const target = join(sshd.homeOf(host!), 'in/data.bin')
    expect(readFileSync(target).equals(data)).toBe(true)
    expect(statSync(target).ino).toBe(there.ino)
    expect(told.head.runs).toHaveLength(2)
  })

  it('leave files alone after a pause that had arrived before it, also where all is replaced', async () => {
    const source = sourceTree({ 'd/1-small': 'small', 'd/2-big': randomFile(3 * MiB).data })
    const [host] = bench.hosts
    const id = await bench.put([join(source, 'd')], 'in', { limitRate: MiB, preserve: false }, [host!])
    const small = join(sshd.homeOf(host!), 'in/d/1-small')
    await bench.until(id, (_, rows) => existsSync(small) && rows[0]!.transfer!.bytes > MiB)
    await bench.service.handlers['transfers.pause']({ id }, call())
    const before = statSync(small).ino
    await bench.service.handlers['transfers.resume']({ id }, call())
    const told = await bench.ended(id)
    expect(told.rows[0]).toMatchObject({ state: 'succeeded', transfer: { files: 2, skipped: 1 } })
    expect(statSync(small).ino).toBe(before)
    // Into the same place as before the pause, though the folder is there now.
    expect(readdirSync(join(sshd.homeOf(host!), 'in/d')).sort()).toEqual(['1-small', '2-big'])
  })

  it('leave nothing half done when they are cancelled, and what was there before stays', async () => {
    const { path } = randomFile(20 * MiB)
    for (const home of homes()) {
      mkdirSync(join(home, 'in'))
      writeFileSync(join(home, 'in/data.bin'), 'old')
      execFileSync('chown', ['-R', `${statSync(home).uid}`, join(home, 'in')])
    }
    const id = await bench.put([path], 'in', { limitRate: MiB })
    await bench.until(id, (_, rows) => rows.every(({ transfer }) => transfer!.bytes > 0))
    expect(bench.hosts.flatMap(hidden)).toHaveLength(3)
    await bench.service.handlers['transfers.cancel']({ id }, call())
    const told = await bench.ended(id)
    expect(states(told)).toEqual(['cancelled', 'cancelled', 'cancelled'])
    expect(told.rows.map(({ message }) => message)).toEqual([undefined, undefined, undefined])
    for (const home of homes()) expect(treeOf(home)).toEqual({ 'in/': '/', 'in/data.bin': 'old' })
  })

  it('are cancelled on one host while the others go on', async () => {
    const { path, data } = randomFile(2 * MiB)
    const [one, two] = bench.hosts
    const id = await bench.put([path], 'in/', { limitRate: MiB }, [one!, two!])
    await bench.until(id, (_, rows) => rows.every(({ transfer }) => transfer!.bytes > 0))
    await bench.service.handlers['transfers.cancel']({ id, hosts: [one!] }, call())
    const told = await bench.ended(id)
    expect(states(told)).toEqual(['cancelled', 'succeeded'])
    expect(treeOf(sshd.homeOf(one!))).toEqual({ 'in/': '/' })
    expect(readFileSync(join(sshd.homeOf(two!), 'in/data.bin')).equals(data)).toBe(true)
  })

  it('leave nothing half done when they are cancelled while they are paused', async () => {
    const { path } = randomFile(20 * MiB)
    const id = await bench.put([path], 'in/', { limitRate: MiB })
    await bench.until(id, (_, rows) => rows.every(({ transfer }) => transfer!.bytes > 0))
    await bench.service.handlers['transfers.pause']({ id }, call())
    expect(bench.hosts.flatMap(hidden)).toHaveLength(3)
    await bench.service.handlers['transfers.cancel']({ id, hosts: [bench.hosts[0]!] }, call())
    const some = await bench.until(id, ({ state }) => state === 'paused')
    expect(states(some)).toEqual(['cancelled', 'pending', 'pending'])
    expect(hidden(bench.hosts[0]!)).toEqual([])
    await bench.service.handlers['transfers.cancel']({ id }, call())
    await bench.ended(id)
    expect(bench.hosts.flatMap(hidden)).toEqual([])
  })

  it.each(['restart', 'crash'] as const)('are interrupted by a %s of the app and can be resumed', async (end) => {
    const { path, data } = randomFile(3 * MiB)
    const quick = sourceTree({ 'first.txt': 'first' })
    const done = await bench.put([join(quick, 'first.txt')], 'in/')
    await bench.ended(done)
    const id = await bench.put([path], 'in/', { limitRate: MiB })
    await bench.until(id, (_, rows) => rows.every(({ transfer }) => transfer!.bytes > MiB))
    await bench[end]()
    const heads = await bench.heads()
    expect(heads.map(({ id, state }) => ({ id, state }))).toEqual([
      { id, state: 'interrupted' },
      { id: done, state: 'ended' },
    ])
    const there = await bench.until(id, () => true)
    expect(states(there)).toEqual(['pending', 'pending', 'pending'])
    const parts = homes().map((home) => leftovers(join(home, 'in'))[0]!)
    const inodes = parts.map((part) => statSync(part).ino)
    await bench.service.handlers['transfers.resume']({ id }, call())
    const told = await bench.ended(id)
    expect(states(told)).toEqual(['succeeded', 'succeeded', 'succeeded'])
    for (const [n, home] of homes().entries()) {
      const target = join(home, 'in/data.bin')
      expect(readFileSync(target).equals(data)).toBe(true)
      expect(statSync(target).ino).toBe(inodes[n])
    }
  })

  it('keep no secret on disk, and forget it when they end', async () => {
    const source = sourceTree({ a: 'a' })
    const secrets = { password: 'correct horse battery' }
    const { id } = await bench.service.handlers['transfers.put'](
      {
        source: { paths: [join(source, 'a')] },
        hosts: bench.hosts,
        remote: 'in/',
        options: {
          conflict: 'replace',
          verify: false,
          preserve: true,
          links: 'follow',
          exclude: [],
          forks: 5,
          connectTimeoutMs: 20_000,
          hostKeys: 'accept-new',
        },
        secrets,
      },
      call(),
    )
    await bench.ended(id)
    expect(bench.prepared.map(({ options }) => options.password)).toEqual([secrets.password, secrets.password])
    const files = readdirSync(bench.dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.length).toBeGreaterThan(2)
    for (const { parentPath, name } of files) {
      expect(readFileSync(join(parentPath, name), 'utf8')).not.toContain(secrets.password)
    }
    await bench.service.handlers['transfers.cancel']({ id }, call())
    expect(bench.prepared).toHaveLength(2)
  })

  it('wait for their turn, two at a time, in their order', async () => {
    const { path } = randomFile(20 * MiB)
    const ids: string[] = []
    for (const to of ['a/', 'b/', 'c/', 'd/'])
      ids.push(await bench.put([path], to, { limitRate: MiB }, [bench.hosts[0]!]))
    await bench.until(ids[1]!, ({ state }) => state === 'running')
    await bench.until(ids[0]!, ({ state }) => state === 'running')
    const stateOf = async (id: string) => (await bench.until(id, () => true)).head.state
    expect(await stateOf(ids[2]!)).toBe('waiting')
    await bench.service.handlers['transfers.cancel']({ id: ids[0]! }, call())
    await bench.until(ids[2]!, ({ state }) => state === 'running')
    expect(await stateOf(ids[3]!)).toBe('waiting')
    await bench.service.handlers['transfers.pause']({ id: ids[3]! }, call())
    expect(await stateOf(ids[3]!)).toBe('paused')
    await expect(
      bench.service.handlers['transfers.clear']({ ids: [ids[0]!, ids[1]!] }, call()) as Promise<unknown>,
    ).rejects.toMatchObject({ failure: { code: 'busy' } })
    await bench.service.handlers['transfers.clear']({ ids: [ids[0]!] }, call())
    expect((await bench.heads()).map(({ id }) => id)).toEqual([ids[3], ids[2], ids[1]])
    expect(readdirSync(join(bench.dataDir, 'transfers')).filter((name) => name.startsWith(ids[0]!))).toEqual([])
  })

  it('are refused before anything is done when a source is not there or a host is unknown', async () => {
    const source = sourceTree({ a: 'a' })
    await expect(bench.put([join(source, 'no')], 'in/')).rejects.toMatchObject({
      failure: { code: 'problems', details: { problems: [{ source: join(source, 'no') }] } },
    })
    await expect(bench.put([join(source, 'a')], 'in/', {}, ['nobody'])).rejects.toMatchObject({
      failure: { code: 'problems', message: 'unknown host "nobody"' },
    })
    expect(await bench.heads()).toEqual([])
  })

  it('stand still with words when what they send is gone by their turn', async () => {
    const { path } = randomFile(20 * MiB)
    const source = sourceTree({ a: 'a' })
    const [host] = bench.hosts
    const first = await bench.put([path], 'x/', { limitRate: MiB }, [host!])
    await bench.until(first, ({ state }) => state === 'running')
    await bench.service.handlers['transfers.pause']({ id: first }, call())
    rmSync(path)
    await bench.service.handlers['transfers.resume']({ id: first }, call())
    const told = await bench.until(first, ({ state }) => state === 'paused')
    expect(told.head).toMatchObject({
      message: 'There is no such file or folder.',
      problems: [{ source: path }],
    })
    // The next one has its place.
    await bench.ended(await bench.put([join(source, 'a')], 'in/', {}, [host!]))
  })

  it('reach those that can be reached, and the others later', async () => {
    const source = sourceTree({ a: 'a' })
    bench.unreachable.add('away')
    const id = await bench.put([join(source, 'a')], 'in/', {}, [bench.hosts[0]!, 'away'])
    const told = await bench.ended(id)
    expect(told.rows[1]).toMatchObject({ state: 'unreachable', reason: 'refused' })
    expect(told.head.counts).toMatchObject({ ok: 1, unreachable: 1 })
    await bench.service.handlers['transfers.retry']({ id, hosts: ['away'] }, call())
    expect(
      (await bench.until(id, ({ state, runs }) => state === 'ended' && runs.length === 2)).head.counts,
    ).toMatchObject({
      unreachable: 1,
    })
  })

  it('of another process are taken over when it is no more, and go on', async () => {
    const path = join(sourceTree({ f: 'f' }), 'f')
    const id = await bench.put([path], 'f')
    await bench.ended(id)
    await bench.close()
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    onTestFinished(() => void other.kill('SIGKILL'))
    const file = join(bench.dataDir, 'transfers', `${id}.json`)
    const record = JSON.parse(readFileSync(file, 'utf8')) as { rows: object[] }
    const rows = record.rows.map((row) => ({ ...row, state: 'running' }))
    writeFileSync(file, JSON.stringify({ ...record, rows, state: 'running', pid: other.pid }))
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    await bench.restart()
    expect(await bench.heads()).toEqual([])

    other.kill('SIGKILL')
    await once(other, 'exit')
    vi.advanceTimersByTime(5_000)
    await expect.poll(() => bench.heads()).toMatchObject([{ id, state: 'interrupted' }])
    await bench.service.handlers['transfers.resume']({ id }, call())
    expect(states(await bench.ended(id))).toEqual(['succeeded', 'succeeded', 'succeeded'])
  })

  it('leave alone what is the same when that is asked for', async () => {
    const source = sourceTree({ 'd/a': 'aaa', 'd/b': 'bbb' })
    utimesSync(join(source, 'd/a'), 1_000_000, 1_000_000)
    const options = { conflict: 'skip-same' } as const
    await bench.ended(await bench.put([join(source, 'd')], 'in', options))
    writeFileSync(join(source, 'd/b'), 'BBBB')
    const told = await bench.ended(await bench.put([join(source, 'd')], 'in', options))
    expect(told.rows[0]).toMatchObject({ state: 'succeeded', transfer: { files: 2, skipped: 1 } })
  })
})
