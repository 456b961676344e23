import { connect, type OnReadOpts, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { LoadSpec } from '../../../../shared/contract/tester/load.ts'
import { DueQueue } from '../due_queue.ts'
import { faultsOfPeer } from './fault.ts'
import type { Generator, GeneratorOptions } from './generator.ts'
import type { Messages } from './messages.ts'
import type { Meter } from './meter.ts'
import { Metronome } from './metronome.ts'
import { OpenSchedule } from './open_schedule.ts'
import { Ramp } from './ramp.ts'
import { TcpConnection, type TcpOwner } from './tcp_connection.ts'

/** As large as a socket gives at once on loopback. */
const READ_BYTES = 64 * 1024
/** What is written in one go: enough that a small message costs little, not so much that one connection holds up others. */
const BATCH_BYTES = 64 * 1024
/** Times of messages that wait for answers, for all connections: 24 MiB. */
const MAX_IN_FLIGHT = 1_000_000
const MIN_IN_FLIGHT = 16

/** One process's connections over TCP or TLS. */
export class TcpLoad implements Generator, TcpOwner {
  readonly spec: LoadSpec
  readonly meter: Meter
  readonly messages: Messages
  readonly where: string
  readonly faults: ReturnType<typeof faultsOfPeer>
  readonly inFlightLimit: number
  over = false
  readonly #options: GeneratorOptions
  readonly #connections: TcpConnection[]
  readonly #schedule: OpenSchedule | undefined
  /** Absent where nothing is ever due: a closed loop without thinking. */
  readonly #metronome: Metronome | undefined
  /** One for all: what comes is counted, not kept. */
  readonly #readBuffer = Buffer.allocUnsafeSlow(READ_BYTES)
  /** Those that think before they send again. */
  readonly #thinking = new DueQueue<TcpConnection>()
  readonly #thinkMs: number
  /** Those that send without waiting for anything, one batch each in a turn of the loop. */
  #pouring: TcpConnection[] = []
  #pourScheduled = false
  #finishedCount = 0
  #sweep: NodeJS.Timeout | undefined
  readonly #ramp: Ramp

  constructor(options: GeneratorOptions) {
    const { spec, meter, messages, target } = options
    this.#options = options
    this.spec = spec
    this.meter = meter
    this.messages = messages
    this.where = target.where
    this.faults = faultsOfPeer(target.where)
    this.inFlightLimit = Math.max(MIN_IN_FLIGHT, Math.floor(MAX_IN_FLIGHT / spec.connections))
    this.#connections = Array.from({ length: spec.connections }, (_, client) => new TcpConnection(this, client))
    this.#ramp = new Ramp(spec.connections, spec.rampMs, (client) => this.#connections[client]!.open())
    this.#schedule = spec.pace.kind === 'open' ? new OpenSchedule(spec) : undefined
    this.#thinkMs = spec.pace.kind === 'closed' ? spec.pace.thinkMs : 0
    this.#metronome = this.#schedule || this.#thinkMs > 0 ? new Metronome(() => this.#due()) : undefined
  }

  get ramping(): boolean {
    return !this.#ramp.done
  }

  begin(at: number): void {
    const { connectTimeoutMs, answerTimeoutMs } = this.spec
    const sweepMs = Math.min(250, Math.max(10, Math.min(connectTimeoutMs, answerTimeoutMs) / 10))
    this.#sweep = setInterval(() => this.#expire(), sweepMs)
    this.#schedule?.begin(at)
    this.#ramp.begin(at)
    this.#wake()
  }

  stopSending(): void {
    if (this.over) return
    if (this.#schedule) this.#due()
    this.over = true
    this.#ramp.stop()
    for (const connection of this.#connections) if (!connection.isWaiting) connection.finish()
  }

  giveUp(): void {
    const now = performance.now()
    for (const connection of this.#connections) connection.giveUp(now)
  }

  endDrain(): number {
    return 0
  }

  close(): void {
    this.over = true
    clearInterval(this.#sweep)
    this.#ramp.stop()
    this.#metronome?.close()
    for (const connection of this.#connections) connection.destroy()
  }

  dial(onRead: (bytes: number) => void): Socket {
    const { target } = this.#options
    const onread: OnReadOpts = {
      buffer: this.#readBuffer,
      callback: (bytes) => {
        onRead(bytes)
        return true
      },
    }
    const options = { host: target.address, port: target.port, noDelay: this.spec.noDelay, onread }
    if (this.spec.protocol === 'tcp') return connect(options)
    // What is measured is the server, whoever it is: a test server's certificate is seldom one that anybody trusts.
    return connectTls({ ...options, rejectUnauthorized: false, ...(target.name ? { servername: target.name } : {}) })
  }

  ready(connection: TcpConnection): void {
    if (this.#schedule) return this.#sendOwed(connection, performance.now())
    if (connection.unanswered > 0) return
    if (this.#isThrough(connection)) return connection.finish()
    const now = performance.now()
    if (connection.thinking) return
    if (this.#thinkMs > 0 && connection.sent > 0) {
      connection.thinking = true
      this.#thinking.add(now + this.#thinkMs, connection)
      if (this.#thinking.size === 1) this.#wake()
    } else if (this.spec.answer === 'none') this.#pour(connection)
    else this.#sendOne(connection, now)
  }

  tried(connection: TcpConnection): void {
    this.#ramp.tried()
    this.#schedule?.join(connection.client)
  }

  finished(): void {
    this.#finishedCount += 1
    if (this.#finishedCount < this.#connections.length) return
    this.#options.onSent()
    this.#options.onSettled()
  }

  /** Whether it has nothing more to send, nor waits for an answer. */
  #isThrough(connection: TcpConnection): boolean {
    if (connection.unanswered > 0) return false
    const { stop } = this.spec
    return this.over || (stop.kind === 'count' && connection.sent >= stop.messages)
  }

  #sendOne(connection: TcpConnection, now: number): void {
    if (connection.room < 1) return
    this.meter.offered += 1
    connection.send(1, now, 0, now)
  }

  /** The metronome's beat: sends what is due, and asks for the next beat. */
  #due(): void {
    if (this.over) return
    const now = performance.now()
    for (let thought = this.#thinking.take(now); thought; thought = this.#thinking.take(now)) {
      thought.thinking = false
      if (thought.unanswered > 0) continue
      else if (this.spec.answer === 'none') this.#pour(thought)
      else this.#sendOne(thought, now)
    }
    if (this.#schedule) {
      this.meter.offered += this.#schedule.advance(now)
      for (const client of this.#schedule.takeTouched()) this.#sendOwed(this.#connections[client]!, now)
    }
    this.#wake()
  }

  #wake(): void {
    const due = this.#schedule ? this.#schedule.nextBeat() : this.#thinking.firstDue
    if (due !== undefined) this.#metronome?.wakeAt(due)
  }

  #sendOwed(connection: TcpConnection, now: number): void {
    const schedule = this.#schedule!
    for (;;) {
      const owed = this.over ? 0 : Math.min(schedule.owed(connection.client), connection.room)
      if (owed < 1) break
      const size = this.messages.size(connection.client, connection.sent)
      const count = Math.min(owed, Math.max(1, Math.floor(BATCH_BYTES / size)))
      const intended = schedule.take(connection.client, count)
      connection.send(count, intended, schedule.stepMs, now)
    }
    if (this.#isThrough(connection)) connection.finish()
  }

  #pour(connection: TcpConnection): void {
    this.#pouring.push(connection)
    if (this.#pourScheduled) return
    this.#pourScheduled = true
    // Never from within a callback of a write: that would keep the loop from ever reading.
    setImmediate(() => {
      this.#pourScheduled = false
      const pouring = this.#pouring
      this.#pouring = []
      for (const one of pouring) this.#pourBatch(one)
    })
  }

  #pourBatch(connection: TcpConnection): void {
    if (connection.phase !== 'open') return
    if (this.#isThrough(connection)) return connection.finish()
    if (connection.room < 1) return
    const { stop } = this.spec
    const left = stop.kind === 'count' ? stop.messages - connection.sent : Infinity
    const size = this.messages.size(connection.client, connection.sent)
    const count = this.#thinkMs > 0 ? 1 : Math.min(left, Math.max(1, Math.floor(BATCH_BYTES / size)))
    const now = performance.now()
    this.meter.offered += count
    connection.send(count, now, 0, now)
    // One whose socket is full is ready again at its `drain`.
    if (connection.room > 0) this.ready(connection)
  }

  #expire(): void {
    const now = performance.now()
    for (const connection of this.#connections) connection.expire(now)
  }
}
