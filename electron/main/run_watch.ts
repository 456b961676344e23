import type { CallContext } from '../../shared/contract/define.ts'
import type { EngineHandlers } from '../../shared/contract/index.ts'
import type { RunHead } from '../../shared/contract/runs.ts'

/** Follows the engine's runs, as a page would, to know what goes on and to hear of each end. */
export class RunWatch {
  private runs: readonly RunHead[] = []
  private readonly abort = new AbortController()
  private readonly context: CallContext = {
    signal: this.abort.signal,
    peer: { id: 'desktop', door: 'process' },
  }
  private readonly handlers: Pick<EngineHandlers, 'runs.active' | 'runs.watch'>
  private readonly onEnded: (head: RunHead) => void

  constructor(handlers: Pick<EngineHandlers, 'runs.active' | 'runs.watch'>, onEnded: (head: RunHead) => void) {
    this.handlers = handlers
    this.onEnded = onEnded
    // A stream that fails ends the notifications, and nothing else.
    this.followActive().catch(() => {})
  }

  /** Runs and transfers of this process that go on now. */
  get active(): readonly RunHead[] {
    return this.runs
  }

  close(): void {
    this.abort.abort()
  }

  private async followActive(): Promise<void> {
    for await (const { runs } of this.handlers['runs.active']({}, this.context)) {
      const own = runs.filter(({ state }) => state === 'running')
      const still = new Set(own.map(({ id }) => id))
      for (const { id } of this.runs) if (!still.has(id)) this.tellEnd(id).catch(() => {})
      this.runs = own
    }
  }

  /** How it ended, which the list of active ones no longer says. */
  private async tellEnd(id: string): Promise<void> {
    for await (const event of this.handlers['runs.watch']({ id }, this.context)) {
      if (event.type === 'changes' || event.head.state === 'running') continue
      return this.onEnded(event.head)
    }
  }
}
