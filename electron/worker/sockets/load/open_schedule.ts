import type { LoadSpec } from '../../../../shared/contract/tester/load.ts'

/** Beats that follow each other closer than this cost more than they are worth; what is due between is sent together. */
const MIN_BEAT_MS = 0.25

/**
 * When each message of an open loop is meant to be sent: slot `k` is at `k / rate`, and belongs to client `k` modulo their
 * number. What a client cannot send in time it owes. However long it owes, all that is kept of it are two numbers.
 */
export class OpenSchedule {
  /** Between two messages of one client, milliseconds. */
  readonly stepMs: number
  readonly #slotMs: number
  readonly #clients: number
  readonly #limit: number
  /** How many slots there are. */
  readonly #slots: number
  #beginAt = 0
  #nextSlot = 0
  #lastBeat = 0
  readonly #joined: Uint8Array
  /** The first slot that each one owes, if it owes any. */
  readonly #firstOwed: Float64Array
  readonly #owed: Float64Array
  /** Slots each one had. */
  readonly #had: Float64Array
  readonly #touched: number[] = []

  constructor({ pace, connections, stop }: LoadSpec) {
    if (pace.kind !== 'open') throw new RangeError('A schedule is for an open loop')
    this.#clients = connections
    this.#slotMs = 1_000 / pace.ratePerSecond
    this.stepMs = this.#slotMs * connections
    this.#limit = stop.kind === 'count' ? stop.messages : Infinity
    this.#slots = stop.kind === 'duration' ? Math.ceil((stop.ms * pace.ratePerSecond) / 1_000) : Infinity
    this.#joined = new Uint8Array(connections)
    this.#firstOwed = new Float64Array(connections)
    this.#owed = new Float64Array(connections)
    this.#had = new Float64Array(connections)
  }

  /** @param at as `performance.now()` tells */
  begin(at: number): void {
    this.#beginAt = at
    this.#lastBeat = at - MIN_BEAT_MS
  }

  /** From now on slots of this client count. Those before were of a connection that did not exist yet. */
  join(client: number): void {
    this.#joined[client] = 1
  }

  /** When to look again. */
  nextBeat(): number {
    return Math.max(this.#at(this.#nextSlot), this.#lastBeat + MIN_BEAT_MS)
  }

  /** Takes note of all slots up to `now`. @returns how many there were of clients that take part */
  advance(now: number): number {
    this.#lastBeat = now
    let offered = 0
    for (; this.#nextSlot < this.#slots && this.#at(this.#nextSlot) <= now; this.#nextSlot++) {
      const client = this.#nextSlot % this.#clients
      if (this.#joined[client] === 0 || this.#had[client]! >= this.#limit) continue
      if (this.#owed[client] === 0) {
        this.#firstOwed[client] = this.#nextSlot
        this.#touched.push(client)
      }
      this.#owed[client]! += 1
      this.#had[client]! += 1
      offered += 1
    }
    return offered
  }

  /** Clients that owe something since {@link advance}, and owed nothing before. */
  takeTouched(): number[] {
    return this.#touched.splice(0)
  }

  owed(client: number): number {
    return this.#owed[client]!
  }

  /** Takes the oldest `count` that a client owes. @returns when the first was meant to be sent */
  take(client: number, count: number): number {
    const first = this.#firstOwed[client]!
    this.#firstOwed[client] = first + count * this.#clients
    this.#owed[client]! -= count
    return this.#at(first)
  }

  #at(slot: number): number {
    return this.#beginAt + slot * this.#slotMs
  }
}
