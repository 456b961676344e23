import { createSocket, type Socket } from 'node:dgram'
import type { LoadTaskResult } from '../../../../shared/tasks/sockets.ts'
import { DueQueue } from '../due_queue.ts'
import { faultOf, faultsOfPeer, type Fault } from './fault.ts'
import type { Generator, GeneratorOptions } from './generator.ts'
import { Metronome } from './metronome.ts'
import { OpenSchedule } from './open_schedule.ts'
import { Ramp } from './ramp.ts'
import { FlowRecord } from './udp_flow.ts'

/** Asked for; the system gives what net.core.rmem_max and wmem_max allow. Its default holds a few hundred datagrams. */
const SOCKET_BUFFER_BYTES = 4 * 1024 * 1024
/** After so many, the socket is asked whether the system keeps up: what it does not take would pile up in memory. */
const BATCH_DATAGRAMS = 64
/** Sequence numbers that are remembered to tell duplicates, for all sockets: 1 MiB; at 100,000 a second, 80 seconds. */
const REMEMBERED = 8 * 1024 * 1024
const MIN_REMEMBERED = 1_024
/** After a refusal a closed loop waits before it asks again. */
const RETRY_MS = 100
/** What comes later than this after the drain has hardly been on its way. */
const MAX_LATE_MS = 1_000

interface Flow {
  readonly client: number
  readonly record: FlowRecord
  socket: Socket | undefined
  state: 'idle' | 'open' | 'through'
  sent: number
  /** When the first message was meant to be sent. */
  firstIntended: number
  /** In a closed loop, since when an answer is waited for; undefined while none is. */
  waitingSince: number | undefined
}

/** One process's sockets over UDP, each connected to the server. */
export class UdpLoad implements Generator {
  readonly #options: GeneratorOptions
  readonly #faults: ReturnType<typeof faultsOfPeer>
  readonly #flows: Flow[]
  readonly #ramp: Ramp
  readonly #schedule: OpenSchedule | undefined
  readonly #metronome = new Metronome(() => this.#due())
  /** Of a closed loop: those that will send at their time. */
  readonly #later = new DueQueue<Flow>()
  /** Those whose socket did not take all they had. */
  #jammed: Flow[] = []
  readonly #stamped: boolean
  readonly #answered: boolean
  readonly #thinkMs: number
  readonly #limit: number
  #through = 0
  #over = false
  #late = false
  #sweep: NodeJS.Timeout | undefined

