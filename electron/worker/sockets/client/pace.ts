/** Four times a second: as often as a person can follow a count. */
const EVERY_MS = 250

/** Tells that something changed: at once, and then not before its time. */
export class Pace {
  readonly #tell: () => void
  #toldAt = -Infinity
  #timer: NodeJS.Timeout | undefined

  constructor(tell: () => void) {
    this.#tell = tell
  }

  touch(): void {
    if (this.#timer) return
    const wait = this.#toldAt + EVERY_MS - performance.now()
    this.#timer = setTimeout(() => this.flush(), Math.max(0, wait))
  }

  /** Tells now, for the last time if nothing changes any more. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#toldAt = performance.now()
    this.#tell()
  }
}
