import type { EngineContext } from '../engine/context.ts'
import type { HostKeyStore } from '../host_keys/store.ts'
import { LiveRun, type StartRunOptions } from './live_run.ts'

/** The runs of this engine: those that go on, and those that are on disk. */
export class RunService {
  private readonly context: EngineContext
  private readonly live = new Map<string, LiveRun>()

  constructor(context: EngineContext) {
    this.context = context
  }

  /**
   * Starts any plan on its targets. The run goes on whether or not anybody watches, and ends with the engine at the
   * latest. `LiveRun.started` rejects when its folder cannot be made.
   */
  startRun({ hostKeys, ...options }: StartRunOptions & { readonly hostKeys: HostKeyStore }): LiveRun {
    const { pool, runsFolder } = this.context
    const run = new LiveRun({ pool, hostKeys, runsFolder }, options)
    this.live.set(run.id, run)
    return run
  }

  /** Cancels what goes on and waits until its records are written. */
  async close(): Promise<void> {
    for (const run of this.live.values()) run.cancel()
    await Promise.all([...this.live.values()].map(({ ended }) => ended))
  }
}
