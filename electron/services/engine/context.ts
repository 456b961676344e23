import type { WorkerPool } from '../../pool/pool.ts'
import type { EngineHandlers } from '../../../shared/contract/index.ts'
import type { Settings } from '../../../shared/contract/system.ts'
import type { Inventory } from '../../../shared/inventory/model.ts'
import type { Downloads } from '../downloads.ts'
import type { HostKeyPolicy } from '../host_keys/store.ts'
import type { AppPaths } from '../paths.ts'
import type { PreparedHosts } from '../prepare_hosts.ts'

/** The handlers of one service: those methods whose names begin with one of its prefixes. */
export type HandlersOf<Prefix extends string> = Pick<
  EngineHandlers,
  Extract<keyof EngineHandlers, `${Prefix}.${string}`>
>

export interface SettingsSource {
  readonly current: Settings
  /** Called after each change, until the returned function is called. */
  onChange(listener: (settings: Settings) => void): () => void
}

export interface InventorySource {
  /** The file that is worked with now. */
  readonly path: string
  /** As the file is at this moment. */
  load(): Promise<Inventory>
}

/** A login typed for one run, and how connections are made. */
export interface PrepareOptions {
  readonly user?: string
  readonly password?: string
  readonly connectTimeoutMs: number
  readonly connectRetries: number
  readonly hostKeys: HostKeyPolicy
}

/**
 * What every service of the engine may use. Made by `Engine`, which owns all of it; a service closes only what it made
 * itself.
 */
export interface EngineContext {
  readonly pool: WorkerPool
  readonly paths: AppPaths
  readonly env: NodeJS.ProcessEnv
  readonly runsFolder: string
  readonly settings: SettingsSource
  readonly inventory: InventorySource
  /** Where exports are fetched from. */
  readonly downloads: Downloads
  /**
   * Finds the named hosts in the inventory as it is now, and how each is logged in to.
   * @throws ContractError `problems`: names that are not there, hosts with problems, keys that cannot be read
   */
  prepare(hosts: readonly string[], options: PrepareOptions): Promise<PreparedHosts>
}
