/**
 * The receiving half of every channel: keeps what comes until somebody listens, and tells the end once. A transport
 * puts in what it receives.
 */
export class Mailbox {
  private listener: ((message: unknown) => void) | undefined
  private readonly waiting: unknown[] = []
  private closeListeners: ((why: string) => void)[] = []
  private why: string | undefined

  get closed(): boolean {
    return this.why !== undefined
  }

  /** After the end nothing is delivered any more. */
  deliver(message: unknown): void {
    if (this.closed) return
    if (this.listener) this.listener(message)
    else this.waiting.push(message)
  }

  close(why: string): void {
    if (this.closed) return
    this.why = why
    for (const listener of this.closeListeners) listener(why)
    this.closeListeners = []
  }

  onMessage(listener: (message: unknown) => void): void {
    // Set only then: what comes while these are told waits behind them.
    while (this.waiting.length > 0 && !this.closed) listener(this.waiting.shift())
    this.listener = listener
  }

  onClose(listener: (why: string) => void): void {
    if (this.why === undefined) this.closeListeners.push(listener)
    else listener(this.why)
  }
}
