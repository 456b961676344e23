import type { z } from 'zod'
import type { CallContext, Contract, Handlers, Method, Peer } from '../define.ts'
import { ContractError, LINE_ERROR_CODES, refuse, type ContractFailure, type ErrorCode } from '../errors.ts'
import type { Channel } from './channel.ts'
import { clientMessage } from './client_message.ts'
import { checkInput } from './input.ts'
import { PROTOCOL_VERSION, REFUSED, type ClientMessage, type ServerMessage } from './messages.ts'

/** Calls of one peer at a time: many times what a page has open, few enough to bound what a runaway one costs. */
const MAX_OPEN_CALLS = 1000

/** Events that a peer may have on their way from one stream, however often it asks for more. */
const MAX_CREDIT = 1000

/** A peer that does not speak the protocol is not ours. A few messages are forgiven: an answer shows where the fault is. */
const MAX_BAD_MESSAGES = 10

export interface ServeOptions<C extends Contract> {
  readonly contract: C
  readonly handlers: Handlers<C>
  readonly channel: Channel
  readonly peer: Peer
  /** Of this engine process: another one tells a page that the engine has been restarted. */
  readonly engineId: string
  /** Checks what handlers give against the contract, too. For tests: it costs time, and a mismatch is our own fault. */
  readonly checkOutput?: boolean
  /** Told about everything that a handler threw besides the refusals it declares. */
  readonly onFault?: (error: unknown, method: string) => void
}

type CallMessage = Extract<ClientMessage, { type: 'call' }>
type Handler = (input: unknown, context: CallContext) => unknown

interface OpenCall {
  readonly id: number
  readonly name: string
  readonly method: Method
  readonly abort: AbortController
  /** Events that the page has room for. */
  credit: number
  /** Wakes the stream that waits for credit. */
  wake?: () => void
  iterator?: AsyncIterator<unknown>
}

/** Answers the calls of one peer until the channel closes, which aborts those that are still open. */
export function serveContract<C extends Contract>(options: ServeOptions<C>): void {
  const { channel, engineId } = options
  const server = new PeerServer(options)
  channel.onClose(() => server.abortAll())
  channel.send({ type: 'hello', version: PROTOCOL_VERSION, engine: engineId } satisfies ServerMessage)
  channel.onMessage((message) => server.receive(message))
}

class PeerServer {
  private readonly options: ServeOptions<Contract>
  private readonly open = new Map<number, OpenCall>()
  private lastId = 0
  private badMessages = 0

  constructor(options: ServeOptions<Contract>) {
    this.options = options
  }

  receive(raw: unknown): void {
    const message = clientMessage.safeParse(raw).data
    if (!message || (message.type === 'call' && message.id <= this.lastId)) return this.receiveBad(raw)
    switch (message.type) {
      case 'call':
        this.lastId = message.id
        return void this.answer(message)
      case 'cancel':
        return this.cancel(this.open.get(message.id))
      case 'credit':
        return grant(this.open.get(message.id), message.events)
      case 'ping':
        return this.send({ type: 'pong' })
    }
  }

  abortAll(): void {
    const calls = [...this.open.values()]
    this.open.clear()
    for (const call of calls) this.stop(call)
  }

  private receiveBad(raw: unknown): void {
    const { type, id } = (raw ?? {}) as { type?: unknown; id?: unknown }
    if (type === 'call' && Number.isSafeInteger(id) && (id as number) > this.lastId) {
      this.lastId = id as number
      this.send({ type: 'error', id: this.lastId, failure: refuse('invalid-input', 'This is no call.').failure })
    }
    if (++this.badMessages >= MAX_BAD_MESSAGES)
      this.options.channel.close(`${REFUSED} it sends messages that are not of the protocol`)
  }

  private async answer(message: CallMessage): Promise<void> {
    const { id, method: name, credit = 0 } = message
    let call: OpenCall | undefined
    try {
      const method = this.find(message)
      const input = checkInput(name, method, message.input)
      call = { id, name, method, abort: new AbortController(), credit }
      this.open.set(id, call)
      const handler = this.options.handlers[name] as Handler
      const result = handler(input, { signal: call.abort.signal, peer: this.options.peer })
      if (method.kind === 'stream') await this.pump(call, method.event, result as AsyncIterable<unknown>)
      else this.settle(call, { type: 'ok', id, value: this.checked(method.output, await result) })
    } catch (error) {
      this.fail(message, call, error)
    }
  }

