import { existsSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildManifest } from '../../../electron/services/transfers/manifest.ts'
import { discardUnfinished } from '../../../electron/worker/ssh/transfer/discard_unfinished.ts'
import { requires } from '../../support/requirements.ts'
import { startSshd, type TestSshd } from '../../support/sshd.ts'
import { tempFolder } from '../../support/temp.ts'
import { connect, eventually, leftovers, MiB, put, randomFile, sourceTree, treeOf } from './put_support.ts'

const needs = requires('sshd')

describe.skipIf(needs.skip)(needs.named('removing what an interrupted put left'), () => {
  let sshd: TestSshd
  let remote: string

  beforeAll(async () => void (sshd = await startSshd()))
  afterAll(() => sshd.stop())
  beforeEach(async () => {
    for (const name of readdirSync(sshd.home)) rmSync(join(sshd.home, name), { recursive: true })
    await put(await connect(sshd), sourceTree({ 'old.txt': 'old' }), 'in')
    remote = join(sshd.home, 'in')
  })

  /** Sends with `resume` and cancels once something unfinished is there. */
  async function interrupt(source: string, host = 'there'): Promise<void> {
    const cancel = new AbortController()
    const options = { resume: true, limitRate: MiB, signal: cancel.signal, host }
    const before = leftovers(remote).length
    const done = put(await connect(sshd), source, 'in/', options)
    await eventually(() => leftovers(remote).length > before)
    cancel.abort()
    await done
  }

  async function discard(source: string, to = 'in/', host = 'there') {
    const { manifest } = await buildManifest({ sources: [source], cwd: '/', links: 'follow', exclude: [] })
    const manifestPath = join(tempFolder('manifest'), 'manifest.json')
    writeFileSync(manifestPath, JSON.stringify(manifest))
    return discardUnfinished(
      await connect(sshd),
      { manifestPath, remote: to, host, resume: true, requestTimeoutMs: 20_000 },
      { signal: new AbortController().signal, emit: () => {} },
    )
  }

  it('removes its hidden file and leaves all else', async () => {
    const { path } = randomFile(3 * MiB)
    await interrupt(path)
    expect(leftovers(remote)).toHaveLength(1)
    expect(await discard(path)).toMatchObject({ failed: [] })
    expect(treeOf(remote)).toEqual({ 'old.txt': 'old' })
  })

  it('leaves alone what is unfinished of another host, or of another file', async () => {
    const mine = randomFile(3 * MiB, 'a.bin')
    const others = randomFile(3 * MiB, 'b.bin')
    await interrupt(others.path)
    await interrupt(mine.path, 'elsewhere')
    await discard(mine.path)
    expect(leftovers(remote)).toHaveLength(2)
    await discard(mine.path, 'in/', 'elsewhere')
    expect(leftovers(remote)).toHaveLength(1)
  })

  it('looks into every folder that was sent', async () => {
    const source = sourceTree({ 'tree/a/b/big.bin': randomFile(3 * MiB).data, 'tree/small': 'x' })
    const cancel = new AbortController()
    const options = { resume: true, limitRate: MiB, signal: cancel.signal }
    const done = put(await connect(sshd), join(source, 'tree'), 'in/', options)
    const inner = join(remote, 'tree/a/b')
    await eventually(() => existsSync(inner) && leftovers(inner).length > 0)
    cancel.abort()
    await done
    await discard(join(source, 'tree'))
    expect(leftovers(inner)).toEqual([])
  })

  it('does not follow a link that somebody put under its name', async () => {
    const { path } = randomFile(3 * MiB)
    await interrupt(path)
    const [part] = leftovers(remote)
    rmSync(part!)
    symlinkSync(join(remote, 'old.txt'), part!)
    expect(await discard(path)).toMatchObject({ failed: [] })
    expect(treeOf(remote)).toEqual({ 'old.txt': 'old' })
  })

  it('makes no folder, and is content where nothing was begun', async () => {
    const { path } = randomFile(1)
    expect(await discard(path, 'new/folder/')).toMatchObject({ failed: [] })
    expect(await discard(path, 'in/old.txt/x')).toMatchObject({ failed: [] })
    expect(readdirSync(sshd.home)).toEqual(['in'])
  })
})

describe.skipIf(needs.skip)(needs.named('finding again what an interrupted put had done'), () => {
  let sshd: TestSshd
  beforeAll(async () => void (sshd = await startSshd()))
  afterAll(() => sshd.stop())

  it.each([true, false])('by the sum, with preserve %s', async (preserve) => {
    const source = sourceTree({ 'd/a': 'aaa', 'd/b': 'bbb' })
    const client = await connect(sshd)
    const to = `sum-${preserve}/`
    await put(client, join(source, 'd'), to, { preserve })
    writeFileSync(join(sshd.home, to, 'd/b'), 'xxx')
    const again = await put(client, join(source, 'd'), to, { preserve, skipSame: 'sha256', resume: true })
    expect(again).toMatchObject({ files: 1, skipped: 1, failed: [] })
    expect(treeOf(join(sshd.home, to, 'd'))).toEqual({ a: 'aaa', b: 'bbb' })
  })

  it('but not of one that has the wrong time, when times are to be kept', async () => {
    const source = sourceTree({ a: 'aaa' })
    const client = await connect(sshd)
    await put(client, join(source, 'a'), 'times/')
    utimesSync(join(sshd.home, 'times/a'), 1000, 1000)
    expect(await put(client, join(source, 'a'), 'times/', { preserve: true, skipSame: 'sha256' })).toMatchObject({
      files: 1,
      skipped: 0,
    })
  })
})
