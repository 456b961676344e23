import { hostname, userInfo } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import type { EventOf } from '../../../shared/contract/define.ts'
import type { FlotillaContract } from '../../../shared/contract/index.ts'
import type { EngineContext, HandlersOf } from '../engine/context.ts'

/** As often as the workers tell about themselves. */
const POOL_INTERVAL_MS = 1_000

export interface SystemOptions {
  readonly version: string
  /** Size of the pool per lane, as it was made. */
  readonly poolSize: number
  /** The engine can keep secrets in the operating system's keychain. */
  readonly keychain: boolean
}

/** What the engine is and how it does. */
export class SystemService {
  readonly handlers: HandlersOf<'system'>

  constructor(context: Pick<EngineContext, 'pool' | 'paths' | 'runsFolder'>, options: SystemOptions) {
    this.handlers = {
      'system.info': (_, { peer }) => ({
        ...options,
        door: peer.door,
        platform: process.platform,
        hostname: hostname(),
        user: userInfo().username,
        configDir: context.paths.configDir,
        dataDir: context.paths.dataDir,
        runsFolder: context.runsFolder,
      }),
      'system.pool': (_, { signal }) => watchPool(context.pool, signal),
    }
  }
}

async function* watchPool(
  pool: EngineContext['pool'],
  signal: AbortSignal,
): AsyncGenerator<EventOf<FlotillaContract['system.pool']>> {
  let usedBefore = process.cpuUsage()
  let toldAt = performance.now()
  while (!signal.aborted) {
    const used = process.cpuUsage(usedBefore)
    const passedMs = Math.max(1, performance.now() - toldAt)
    usedBefore = process.cpuUsage()
    toldAt = performance.now()
    const processes = pool.processes().map(({ name, lane, pid, load, stats }) => ({
      name,
      lane,
      ...(pid === undefined ? {} : { pid }),
      tasks: load,
      connections: stats?.connections ?? 0,
      rssBytes: stats?.rssBytes ?? 0,
      cpuShare: stats?.cpuShare ?? 0,
    }))
    yield {
      processes,
      connections: processes.reduce((sum, { connections }) => sum + connections, 0),
      engine: {
        pid: process.pid,
        rssBytes: process.memoryUsage.rss(),
        cpuShare: (used.user + used.system) / 1000 / passedMs,
      },
    }
    await delay(POOL_INTERVAL_MS, undefined, { signal }).catch(() => {})
  }
}
