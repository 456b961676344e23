import type { Impairments } from '../../../shared/contract/tester/servers.ts'
import { DueQueue } from './due_queue.ts'
import { seededRandom } from './random.ts'

/** What waits at most, of one server. netem's own bound is 1,000 packets; this is some seconds of a fast flood. */
const MAX_HELD_ENTRIES = 100_000
const MAX_HELD_BYTES = 64 * 1024 * 1024
/** Without a delay, how long a datagram is held back when no other follows that it could go behind. */
const REORDER_HOLD_MS = 100
/** Delivered in one turn of the event loop; the rest a millisecond later, so that other sockets are served between. */
const MAX_BURST = 1_000

interface Held<Target> {
  readonly target: Target
  /** Undefined: the end of a stream. */
  readonly data: Uint8Array | undefined
  /** Delivered before its time, behind the datagram that overtook it. */
  gone: boolean
}

export interface ImpairerOptions<Target> {
  /** Sends. Called at once where nothing is delayed. The target may be closed by then: that is for the receiver to see. */
  readonly deliver: (target: Target, data: Uint8Array) => void
  /** The end of a stream, behind all its pieces. */
  readonly end?: (target: Target) => void
  /** After `piece` has said false: there is room again. */
  readonly room?: () => void
  readonly maxHeldEntries?: number
  readonly maxHeldBytes?: number
}

/**
 * A bad network in front of what a server sends, as Linux's netem makes one (tc-netem(8), net/sched/sch_netem.c), in its order:
 *
 * - duplicate and loss are drawn for each datagram, so that one of both goes out once; a copy is delayed and corrupted by
 *   itself;
 * - corrupt turns one bit, of a copy: the log keeps what was meant to be sent;
 * - delay is `delayMs` plus or minus a uniform part of `jitterMs`, never below 0; jitter alone lets datagrams overtake;
 * - reorder sends so many at once while all others are delayed. netem needs a delay for that. Where there is none, a
 *   datagram is held back instead until the next one to the same target has gone (or for 100 ms, if there is none).
 *
 * Streams are only delayed and corrupted, and never overtake themselves. The same seed makes the same decisions for the same
 * datagrams. Data is kept, not copied, while it waits. One timer; `close` ends it and forgets what waits.
 */
export class Impairer<Target extends object> {
  /** That decides; chosen at random where the spec has none. */
  readonly seed: number
  /** `overflowed`: datagrams lost because too much was waiting already. */
  readonly counts = { lost: 0, duplicated: 0, reordered: 0, corrupted: 0, overflowed: 0 }
  readonly #spec: Impairments
  readonly #options: ImpairerOptions<Target>
  readonly #random: () => number
  readonly #queue = new DueQueue<Held<Target>>()
  readonly #heldBack = new Map<Target, Held<Target>>()
  /** When the last piece of a stream is due. */
  readonly #lastDue = new WeakMap<Target, number>()
  #heldBytes = 0
  #full = false
  #closed = false
  #timer: NodeJS.Timeout | undefined
  #timerDue = Infinity

  constructor(spec: Impairments, options: ImpairerOptions<Target>) {
    this.#spec = spec
    this.#options = options
    this.seed = spec.seed ?? Math.floor(Math.random() * 2 ** 32)
    this.#random = seededRandom(this.seed)
  }

  get heldBytes(): number {
    return this.#heldBytes
  }

  /** Nothing more that goes through it should be read until `room` is called. */
  get full(): boolean {
    return this.#full
  }

