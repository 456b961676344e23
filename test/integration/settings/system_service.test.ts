import { describe, expect, it } from 'vitest'
import { SystemService } from '../../../electron/services/system/system_service.ts'
import { WorkerPool } from '../../../electron/pool/pool.ts'
import type { CallContext } from '../../../shared/contract/define.ts'
import { FakeLauncher } from '../../unit/pool/fake_launcher.ts'

const call = (signal = new AbortController().signal): CallContext => ({ signal, peer: { id: 'test', door: 'browser' } })

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
