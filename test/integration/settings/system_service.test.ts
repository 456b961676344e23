import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listFolder, MOST_ENTRIES } from '../../../electron/services/system/folder_listing.ts'
import { SystemService } from '../../../electron/services/system/system_service.ts'
import { WorkerPool } from '../../../electron/pool/pool.ts'
import type { CallContext } from '../../../shared/contract/define.ts'
import { tempFolder } from '../../support/temp.ts'
import { FakeLauncher } from '../../unit/pool/fake_launcher.ts'

const call = (signal = new AbortController().signal): CallContext => ({ signal, peer: { id: 'test', door: 'browser' } })

describe('a folder of this machine', () => {
  it('is told folders first, names with numbers in their order, links as what they lead to', async () => {
    const path = tempFolder('list')
    for (const name of ['b', 'a10', 'a9']) mkdirSync(join(path, name))
    writeFileSync(join(path, 'file'), '12345')
    symlinkSync(join(path, 'b'), join(path, 'zlink'))
    symlinkSync('nowhere', join(path, 'broken'))
    expect(await listFolder(path)).toEqual({
      path,
      parent: join(path, '..'),
      truncated: false,
      entries: [
        { name: 'a9', kind: 'folder', bytes: 0 },
        { name: 'a10', kind: 'folder', bytes: 0 },
        { name: 'b', kind: 'folder', bytes: 0 },
        { name: 'zlink', kind: 'folder', bytes: 0 },
        { name: 'broken', kind: 'file', bytes: 0 },
        { name: 'file', kind: 'file', bytes: 5 },
      ],
    })
  })

  it('is the home folder as ~, and the root has no parent', async () => {
    expect((await listFolder('~')).path).toBe(homedir())
    expect(await listFolder('/')).not.toHaveProperty('parent')
  })

  it('is cut when it is endless', async () => {
    const path = tempFolder('list')
    for (let n = 0; n <= MOST_ENTRIES; n++) writeFileSync(join(path, `f${n}`), '')
    const { entries, truncated } = await listFolder(path)
    expect(truncated).toBe(true)
    expect(entries.length).toBe(MOST_ENTRIES)
    expect(entries.at(-1)!.name).toBe(`f${MOST_ENTRIES - 1}`)
  })

  it('is refused in words when it is none', async () => {
    const path = tempFolder('list')
    writeFileSync(join(path, 'file'), '')
    await expect(listFolder(join(path, 'no'))).rejects.toMatchObject({ failure: { code: 'not-found' } })
    await expect(listFolder(join(path, 'file'))).rejects.toMatchObject({
      failure: { code: 'not-found', message: `${join(path, 'file')} is not a folder.` },
    })
  })

  it.skipIf(process.getuid?.() === 0)('says that it may not be read (skipped: root may read all)', async () => {
    const path = tempFolder('list')
    chmodSync(path, 0)
    await expect(listFolder(path)).rejects.toMatchObject({ failure: { code: 'system' } })
  })
})

describe('the system service', () => {
  it('tells which processes there are, and what they do, again and again', async () => {
    const launcher = new FakeLauncher()
    const pool = new WorkerPool({ launcher, size: 1 })
    const { handlers } = new SystemService(
      { pool, paths: { configDir: '/c', dataDir: '/d' }, runsFolder: '/d/runs' },
      { version: '1.2.3', poolSize: 1, keychain: false },
    )
    pool.warm('bulk')
    const [worker] = launcher.workers
    worker!.say({ type: 'ready', pid: worker!.pid })
    worker!.say({ type: 'beat', stats: { tasks: 0, connections: 3, rssBytes: 77, cpuShare: 0.5 } })
    const leave = new AbortController()
    const watch = handlers['system.pool']({}, call(leave.signal))[Symbol.asyncIterator]()
    const value: unknown = (await watch.next()).value
    expect(value).toMatchObject({
      processes: [
        { name: 'bulk-1', lane: 'bulk', pid: worker!.pid, tasks: 0, connections: 3, rssBytes: 77, cpuShare: 0.5 },
      ],
      connections: 3,
      engine: { pid: process.pid },
    })
    expect((await watch.next()).done).toBe(false)
    leave.abort()
    expect((await watch.next()).done).toBe(true)
    expect(await handlers['system.info']({}, call())).toMatchObject({ version: '1.2.3', door: 'browser' })
    worker!.exit('over')
    await pool.close()
  })
})
