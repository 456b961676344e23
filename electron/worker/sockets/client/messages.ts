import type { SessionTell } from '../../../../shared/tasks/sockets.ts'

/** The messages of one sending in their order: over and over, or, of a fresh one, more of them whenever they are used up. */
export class Messages {
  readonly #fresh: boolean
  readonly #ask: () => Promise<unknown>
  #messages: readonly Uint8Array[]
  #next = 0

  constructor({ messages, fresh }: Extract<SessionTell, { type: 'send' }>, ask: () => Promise<unknown>) {
    this.#messages = messages
    this.#fresh = fresh
    this.#ask = ask
  }

  /** @returns undefined when more must be asked for, or there are none */
  next(): Uint8Array | undefined {
    if (this.#next === this.#messages.length && !this.#fresh) this.#next = 0
    return this.#messages[this.#next++]
  }

  /** @returns the first of the new ones; undefined when none came */
  async more(): Promise<Uint8Array | undefined> {
    if (!this.#fresh) return undefined
    const answer = await this.#ask()
    this.#messages = Array.isArray(answer) ? answer.filter((each) => each instanceof Uint8Array) : []
    this.#next = 0
    return this.next()
  }
}
