import type { SessionQuestion, SessionTell } from '../../../../shared/tasks/sockets.ts'
import { sendFile } from './file_message.ts'
import type { Line } from './line.ts'
import { Messages } from './messages.ts'
import { Schedule } from './schedule.ts'
import { now } from './session_log.ts'

type SendTell = Extract<SessionTell, { type: 'send' }>

/** What may wait behind the sending that goes on: a peer that reads nothing must not fill our memory. */
const MAX_WAITING = 1_000
const MAX_WAITING_BYTES = 64 * 1024 * 1024
/** How long messages are sent in one go before other sessions of this process have a turn. */
const TURN_MS = 2

export interface SenderEvents {
  /** Bytes were handed to the kernel. */
  progress(bytes: number): void
  /** A message was, at `at`. @param data its beginning; @param whole false: it was stopped, or broke, within */
  handed(at: number, data: Uint8Array, bytes: number, whole: boolean): void
  /** A sending ended. @param error why it did not send all */
  ended(sending: number, error?: string): void
  /** Nothing is left to send. */
  idle(): void
  /** Waited for between messages: the log that the engine has not taken. */
  held(): Promise<void> | undefined
  ask(question: SessionQuestion): Promise<unknown>
}

interface Current {
  readonly of: number
  sent: number
  bytes: number
  /** Why it must stop. */
  stopped?: string
}

/** Sends what a session is told to send: one sending after the other, message by message, as fast as the peer takes them. */
export class Sender {
  readonly #line: Line
  readonly #events: SenderEvents
  readonly #queue: SendTell[] = []
  #queueBytes = 0
  #current: Current | undefined
  /** Ends the wait of the sending that goes on. */
  #wake: (() => void) | undefined
  /** A write that the kernel has not taken: the next waits for it, whatever became of its sending. */
  #inFlight: Promise<unknown> | undefined
  #running: Promise<void> | undefined
  #turnBegan = 0

  constructor(line: Line, events: SenderEvents) {
    this.#line = line
    this.#events = events
  }

  /** The sending that goes on. */
  get sending(): { readonly sent: number; readonly of: number; readonly bytes: number } | undefined {
    const { sent, of, bytes } = this.#current ?? {}
    return sent === undefined || of === undefined || bytes === undefined ? undefined : { sent, of, bytes }
  }

  get idle(): boolean {
    return this.#running === undefined && this.#inFlight === undefined
  }

  /** Resolves when nothing goes on any more, after `stop` and the end of the line. */
  async settled(): Promise<void> {
    await this.#running
    await this.#inFlight
  }

  push(send: SendTell): void {
    const bytes = bytesOf(send)
    const full = this.#queue.length >= MAX_WAITING || this.#queueBytes + bytes > MAX_WAITING_BYTES
    if (full && this.#queue.length > 0)
      return this.#events.ended(
        send.sending,
        'Too much waits to be sent already: the peer does not take it fast enough.',
      )
    this.#queue.push(send)
    this.#queueBytes += bytes
    this.#running ??= this.#run()
  }

  /** Ends the sending that goes on and those that wait. What of a message is on its way stays so. */
  stop(reason: string): void {
    this.#drop(this.#queue.splice(0), reason)
    this.#stopCurrent(reason)
  }

  /** Ends those that would go on for ever; the rest is sent. */
  stopEndless(reason: string): void {
    const endless = this.#queue.filter(({ count }) => count === 0)
    for (const each of endless) this.#queue.splice(this.#queue.indexOf(each), 1)
    this.#drop(endless, reason)
    if (this.#current?.of === 0) this.#stopCurrent(reason)
  }

  #drop(sends: readonly SendTell[], reason: string): void {
    for (const send of sends) {
      this.#queueBytes -= bytesOf(send)
      this.#events.ended(send.sending, `${reason} Nothing of it was sent.`)
    }
  }