  private find({ method: name, kind }: CallMessage): Method {
    const { contract, handlers } = this.options
    const method = Object.hasOwn(contract, name) && Object.hasOwn(handlers, name) ? contract[name] : undefined
    if (!method) throw refuse('unknown-method', 'The engine has no such method: it may be of another version.')
    if (method.kind !== kind) throw refuse('invalid-input', `${name} is a ${method.kind}, not a ${kind}.`)
    if (this.open.size < MAX_OPEN_CALLS) return method
    throw refuse('busy', `This page has ${MAX_OPEN_CALLS} calls open already.`, { retryable: true })
  }

  /** Asks for the next event when the page has room for it, and not before. */
  private async pump(call: OpenCall, schema: z.ZodType, events: AsyncIterable<unknown>): Promise<void> {
    const { id, abort } = call
    call.iterator = events[Symbol.asyncIterator]()
    for (;;) {
      if (call.credit === 0) await new Promise<void>((resolve) => (call.wake = resolve))
      if (abort.signal.aborted) return
      const next = await call.iterator.next()
      if (abort.signal.aborted) return
      if (next.done) return this.settle(call, { type: 'end', id })
      call.credit--
      this.send({ type: 'event', id, value: this.checked(schema, next.value) })
    }
  }

  private checked(schema: z.ZodType, value: unknown): unknown {
    if (this.options.checkOutput) schema.parse(value)
    return value
  }

  /** Answers at once: a handler that does not heed its signal keeps nobody waiting. */
  private cancel(call: OpenCall | undefined): void {
    // It ended while the message was on its way.
    if (!call) return
    this.settle(call, { type: 'error', id: call.id, failure: refuse('cancelled', 'It was cancelled.').failure })
    this.stop(call)
  }

  private fail(message: CallMessage, call: OpenCall | undefined, error: unknown): void {
    const { id, method: name } = message
    const refusal = declaredRefusal(error, call?.method)
    const left = call?.abort.signal.aborted && (isAbort(error) || error instanceof ContractError)
    if (!refusal && !left) this.options.onFault?.(error, name)
    if (call && this.open.get(id) !== call) return
    this.open.delete(id)
    if (call) this.stop(call)
    const fault = refuse('internal', `${name} failed by a fault of Flotilla. Its log says more.`).failure
    try {
      this.send({ type: 'error', id, failure: refusal ?? fault })
    } catch (unsendable) {
      this.options.onFault?.(unsendable, name)
      this.send({ type: 'error', id, failure: fault })
    }
  }

  private settle(call: OpenCall, message: ServerMessage): void {
    if (this.open.get(call.id) !== call) return
    // A value that the channel cannot carry throws here, and the call still fails in the usual way.
    this.send(message)
    this.open.delete(call.id)
  }

  /** Tells the handler that nobody waits any more, and lets its generator clean up. */
  private stop(call: OpenCall): void {
    call.abort.abort()
    // A generator that hangs in an `await` gets to its `finally` only after it, so nothing waits for this.
    const closed = async () => call.iterator?.return?.()
    closed().catch((error: unknown) => this.options.onFault?.(error, call.name))
  }

  private send(message: ServerMessage): void {
    this.options.channel.send(message)
  }
}

function grant(call: OpenCall | undefined, events: number): void {
  if (!call) return
  call.credit = Math.min(call.credit + events, MAX_CREDIT)
  call.wake?.()
}

/** What a handler may tell the page: a refusal with a code that its method declares, or one of the line's own. */
function declaredRefusal(error: unknown, method: Method | undefined): ContractFailure | undefined {
  if (!(error instanceof ContractError)) return undefined
  const codes: readonly ErrorCode[] = [...LINE_ERROR_CODES, ...(method?.errors ?? [])]
  // Without a method it was refused before it came to a handler, by us.
  return !method || codes.includes(error.code) ? error.failure : undefined
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
