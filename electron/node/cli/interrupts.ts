/**
 * The three stages of Ctrl-C: the first shows what still runs, the second cancels it, the third leaves at once.
 * A request to terminate (SIGTERM, SIGHUP) begins at the second.
 */
export class Interrupts {
  private stage = 0
  private readonly actions: { show(): void; cancel(): void; leave(): void }

  constructor(actions: { show(): void; cancel(): void; leave(): void }) {
    this.actions = actions
    process.on('SIGINT', this.onInterrupt).on('SIGTERM', this.onTerminate).on('SIGHUP', this.onTerminate)
  }

  /** Whether the work was cancelled from outside. */
  get cancelled(): boolean {
    return this.stage >= 2
  }

  stop(): void {
    process.off('SIGINT', this.onInterrupt).off('SIGTERM', this.onTerminate).off('SIGHUP', this.onTerminate)
  }

  private readonly onInterrupt = () => this.advance(this.stage + 1)

  private readonly onTerminate = () => this.advance(Math.max(2, this.stage + 1))

  private advance(stage: number): void {
    this.stage = stage
    if (stage === 1) this.actions.show()
    else if (stage === 2) this.actions.cancel()
    else this.actions.leave()
  }
}