  constructor(options: GeneratorOptions) {
    const { spec, target } = options
    this.#options = options
    this.#faults = faultsOfPeer(target.where)
    this.#stamped = spec.message.kind === 'stamped'
    this.#answered = spec.answer !== 'none'
    this.#thinkMs = spec.pace.kind === 'closed' ? spec.pace.thinkMs : 0
    this.#limit = spec.stop.kind === 'count' ? spec.stop.messages : Infinity
    const remembered = Math.max(MIN_REMEMBERED, Math.floor(REMEMBERED / spec.connections))
    this.#flows = Array.from({ length: spec.connections }, (_, client) => ({
      client,
      record: new FlowRecord(this.#stamped && this.#answered ? remembered : 0),
      socket: undefined,
      state: 'idle',
      sent: 0,
      firstIntended: 0,
      waitingSince: undefined,
    }))
    this.#ramp = new Ramp(spec.connections, spec.rampMs, (client) => this.#join(this.#flows[client]!))
    this.#schedule = spec.pace.kind === 'open' ? new OpenSchedule(spec) : undefined
  }

  get ramping(): boolean {
    return !this.#ramp.done
  }

  /** Sockets are had before the clock runs: they cost the server nothing, and the first datagram is not late for them. */
  async prepare(): Promise<void> {
    await Promise.all(this.#flows.map((flow) => new Promise<void>((resolve) => this.#open(flow, resolve))))
  }

  begin(at: number): void {
    const { answerTimeoutMs } = this.#options.spec
    if (!this.#schedule)
      this.#sweep = setInterval(() => this.#expire(), Math.min(250, Math.max(10, answerTimeoutMs / 10)))
    this.#schedule?.begin(at)
    this.#ramp.begin(at)
    this.#wake()
  }

  stopSending(): void {
    if (this.#schedule) this.#due()
    this.#over = true
    this.#ramp.stop()
    this.#settle()
  }

  endDrain(): number {
    this.#late = true
    const missing = this.#stamped && this.#answered && this.#flows.some(({ sent, record }) => record.arrived < sent)
    return missing ? Math.min(MAX_LATE_MS, this.#options.spec.drainMs) : 0
  }

  close(): void {
    this.#over = true
    this.#ramp.stop()
    clearInterval(this.#sweep)
    this.#metronome.close()
    for (const { socket } of this.#flows) socket?.close()
  }

  findings(): LoadTaskResult['udp'] {
    if (!this.#stamped || !this.#answered) return undefined
    const found = { lost: 0, duplicates: 0, reordered: 0, jitterMs: 0, late: 0 }
    let arrived = 0
    for (const { sent, record } of this.#flows) {
      found.lost += sent - record.arrived - record.late
      found.duplicates += record.duplicates
      found.reordered += record.reordered
      found.late += record.late
      // Each socket is a source of its own to RFC 3550; one that received more says more.
      found.jitterMs += record.jitterMs * record.arrived
      arrived += record.arrived
    }
    return { ...found, jitterMs: arrived === 0 ? 0 : found.jitterMs / arrived }
  }

  #open(flow: Flow, tried: () => void): void {
    const { target, meter } = this.#options
    const socket = createSocket(target.family === 6 ? 'udp6' : 'udp4')
    flow.socket = socket
    socket.on('error', (error) => {
      this.#failed(flow, faultOf(error, target.where, false))
      tried()
    })
    socket.on('message', (message) => this.#received(flow, message))
    socket.once('connect', () => {
      growBuffers(socket)
      flow.state = 'open'
      meter.connected += 1
      tried()
    })
    socket.connect(target.port, target.address)
  }

  #join(flow: Flow): void {
    this.#ramp.tried()
    if (flow.state !== 'open') return this.#isThrough(flow)
    this.#schedule?.join(flow.client)
    if (!this.#schedule) this.#sendNext(flow)
  }

  /** The metronome's beat: sends what is due, and asks for the next beat. */
  #due(): void {
    if (this.#over) return
    const now = performance.now()
    for (let flow = this.#later.take(now); flow; flow = this.#later.take(now)) this.#sendNext(flow)
    if (this.#schedule) {
      this.#options.meter.offered += this.#schedule.advance(now)
      const jammed = this.#jammed
      this.#jammed = []
      for (const flow of jammed) this.#sendOwed(flow, now)
      for (const client of this.#schedule.takeTouched()) this.#sendOwed(this.#flows[client]!, now)
    }
    this.#wake()
  }

  #wake(): void {
    const due = this.#schedule ? this.#schedule.nextBeat() : this.#later.firstDue
    if (due !== undefined) this.#metronome.wakeAt(due)
  }

  #sendOwed(flow: Flow, now: number): void {
    const schedule = this.#schedule!
    while (schedule.owed(flow.client) > 0) {
      if (flow.socket!.getSendQueueCount() > 0) {
        this.#jammed.push(flow)
        return
      }
      const count = Math.min(BATCH_DATAGRAMS, schedule.owed(flow.client))
      const intended = schedule.take(flow.client, count)
      if (flow.sent === 0) flow.firstIntended = intended
      this.#send(flow, count, now)
    }
    if (flow.sent >= this.#limit) this.#isThrough(flow)
  }

  /** The next of a closed loop. */
  #sendNext(flow: Flow): void {
    if (this.#over || flow.state !== 'open' || flow.waitingSince !== undefined) return
    if (flow.sent >= this.#limit) return this.#isThrough(flow)
    const now = performance.now()
    if (this.#answered) {
      flow.waitingSince = now
      this.#options.meter.offered += 1
      this.#send(flow, 1, now)
      return
    }
    if (flow.socket!.getSendQueueCount() === 0) {
      const count = this.#thinkMs > 0 ? 1 : Math.min(BATCH_DATAGRAMS, this.#limit - flow.sent)
      this.#options.meter.offered += count
      this.#send(flow, count, now)
    }
    if (this.#thinkMs > 0) this.#sendLater(flow, this.#thinkMs)
    else setImmediate(() => this.#sendNext(flow))
  }

  #sendLater(flow: Flow, ms: number): void {
    this.#later.add(performance.now() + ms, flow)
    this.#wake()
  }

  #send(flow: Flow, count: number, now: number): void {
    const { messages, meter } = this.#options
    const socket = flow.socket!
    for (let n = 1; n <= count; n++) {
      const bytes = messages.compose(flow.client, flow.sent, 1, now)
      flow.sent += 1
      meter.bytesOut += bytes.length
      // Node tells what went wrong only to a callback, and one for each datagram would cost more than sending it.
      if (n < count) socket.send(bytes)
      else socket.send(bytes, (error) => error && this.#failed(flow, faultOf(error, this.#options.target.where, false)))
    }
    meter.sent += count
  }

  #received(flow: Flow, message: Uint8Array): void {
    const { meter, spec, stamps, messages } = this.#options
    meter.received += 1
    meter.bytesIn += message.length
    if (!this.#answered) return
    const now = performance.now()
    if (!this.#stamped) return this.#receivedUnmarked(flow, now)
    const sequence = stamps.sequenceOf(message)
    if (sequence < 0 || sequence >= flow.sent) return
    if (spec.answer === 'same-size' && message.length !== messages.size(flow.client, sequence))
      return meter.failed(this.#faults.short)
    const sent = stamps.timeOf(message) / 1_000
    const awaited = flow.waitingSince !== undefined && sequence === flow.sent - 1
    const isLate = this.#late || (!this.#schedule && !awaited)
    if (!flow.record.came(sequence, now - sent, isLate)) return
    const intended = this.#schedule ? flow.firstIntended + sequence * this.#schedule.stepMs : flow.waitingSince!
    meter.answered(intended, sent, now)
    if (!this.#schedule) this.#answeredNow(flow)
  }

  /** No number tells which message this answers. A closed loop has only one that waits; an open loop can but count. */
  #receivedUnmarked(flow: Flow, now: number): void {
    const { meter } = this.#options
    if (this.#late) return
    if (this.#schedule) {
      if (flow.record.arrived++ < flow.sent) meter.echoed += 1
    } else if (flow.waitingSince !== undefined) {
      meter.answered(flow.waitingSince, flow.waitingSince, now)
      this.#answeredNow(flow)
    }
  }

  #answeredNow(flow: Flow): void {
    flow.waitingSince = undefined
    if (this.#thinkMs > 0 && flow.sent < this.#limit) this.#sendLater(flow, this.#thinkMs)
    else this.#sendNext(flow)
    this.#settle()
  }

  #failed(flow: Flow, fault: Fault): void {
    this.#options.meter.failed(fault)
    if (flow.waitingSince === undefined) return
    flow.waitingSince = undefined
    this.#sendLater(flow, RETRY_MS)
    this.#settle()
  }

  #isThrough(flow: Flow): void {
    if (flow.state === 'through') return
    flow.state = 'through'
    this.#through += 1
    if (this.#through === this.#flows.length) this.#options.onSent()
  }

  #expire(): void {
    const now = performance.now()
    const { spec, meter } = this.#options
    for (const flow of this.#flows) {
      if (flow.waitingSince === undefined || now - flow.waitingSince <= spec.answerTimeoutMs) continue
      meter.failed(this.#faults.noAnswer(this.#options.spec.answerTimeoutMs))
      this.#answeredNow(flow)
    }
  }

  /** Duplicates may come long after all was answered, so stamped ones are listened for as long as the drain lasts. */
  #settle(): void {
    if (!this.#over || (this.#stamped && this.#answered)) return
    const waits =
      this.#answered &&
      this.#flows.some(({ sent, record, waitingSince }) =>
        this.#schedule ? record.arrived < sent : waitingSince !== undefined,
      )
    if (!waits) this.#options.onSettled()
  }
}

function growBuffers(socket: Socket): void {
  try {
    socket.setRecvBufferSize(SOCKET_BUFFER_BYTES)
    socket.setSendBufferSize(SOCKET_BUFFER_BYTES)
  } catch {
    // What the system gives by itself must do.
  }
}
