/** Generators are told to begin so long after the last was ready: the message must reach them all before. */
const HEAD_START_MS = 50

/** Lets all begin together: who asks is answered when as many have asked as there are, with the same time. */
export class StartGate {
  #missing: number
  #waiting: ((beginAt: number) => void)[] = []
  #beginAt: number | undefined

  constructor(count: number) {
    this.#missing = count
  }

  /** When to begin, as `Date.now()` tells. */
  ready(): Promise<number> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#count()
    })
  }

  /** One that was not ready will not be. */
  left(): void {
    this.#count()
  }

  #count(): void {
    this.#missing -= 1
    if (this.#missing > 0) return
    this.#beginAt ??= Date.now() + HEAD_START_MS
    for (const resolve of this.#waiting.splice(0)) resolve(this.#beginAt)
  }
}
