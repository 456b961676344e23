/**
 * A counted semaphore with a first-come queue: at most `limit` holders at once. `forks` is one of these.
 * Waiters can leave through an AbortSignal; a released place goes to the longest waiting.
 */
export class Semaphore {
  private held = 0
  private readonly waiting: (() => void)[] = []
  private readonly limit: number

  /** @param limit 1 or more */
  constructor(limit: number) {
    if (!Number.isInteger(limit) || limit < 1)
      throw new RangeError(`A semaphore needs a limit of 1 or more, not ${limit}`)
    this.limit = limit
  }

  /**
   * Waits for a place.
   * @returns a function that gives it back (calling it again does nothing), or undefined when `signal` was aborted
   */
  async acquire(signal?: AbortSignal): Promise<(() => void) | undefined> {
    if (signal?.aborted) return undefined
    if (this.held < this.limit) this.held++
    else if (!(await this.wait(signal))) return undefined
    let given = false
    return () => {
      if (given) return
      given = true
      const next = this.waiting.shift()
      if (next) next()
      else this.held--
    }
  }

  private wait(signal: AbortSignal | undefined): Promise<boolean> {
    return new Promise((resolve) => {
      const admit = () => {
        signal?.removeEventListener('abort', leave)
        resolve(true)
      }
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(admit), 1)
        resolve(false)
      }
      this.waiting.push(admit)
      signal?.addEventListener('abort', leave, { once: true })
    })
  }
}
