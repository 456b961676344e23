import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { refuse } from '../../../shared/contract/errors.ts'
import type { InventorySnapshot } from '../../../shared/contract/inventory.ts'
import { defaultSettings } from '../../../shared/contract/default_settings.ts'
import type { Settings } from '../../../shared/contract/system.ts'
import type { WorkerPool } from '../../../electron/pool/pool.ts'
import type { EngineContext } from '../../../electron/services/engine/context.ts'
import { InventoryService } from '../../../electron/services/inventory/inventory_service.ts'
import { prepareHosts } from '../../../electron/services/prepare_hosts.ts'
import { tempFolder } from '../../support/temp.ts'
import { Downloads } from '../../../electron/services/downloads.ts'

export interface TestService {
  readonly service: InventoryService
  readonly handlers: InventoryService['handlers']
  readonly folder: string
  readonly path: string
  /** The user's own known_hosts, which is only read, and ours. */
  readonly userKnownHosts: string
  readonly ownKnownHosts: string
}

interface Options {
  readonly text?: string
  readonly folder?: string
  readonly path?: string
  readonly pool?: WorkerPool
  readonly settings?: Partial<Settings>
}

const opened: InventoryService[] = []

/** A service with a file in a folder of its own; without a text there is no file yet. */
export function openService({ text, pool, settings, ...places }: Options = {}): TestService {
  const folder = places.folder ?? tempFolder('inventory-service')
  const path = places.path ?? join(folder, 'hosts.ini')
  if (text !== undefined) writeFileSync(path, text, { mode: 0o600 })
  const paths = { configDir: join(folder, 'config'), dataDir: join(folder, 'data') }
  const userKnownHosts = join(folder, 'user_known_hosts')
  const ownKnownHosts = join(paths.configDir, 'known_hosts')
  const context = (): EngineContext => ({
    get pool(): WorkerPool {
      if (!pool) throw new Error('this test has no pool')
      return pool
    },
    paths,
    env: {},
    runsFolder: join(folder, 'runs'),
    settings: { current: { ...defaultSettings, ...settings }, onChange: () => () => {} },
    inventory: service,
    downloads: new Downloads(),
    async prepare(names, { hostKeys, ...login }) {
      const { hosts } = await service.load()
      const prepared = await prepareHosts(
        names.map((name) => hosts.get(name)!),
        {
          ...login,
          hostKeys,
          env: {},
          inventoryPath: path,
          ownKnownHosts,
          userKnownHosts: [userKnownHosts],
          refusedKeys: service.refusedKeys,
        },
      )
      if ('problems' in prepared) throw refuse('problems', prepared.problems[0]?.message ?? '')
      return prepared
    },
  })
  const service = new InventoryService({ paths, env: {}, cwd: folder, path, context })
  opened.push(service)
  return { service, handlers: service.handlers, folder, path, userKnownHosts, ownKnownHosts }
}

export function closeServices(): void {
  for (const service of opened.splice(0)) service.close()
}

export const peer = { id: 'test', door: 'process' } as const
export const call = { signal: new AbortController().signal, peer }

/** Follows `inventory.watch`. */
export class Watcher {
  readonly seen: InventorySnapshot[] = []
  readonly #abort = new AbortController()
  readonly #done: Promise<void>
  #wake = () => {}

  constructor({ handlers }: TestService) {
    this.#done = this.#follow(handlers['inventory.watch']({}, { signal: this.#abort.signal, peer }))
  }

  /** Resolves with the first snapshot, seen or to come, for which `wanted` is true. */
  async until(wanted: (snapshot: InventorySnapshot) => boolean): Promise<InventorySnapshot> {
    for (let at = 0; ; at++) {
      while (at >= this.seen.length) await new Promise<void>((resolve) => (this.#wake = resolve))
      const snapshot = this.seen[at]
      if (snapshot && wanted(snapshot)) return snapshot
    }
  }

  /** Resolves when a host of that name is there. */
  host(name: string): Promise<InventorySnapshot> {
    return this.until(({ hosts }) => hosts.some((host) => host.name === name))
  }

  async stop(): Promise<void> {
    this.#abort.abort()
    await this.#done
  }

  async #follow(snapshots: AsyncIterable<InventorySnapshot>): Promise<void> {
    for await (const snapshot of snapshots) {
      this.seen.push(snapshot)
      this.#wake()
    }
  }
}
