/** Connections that are being opened at a time: more would only wait in the server's queue, and be lost there. */
const MAX_OPENING = 1_024

/** Opens connections evenly over a time. */
export class Ramp {
  readonly #count: number
  readonly #stepMs: number
  readonly #open: (n: number) => void
  #beginAt = 0
  #begun = 0
  #tried = 0
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  /** @param open begins to open number `n`, counted from 0; {@link tried} is called when that has ended, well or not */
  constructor(count: number, rampMs: number, open: (n: number) => void) {
    this.#count = count
    this.#stepMs = rampMs / count
    this.#open = open
  }

  get done(): boolean {
    return this.#begun === this.#count
  }

  /** @param at as `performance.now()` tells */
  begin(at: number): void {
    this.#beginAt = at
    this.#openMore()
  }

  tried(): void {
    this.#tried += 1
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  #openMore(): void {
    const now = performance.now()
    while (!this.done && this.#begun - this.#tried < MAX_OPENING && this.#dueAt() <= now) this.#open(this.#begun++)
    if (this.done || this.#stopped) return
    this.#timer = setTimeout(() => this.#openMore(), Math.max(1, this.#dueAt() - now))
  }

  #dueAt(): number {
    return this.#beginAt + this.#begun * this.#stepMs
  }
}
