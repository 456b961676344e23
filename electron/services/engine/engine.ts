import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { EngineHandlers } from '../../../shared/contract/index.ts'
import { refuse } from '../../../shared/contract/errors.ts'
import type { Problem } from '../../../shared/problem.ts'
import { suggest } from '../../../shared/targets/suggest.ts'
import type { WorkerLauncher } from '../../pool/launcher.ts'
import { defaultPoolSize, WorkerPool } from '../../pool/pool.ts'
import { DemoService, type FleetLauncher } from '../demo/demo_service.ts'
import { InventoryService } from '../inventory/inventory_service.ts'
import { appPaths } from '../paths.ts'
import { prepareHosts, type PreparedHosts } from '../prepare_hosts.ts'
import { RunService } from '../runs/run_service.ts'
import type { SecretBox } from '../secrets/secret_box.ts'
import { SettingsStore } from '../settings/settings_store.ts'
import { SystemService } from '../system/system_service.ts'
import { TransferService } from '../transfers/transfer_service.ts'
import type { EngineContext, HttpRoute, PrepareOptions } from './context.ts'

export interface EngineOptions {
  readonly version: string
  readonly launcher: WorkerLauncher
  readonly env: NodeJS.ProcessEnv
  /** What a relative path of the inventory is relative to. */
  readonly cwd: string
  /** Named by the user; absent: looked for. */
  readonly inventory?: string
  /** Absent: this door cannot start the demo fleet. */
  readonly fleet?: FleetLauncher
  /** Absent: nowhere to keep secrets. */
  readonly secrets?: SecretBox
}

/** How many unknown names are told; of a list made for another inventory, all would be. */
const MOST_UNKNOWN = 20

/**
 * Everything behind the contract: one for each process, whatever door is open. It owns the pool, the services and what
 * they run, until it is closed.
 */
export class Engine {
  /** New with each start: how a page knows that the engine it lost is not the one it found again. */
  readonly id = randomUUID()
  readonly handlers: EngineHandlers
  /** Uploads and downloads, which do not go over the contract's line. */
  readonly routes: readonly HttpRoute[]
  readonly settings: SettingsStore
  readonly runs: RunService
  private readonly pool: WorkerPool
  private readonly inventory: InventoryService
  private readonly transfers: TransferService
  private readonly demo: DemoService

  static async open(options: EngineOptions): Promise<Engine> {
    return new Engine(options, await SettingsStore.open(appPaths(options.env).configDir))
  }

  private constructor(
    { version, launcher, env, cwd, inventory, fleet, secrets }: EngineOptions,
    settings: SettingsStore,
  ) {
    const paths = appPaths(env)
    const poolSize = settings.current.poolSize || defaultPoolSize()
    this.settings = settings
    this.pool = new WorkerPool({ launcher, size: poolSize })
    this.inventory = new InventoryService({
      paths,
      env,
      cwd,
      ...(inventory === undefined ? {} : { path: inventory }),
      context: () => context,
    })
    const context: EngineContext = {
      pool: this.pool,
      paths,
      env,
      runsFolder: join(paths.dataDir, 'runs'),
      settings,
      inventory: this.inventory,
      prepare: (hosts, login) => this.prepare(context, hosts, login),
    }
    this.runs = new RunService(context)
    this.transfers = new TransferService(context, this.runs)
    this.demo = new DemoService(fleet, this.inventory)
    const system = new SystemService(context, { version, poolSize, keychain: secrets?.available() ?? false })
    this.handlers = {
      ...system.handlers,
      ...settings.handlers,
      ...this.demo.handlers,
      ...this.inventory.handlers,
      ...this.runs.handlers,
      ...this.transfers.handlers,
    }
    this.routes = [this.runs.route, this.transfers.route]
  }

  /** Ends what runs, keeps what can be gone on with, and lets go of everything. */
  async close(): Promise<void> {
    await this.transfers.close()
    await this.runs.close()
    await this.demo.close()
    await this.inventory.close()
    await this.settings.close()
    await this.pool.close()
  }

  private async prepare(
    { env, paths, inventory: source }: EngineContext,
    names: readonly string[],
    { hostKeys, ...login }: PrepareOptions,
  ): Promise<PreparedHosts> {
    const inventory = await source.load()
    const demoKnownHosts = this.demo.knownHostsFile
    if (inventory.problems.length > 0) throw problemsRefusal(inventory.problems)
    const unknown = names.filter((name) => !inventory.hosts.has(name))
    if (unknown.length > 0)
      throw problemsRefusal(
        unknown.slice(0, MOST_UNKNOWN).map((name) => {
          const near = suggest(name, inventory.hosts.keys())
          const hint = near.length > 0 ? `: did you mean ${near.join(', ')}?` : ''
          return { source: source.path, message: `unknown host "${name}"${hint}` }
        }),
      )
    const hosts = names.map((name) => inventory.hosts.get(name)!)
    const unsound = hosts.flatMap(({ problems }) => problems)
    if (unsound.length > 0) throw problemsRefusal(unsound)
    const prepared = await prepareHosts(hosts, {
      ...login,
      hostKeys,
      env,
      inventoryPath: source.path,
      refusedKeys: this.inventory.refusedKeys,
      ownKnownHosts: demoKnownHosts ?? join(paths.configDir, 'known_hosts'),
      ...(demoKnownHosts === undefined ? {} : { userKnownHosts: [] }),
    })
    if ('problems' in prepared) throw problemsRefusal(prepared.problems)
    return prepared
  }
}

function problemsRefusal(problems: readonly Problem[]) {
  return refuse('problems', problems[0]?.message ?? 'Something is wrong with these hosts.', {
    details: { problems: [...problems] },
  })
}
