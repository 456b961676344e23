/**
 * How many bytes one host may have in memory: sent or asked for, and not yet answered. An SSH channel carries 2 MiB
 * before the receiver must ask for more (RFC 4254 section 5.2; OpenSSH and ssh2 both grant that much); twice as much
 * keeps it filled while answers are handled.
 */
export const HOST_WINDOW_BYTES = 4 * 1024 * 1024

/** A counted semaphore in bytes. First come, first served, so that a large request is not starved by small ones. */
export class ByteWindow {
  private free: number
  private readonly waiting: { bytes: number; resume: () => void }[] = []

  constructor(bytes: number) {
    this.free = bytes
  }

  /** Resolves when `bytes` (no more than the whole window) are free; give them back with `release`. */
  take(bytes: number): Promise<void> | undefined {
    if (this.waiting.length === 0 && this.free >= bytes) {
      this.free -= bytes
      return undefined
    }
    return new Promise((resume) => this.waiting.push({ bytes, resume }))
  }

  release(bytes: number): void {
    this.free += bytes
    while (this.waiting[0] && this.waiting[0].bytes <= this.free) {
      const next = this.waiting.shift()!
      this.free -= next.bytes
      next.resume()
    }
  }
}

/** Requests that were sent and not waited for one by one: remembers the first that failed, and when all are answered. */
export class Flight {
  private open = 0
  private error: Error | undefined
  private onLanded: (() => void) | undefined

  get failed(): boolean {
    return this.error !== undefined
  }

  add(request: Promise<unknown>, settled: () => void): void {
    this.open++
    const land = () => {
      settled()
      if (--this.open === 0) this.onLanded?.()
    }
    request.then(land, (error: unknown) => {
      this.error ??= error instanceof Error ? error : new Error(String(error))
      land()
    })
  }

  /** Resolves when every request was answered. @throws the error of the first that failed */
  async landed(): Promise<void> {
    if (this.open > 0) await new Promise<void>((resolve) => (this.onLanded = resolve))
    if (this.error !== undefined) throw this.error
  }
}
