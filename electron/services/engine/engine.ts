import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { EngineHandlers } from '../../../shared/contract/index.ts'
import type { WorkerLauncher } from '../../pool/launcher.ts'
import { defaultPoolSize, WorkerPool } from '../../pool/pool.ts'
import { DemoService, type FleetLauncher } from '../demo/demo_service.ts'
import { Downloads } from '../downloads.ts'
import type { HttpRoute } from '../http_route.ts'
import { InventoryService } from '../inventory/inventory_service.ts'
import { LoadService } from '../load/load_service.ts'
import { appPaths } from '../paths.ts'
import { prepareHosts, type PreparedHosts } from '../prepare_hosts.ts'
import { ReachService } from '../reach/reach_service.ts'
import { problemsRefusal, refuseProblems, refuseUnknown } from '../refusals.ts'
import { RunService } from '../runs/run_service.ts'
import type { SecretBox } from '../secrets/secret_box.ts'
import { SettingsStore } from '../settings/settings_store.ts'
import { SystemService } from '../system/system_service.ts'
import { TesterService } from '../tester/tester_service.ts'
import { TransferService } from '../transfers/transfer_service.ts'
import type { EngineContext, PrepareOptions } from './context.ts'

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
  private readonly tester: TesterService
  private readonly load: LoadService
  private readonly reach: ReachService

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
      downloads: new Downloads(),
      prepare: (hosts, login) => this.prepare(context, hosts, login),
    }
    this.runs = new RunService(context)
    this.transfers = new TransferService(context, this.runs)
    this.demo = new DemoService(fleet, this.inventory)
    this.tester = new TesterService(context)
    this.load = new LoadService(context)
    this.reach = new ReachService(context)
    const system = new SystemService(context, { version, poolSize, keychain: secrets?.available() ?? false })
    this.handlers = {
      ...system.handlers,
      ...settings.handlers,
      ...this.demo.handlers,
      ...this.inventory.handlers,
      ...this.runs.handlers,
      ...this.transfers.handlers,
      ...this.tester.handlers,
      ...this.load.handlers,
      ...this.reach.handlers,
    }
    this.routes = [context.downloads.route, this.transfers.route]
  }

  /** Ends what runs, keeps what can be gone on with, and lets go of everything. */
  async close(): Promise<void> {
    await Promise.all([this.tester.close(), this.load.close(), this.reach.close()])
    await this.transfers.close()
    await this.runs.close()
    await this.demo.close()
    this.inventory.close()
    this.settings.close()
    await this.pool.close()
  }

  private async prepare(
    { env, paths, inventory: source }: EngineContext,
    names: readonly string[],
    { hostKeys, ...login }: PrepareOptions,
  ): Promise<PreparedHosts> {
    const inventory = await source.load()
    const demoKnownHosts = this.demo.knownHostsFile
    refuseProblems(inventory.problems)
    refuseUnknown(names, inventory, source.path)
    const hosts = names.map((name) => inventory.hosts.get(name)!)
    refuseProblems(hosts.flatMap(({ problems }) => problems))
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