  #stopCurrent(reason: string): void {
    if (!this.#current) return
    this.#current.stopped ??= reason
    this.#wake?.()
  }

  async #run(): Promise<void> {
    for (let send; (send = this.#queue.shift());) {
      this.#queueBytes -= bytesOf(send)
      const current: Current = (this.#current = { of: send.count, sent: 0, bytes: 0 })
      const error = await this.#send(send, current)
      this.#current = undefined
      this.#events.ended(send.sending, error && `${error} ${howMany(current)}`)
    }
    this.#running = undefined
    if (this.idle) this.#events.idle()
  }

  /** @returns why it did not send all */
  async #send(send: SendTell, current: Current): Promise<string | undefined> {
    const schedule = new Schedule(send.intervalMs)
    const messages = new Messages(send, () => this.#events.ask({ type: 'more', sending: send.sending }))
    while (send.count === 0 || current.sent < send.count) {
      for (let wait; current.stopped === undefined && (wait = this.#wait(schedule, current));) await wait
      if (current.stopped !== undefined) return current.stopped
      let handed
      if (send.path !== undefined) handed = this.#handFile(send.path, current)
      else {
        const message = messages.next() ?? (await this.#interruptible(messages.more()))
        if (!message) return current.stopped ?? 'There was nothing more to send.'
        handed = this.#hand(message, current)
      }
      const fault = handed && (await this.#interruptible(handed))
      if (fault !== undefined) return fault
      // Woken before the kernel took it: whether it ever will is not known.
      if (this.#inFlight) return current.stopped
      current.sent++
    }
    return undefined
  }

  /** What must be waited for before the next message; undefined: nothing. */
  #wait(schedule: Schedule, { sent }: Current): Promise<unknown> | undefined {
    const pause = schedule.wait(sent)
    if (pause > 0) return this.#sleep(pause)
    const busy = this.#inFlight ?? this.#events.held()
    if (busy) return this.#interruptible(busy)
    if (performance.now() - this.#turnBegan < TURN_MS) return undefined
    return new Promise<void>((resolve) =>
      setImmediate(() => {
        this.#turnBegan = performance.now()
        resolve()
      }),
    )
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** @returns what it comes to; undefined when the sending is stopped first */
  #interruptible<T>(waited: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve) => {
      this.#wake = () => resolve(undefined)
      void waited.then(resolve)
    })
  }

  #hand(message: Uint8Array, current: Current): Promise<string | undefined> | undefined {
    const at = now()
    const account = () => {
      current.bytes += message.length
      this.#events.progress(message.length)
      this.#events.handed(at, message, message.length, true)
    }
    const taken = this.#line.write(message)
    if (!taken) return void account()
    return this.#whileInFlight(
      taken.then((fault) => {
        if (fault === undefined) account()
        return fault
      }),
    )
  }

  #handFile(path: string, current: Current): Promise<string | undefined> {
    const at = now()
    const handed = (bytes: number) => {
      current.bytes += bytes
      this.#events.progress(bytes)
    }
    return this.#whileInFlight(
      sendFile(this.#line, path, { stopped: () => current.stopped, handed }).then(({ bytes, head, error }) => {
        if (error === undefined || bytes > 0) this.#events.handed(at, head, bytes, error === undefined)
        return error
      }),
    )
  }

  #whileInFlight(handed: Promise<string | undefined>): Promise<string | undefined> {
    const inFlight = handed.then((fault) => {
      this.#inFlight = undefined
      if (this.idle) this.#events.idle()
      return fault
    })
    return (this.#inFlight = inFlight)
  }
}

function bytesOf({ messages }: SendTell): number {
  return messages.reduce((sum, { length }) => sum + length, 0)
}

function howMany({ sent, of, bytes }: Current): string {
  const all = of === 0 ? '' : ` of ${of.toLocaleString('en')}`
  return `Sent: ${sent.toLocaleString('en')}${all} messages, ${bytes.toLocaleString('en')} bytes.`
}
