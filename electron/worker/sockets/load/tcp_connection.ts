import type { Socket } from 'node:net'
import type { LoadSpec } from '../../../../shared/contract/tester/load.ts'
import { faultOf, type faultsOfPeer, type Fault } from './fault.ts'
import { InFlight } from './in_flight.ts'
import type { Messages } from './messages.ts'
import type { Meter } from './meter.ts'

/** What a connection needs of the load that it belongs to. */
export interface TcpOwner {
  readonly spec: LoadSpec
  readonly meter: Meter
  readonly messages: Messages
  readonly where: string
  readonly faults: ReturnType<typeof faultsOfPeer>
  /** Answers that one connection may wait for. */
  readonly inFlightLimit: number
  /** The time for sending is over: a connection that breaks stays so. */
  readonly over: boolean
  /** @param onRead how many bytes came */
  dial(onRead: (bytes: number) => void): Socket
  /** Its first attempt to connect has ended, well or not. */
  tried(connection: TcpConnection): void
  /** It may send: it was opened, answered, or has room again. */
  ready(connection: TcpConnection): void
  /** It neither sends nor waits any more. */
  finished(connection: TcpConnection): void
}

/** A server that takes no connection is asked again after this, doubled each time up to the second. */
const RETRY_FIRST_MS = 100
const RETRY_MOST_MS = 1_000
/** Where a count of messages is to be sent, so many failures in a row end it: it would else never end. */
const GIVE_UP_AFTER = 5
/** Who was asked for something only so long before the end is not at fault that it did not come. */
const FAIR_MS = 250

/** One connection of a load: opened, opened again when it breaks, its messages matched to their answers. */
export class TcpConnection {
  /** From 0. */
  readonly client: number
  /** Messages sent so far, on whatever sockets. */
  sent = 0
  /** It waits for its time to send again. */
  thinking = false
  phase: 'idle' | 'connecting' | 'greeting' | 'open' | 'waiting' | 'finished' = 'idle'
  readonly #owner: TcpOwner
  readonly #inFlight: InFlight
  #socket: Socket | undefined
  /** When this phase began. */
  #since = 0
  /** Bytes of the answer that is being read. */
  #gathered = 0
  #connected = false
  #tried = false
  #ending = false
  #answeredHere = false
  #failures = 0
  #fault: Fault | undefined
  #retry: NodeJS.Timeout | undefined

  constructor(owner: TcpOwner, client: number) {
    this.#owner = owner
    this.client = client
    this.#inFlight = new InFlight(owner.inFlightLimit)
  }

  get unanswered(): number {
    return this.#inFlight.count
  }

  /** It waits for the peer: to be connected, to be greeted, or to be answered. */
  get isWaiting(): boolean {
    return this.phase === 'connecting' || this.phase === 'greeting' || this.unanswered > 0
  }

