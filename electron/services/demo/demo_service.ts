import { join } from 'node:path'
import { refuse } from '../../../shared/contract/errors.ts'
import type { HandlersOf } from '../engine/context.ts'

/** Starts the demo fleet's process. One interface, one small implementation for each runtime. */
export interface FleetLauncher {
  /** Resolves when all servers listen. @throws when they cannot be started */
  startFleet(): Promise<RunningFleet>
}

export interface RunningFleet {
  readonly inventoryPath: string
  /** Goes with the fleet, with all that is in it. */
  readonly folder: string
  /** Resolves when the process has ended, asked or not. */
  readonly exited: Promise<void>
  /** Resolves when the process has ended. */
  stop(): Promise<void>
}

/** The inventory service, as far as the demo needs it. */
export interface DemoInventory {
  openDemo(path: string): void | Promise<void>
  closeDemo(): void | Promise<void>
}

/** The demo fleet, when somebody wants to try things where nothing can break. */
export class DemoService {
  readonly handlers: HandlersOf<'demo'>
  private fleet: RunningFleet | undefined
  private starting: Promise<RunningFleet> | undefined
  private readonly launcher: FleetLauncher | undefined
  private readonly inventory: DemoInventory

  /** @param launcher absent: this door cannot start processes */
  constructor(launcher: FleetLauncher | undefined, inventory: DemoInventory) {
    this.launcher = launcher
    this.inventory = inventory
    this.handlers = {
      'demo.start': async () => ({ path: (await this.start()).inventoryPath }),
      'demo.stop': async () => {
        await this.stop()
        return {}
      },
    }
  }

  /**
   * Where host keys are recorded while the demo is on: its servers have new keys each time, and they must not end up
   * among the keys of the user's real hosts.
   */
  get knownHostsFile(): string | undefined {
    return this.fleet && join(this.fleet.folder, 'known_hosts')
  }

  async close(): Promise<void> {
    await this.starting?.catch(() => {})
    await this.stop()
  }

  private async start(): Promise<RunningFleet> {
    if (!this.launcher) throw refuse('not-supported', 'The demo fleet cannot be started here.')
    if (this.fleet || this.starting) throw refuse('busy', 'The demo fleet is up already.')
    this.starting = this.launcher.startFleet()
    try {
      const fleet = await this.starting
      this.fleet = fleet
      void fleet.exited.then(() => this.ended(fleet))
      await this.inventory.openDemo(fleet.inventoryPath)
      return fleet
    } catch {
      await this.stop()
      throw refuse('system', 'The demo fleet could not be started.', { retryable: true })
    } finally {
      this.starting = undefined
    }
  }

  private async stop(): Promise<void> {
    const { fleet } = this
    if (!fleet) return
    // First the inventory: nobody should be offered hosts that are about to go.
    await this.ended(fleet)
    await fleet.stop()
  }

  private async ended(fleet: RunningFleet): Promise<void> {
    if (this.fleet !== fleet) return
    this.fleet = undefined
    await this.inventory.closeDemo()
  }
}
