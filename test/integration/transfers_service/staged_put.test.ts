import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inspect } from '../../../electron/services/transfers/inspect.ts'
import { requires } from '../../support/requirements.ts'
import { startSshd, type TestSshd } from '../../support/sshd.ts'
import { sourceTree, treeOf } from '../transfer/put_support.ts'
import { call, states, TransferBench } from './support.ts'

const needs = requires('sshd')

describe.skipIf(needs.skip)(needs.named('files of a page on their way to hosts'), () => {
  let sshd: TestSshd
  let bench: TransferBench

  beforeAll(async () => void (sshd = await startSshd()))
  afterAll(() => sshd.stop())
  beforeEach(() => {
    for (const name of readdirSync(sshd.home)) rmSync(join(sshd.home, name), { recursive: true })
    bench = new TransferBench(sshd)
  })
  afterEach(() => bench.close())

  async function stage(files: Record<string, string>): Promise<string> {
    const { staging, url } = await bench.service.handlers['transfers.stage']({}, call())
    for (const [path, body] of Object.entries(files)) {
      const at = new URL(`http://127.0.0.1${url}?${new URLSearchParams({ path, mtime: '1500000000000' }).toString()}`)
      expect((await bench.service.route(new Request(at, { method: 'PUT', body }), at))?.status).toBe(201)
    }
    return staging
  }
  const stagings = () => readdirSync(join(bench.dataDir, 'staging'))

  it('keep their tree and times, and go when they have arrived', async () => {
    const staging = await stage({ 'site/index.html': 'hello', 'site/css/a.css': 'a', 'note.txt': 'n' })
    const told = await bench.ended(await bench.putStaged(staging, 'www'))
    expect(told.head).toMatchObject({ title: 'note.txt, site → www', sources: ['note.txt', 'site'] })
    expect(treeOf(sshd.home)).toEqual({
      'www/': '/',
      'www/note.txt': 'n',
      'www/site/': '/',
      'www/site/css/': '/',
      'www/site/css/a.css': 'a',
      'www/site/index.html': 'hello',
    })
    expect(statSync(join(sshd.home, 'www/note.txt')).mtimeMs).toBe(1_500_000_000_000)
    await expect.poll(stagings).toEqual([])
  })

  it('stay for another try when they did not arrive, and go with the transfer', async () => {
    const staging = await stage({ 'note.txt': 'n' })
    writeFileSync(join(sshd.home, 'www'), 'in the way')
    const id = await bench.putStaged(staging, 'www/')
    expect(states(await bench.ended(id))).toEqual(['failed'])
    await bench.restart()
    await bench.service.handlers['transfers.unstage']({ staging }, call())
    expect(stagings()).toEqual([staging])
    await bench.service.handlers['transfers.clear']({ ids: [id] }, call())
    expect(stagings()).toEqual([])
  })

  it('are refused when there are none, when they are gone, and when another transfer has them', async () => {
    const empty = await stage({})
    await expect(bench.putStaged(empty, 'x/')).rejects.toMatchObject({
      failure: { code: 'problems', message: 'Nothing was uploaded.' },
    })
    await bench.service.handlers['transfers.unstage']({ staging: empty }, call())
    expect(existsSync(join(bench.dataDir, 'staging', empty))).toBe(false)
    await expect(bench.putStaged(empty, 'x/')).rejects.toMatchObject({ failure: { code: 'not-found' } })
    writeFileSync(join(sshd.home, 'x'), 'in the way')
    const staging = await stage({ a: 'a' })
    await bench.ended(await bench.putStaged(staging, 'x/'))
    await expect(bench.putStaged(staging, 'y/')).rejects.toMatchObject({ failure: { code: 'problems' } })
  })
})

describe('what paths amount to', () => {
  it('is told for each, with what cannot be sent', async () => {
    const source = sourceTree({ 'd/a': '12', 'd/e/b': '345', f: '6' })
    const paths = [join(source, 'd'), join(source, 'f'), join(source, 'no')]
    expect(await inspect(paths, new AbortController().signal)).toEqual({
      roots: [
        { path: paths[0], name: 'd', kind: 'folder', files: 2, bytes: 5 },
        { path: paths[1], name: 'f', kind: 'file', files: 1, bytes: 1 },
      ],
      files: 3,
      bytes: 6,
      problems: [{ source: paths[2], message: 'There is no such file or folder.' }],
    })
  })
})