  /** How many messages it may send now. */
  get room(): number {
    if (this.phase !== 'open' || this.#socket!.writableNeedDrain || this.#socket!.writableEnded) return 0
    switch (this.#owner.spec.answer) {
      case 'none':
        return Infinity
      case 'any':
        // A read cannot be told to be the answer of one message or of two.
        return this.#inFlight.count === 0 ? 1 : 0
      case 'same-size':
        return this.#inFlight.room
    }
  }

  open(): void {
    this.phase = 'connecting'
    this.#since = performance.now()
    this.#fault = undefined
    this.#gathered = 0
    this.#answeredHere = false
    const { spec, where } = this.#owner
    const socket = this.#owner.dial((bytes) => this.#read(bytes))
    this.#socket = socket
    socket.once(spec.protocol === 'tls' ? 'secureConnect' : 'connect', () => this.#opened())
    socket.on('error', (error) => {
      this.#fault ??= faultOf(error, where, spec.protocol === 'tls' && this.phase === 'connecting')
      // Node leaves a connection open whose TLS is broken, until its peer ends it.
      socket.destroy()
    })
    socket.on('drain', () => this.#owner.ready(this))
    socket.once('close', () => this.#closed())
  }

  /**
   * Sends `count` messages, of which the first was meant to be sent at `intended` and each other `step` milliseconds after
   * the one before. At most {@link room}.
   */
  send(count: number, intended: number, step: number, now: number): void {
    const { messages, meter, spec } = this.#owner
    const bytes = messages.compose(this.client, this.sent, count, now)
    if (spec.answer !== 'none')
      for (let n = 0; n < count; n++)
        this.#inFlight.push(intended + n * step, now, messages.size(this.client, this.sent + n))
    this.sent += count
    meter.sent += count
    meter.bytesOut += bytes.length
    this.#socket!.write(bytes)
  }

  /** Gives up what has taken too long by now. */
  expire(now: number): void {
    const { spec, faults } = this.#owner
    if (this.phase === 'connecting' && now - this.#since > spec.connectTimeoutMs)
      this.#break(faults.connectTimeout(spec.connectTimeoutMs))
    if (this.phase === 'greeting' && now - this.#since > spec.answerTimeoutMs)
      this.#break(faults.noGreeting(spec.answerTimeoutMs))
    if (
      this.phase === 'open' &&
      spec.pace.kind === 'closed' &&
      this.#inFlight.count > 0 &&
      now - this.#inFlight.sent > spec.answerTimeoutMs
    )
      this.#break(faults.noAnswer(spec.answerTimeoutMs))
  }

  /** The load ends: what it still waits for did not come. */
  giveUp(now: number): void {
    const { spec, faults, meter } = this.#owner
    const waitedMs = now - (this.unanswered > 0 ? this.#inFlight.sent : this.#since)
    if (this.isWaiting && waitedMs >= FAIR_MS) {
      if (this.phase === 'connecting') meter.failed(faults.connectTimeout(waitedMs))
      if (this.phase === 'greeting') meter.failed(faults.noGreeting(waitedMs))
      // What an open loop has sent and nobody answered is the difference of its counts: it waits for none of it.
      if (this.phase === 'open' && spec.pace.kind === 'closed') meter.failed(faults.noAnswer(waitedMs), this.unanswered)
    }
    this.destroy()
  }

  /** It has sent all it had to and waits for no answer. */
  finish(): void {
    if (this.phase === 'finished') return
    // A sink is given time to read the last of it: closing with an unread byte here would reset what is on its way there.
    if (this.phase === 'open' && this.#owner.spec.answer === 'none') {
      this.#ending = true
      this.#socket!.end()
      return
    }
    this.destroy()
    this.#owner.finished(this)
  }

  /** Ends it whatever it does. */
  destroy(): void {
    clearTimeout(this.#retry)
    this.#leave()
    this.phase = 'finished'
    this.#socket?.destroy()
  }

  #opened(): void {
    const { meter, spec } = this.#owner
    const now = performance.now()
    meter.opened(now - this.#since)
    meter.connected += 1
    this.#connected = true
    this.#try()
    this.#since = now
    this.phase = spec.greeting ? 'greeting' : 'open'
    if (this.phase === 'open') this.#owner.ready(this)
  }

  #read(bytes: number): void {
    const { meter, spec } = this.#owner
    meter.bytesIn += bytes
    if (this.phase === 'greeting') {
      this.phase = 'open'
      this.#owner.ready(this)
      return
    }
    const inFlight = this.#inFlight
    if (spec.answer === 'any') {
      meter.received += 1
      if (inFlight.count > 0) this.#answered()
    } else {
      this.#gathered += bytes
      const before = inFlight.count
      while (inFlight.count > 0 && this.#gathered >= inFlight.bytes) {
        this.#gathered -= inFlight.bytes
        meter.received += 1
        this.#answered()
      }
      // What comes unasked is the answer to nothing.
      if (inFlight.count === 0) this.#gathered = 0
      if (inFlight.count === before) return
    }
    this.#owner.ready(this)
  }

  #answered(): void {
    const inFlight = this.#inFlight
    this.#answeredHere = true
    this.#owner.meter.answered(inFlight.intended, inFlight.sent, performance.now())
    inFlight.shift()
  }

  #break(fault: Fault): void {
    this.#fault ??= fault
    this.#socket!.destroy()
  }

  #leave(): void {
    if (this.#connected) this.#owner.meter.connected -= 1
    this.#connected = false
  }

  #try(): void {
    if (!this.#tried) this.#owner.tried(this)
    this.#tried = true
  }

  #closed(): void {
    if (this.phase === 'finished') return
    const { meter, faults, over, spec } = this.#owner
    const lost = this.#inFlight.count
    const inVain = !this.#answeredHere && (spec.answer !== 'none' || this.phase === 'connecting')
    const awaited = this.isWaiting
    const expected = this.#ending && this.#fault === undefined
    this.#leave()
    this.#try()
    this.#inFlight.clear()
    this.phase = 'waiting'
    // Whoever closes when all is said and the time is over does nothing wrong.
    if (awaited || !(over || expected)) meter.failed(this.#fault ?? faults.closed, Math.max(1, lost))
    this.#failures = inVain ? this.#failures + 1 : 0
    if (over || this.#isDone() || (spec.stop.kind === 'count' && this.#failures >= GIVE_UP_AFTER)) return this.finish()
    const delay = inVain ? Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** (this.#failures - 1)) : 0
    this.#retry = setTimeout(() => this.open(), delay)
  }

  #isDone(): boolean {
    const { stop } = this.#owner.spec
    return stop.kind === 'count' && this.sent >= stop.messages
  }
}