  /** Sends a datagram now, later, twice or never. */
  datagram(target: Target, data: Uint8Array): void {
    if (this.#closed) return
    let copies = 1
    if (this.#chance(this.#spec.duplicatePercent)) {
      copies += 1
      this.counts.duplicated += 1
    }
    if (this.#chance(this.#spec.lossPercent)) {
      copies -= 1
      this.counts.lost += 1
    }
    for (; copies > 0; copies -= 1) this.#copy(target, data)
  }

  /**
   * Sends a piece of a stream, after all pieces of that stream before it.
   *
   * @returns whether there is room for more: if not, nothing more should be read until `room` is called. What comes all the
   *   same is kept.
   */
  piece(target: Target, data: Uint8Array): boolean {
    if (this.#closed) return true
    this.#stream(target, this.#corrupted(data), this.#delay())
    if (this.#heldBytes >= this.#maxBytes || this.#queue.size >= this.#maxEntries) this.#full = true
    return !this.#full
  }

  /** Ends a stream, after all its pieces. */
  end(target: Target): void {
    if (!this.#closed) this.#stream(target, undefined, 0)
  }

  close(): void {
    this.#closed = true
    this.#queue.clear()
    this.#heldBack.clear()
    this.#heldBytes = 0
    clearTimeout(this.#timer)
  }

  get #maxBytes(): number {
    return this.#options.maxHeldBytes ?? MAX_HELD_BYTES
  }

  get #maxEntries(): number {
    return this.#options.maxHeldEntries ?? MAX_HELD_ENTRIES
  }

  #copy(target: Target, data: Uint8Array): void {
    const sent = this.#corrupted(data)
    const delay = this.#delay()
    const reordered = this.#chance(this.#spec.reorderPercent)
    if (reordered) this.counts.reordered += 1
    if (this.#spec.delayMs > 0) return reordered ? this.#deliver(target, sent) : this.#later(target, sent, delay)
    const behind = this.#heldBack.get(target)
    if (reordered && behind === undefined) {
      const held = this.#hold(target, sent, performance.now() + Math.max(delay, REORDER_HOLD_MS))
      if (held) this.#heldBack.set(target, held)
      return
    }
    this.#later(target, sent, delay)
    if (behind !== undefined) this.#release(behind)
  }

  #later(target: Target, data: Uint8Array, delay: number): void {
    if (delay === 0) this.#deliver(target, data)
    else this.#hold(target, data, performance.now() + delay)
  }

  #stream(target: Target, data: Uint8Array | undefined, delay: number): void {
    const now = performance.now()
    const before = this.#lastDue.get(target) ?? 0
    const due = Math.max(now + delay, before)
    if (due <= now && this.#queue.size === 0) return this.#deliver(target, data)
    this.#lastDue.set(target, due)
    this.#add({ target, data, gone: false }, due)
  }

  /** Undefined: there is no room, and it is lost. */
  #hold(target: Target, data: Uint8Array, due: number): Held<Target> | undefined {
    if (this.#heldBytes + data.length > this.#maxBytes || this.#queue.size >= this.#maxEntries) {
      this.counts.overflowed += 1
      return undefined
    }
    const held = { target, data, gone: false }
    this.#add(held, due)
    return held
  }

  #add(held: Held<Target>, due: number): void {
    this.#heldBytes += held.data?.length ?? 0
    this.#queue.add(due, held)
    this.#arm()
  }

  #release(held: Held<Target>): void {
    if (held.gone) return
    held.gone = true
    if (this.#heldBack.get(held.target) === held) this.#heldBack.delete(held.target)
    this.#heldBytes -= held.data?.length ?? 0
    this.#deliver(held.target, held.data)
  }

  #deliver(target: Target, data: Uint8Array | undefined): void {
    if (data === undefined) this.#options.end?.(target)
    else this.#options.deliver(target, data)
  }

  #arm(): void {
    const due = this.#queue.firstDue
    if (due === undefined || this.#closed || due >= this.#timerDue) return
    clearTimeout(this.#timer)
    this.#timerDue = due
    this.#timer = setTimeout(this.#onTimer, Math.max(1, Math.ceil(due - performance.now())))
  }

  readonly #onTimer = () => {
    this.#timerDue = Infinity
    const now = performance.now()
    for (let burst = 0; burst < MAX_BURST && !this.#closed; burst += 1) {
      const held = this.#queue.take(now)
      if (held === undefined) break
      this.#release(held)
    }
    this.#arm()
    if (!this.#full || this.#heldBytes > this.#maxBytes / 2 || this.#queue.size > this.#maxEntries / 2) return
    this.#full = false
    this.#options.room?.()
  }

  #delay(): number {
    const { delayMs, jitterMs } = this.#spec
    return jitterMs === 0 ? delayMs : Math.max(0, delayMs + (2 * this.#random() - 1) * jitterMs)
  }

  #corrupted(data: Uint8Array): Uint8Array {
    if (!this.#chance(this.#spec.corruptPercent) || data.length === 0) return data
    this.counts.corrupted += 1
    const copy = Uint8Array.from(data)
    copy[Math.floor(this.#random() * data.length)]! ^= 1 << Math.floor(this.#random() * 8)
    return copy
  }

  /** No number is drawn for what never happens, as in netem. */
  #chance(percent: number): boolean {
    return percent > 0 && this.#random() * 100 < percent
  }
}
