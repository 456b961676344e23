import type { CallOptions, Client, Contract, MethodKind } from '../define.ts'
import { ContractError, refuse } from '../errors.ts'
import type { Channel } from './channel.ts'
import { Line, type LineState } from './line.ts'
import { REFUSED, STREAM_CREDIT, type CallAnswer } from './messages.ts'

/** How long a mutation waits for the line before it is refused: about as long as a person waits for a click to work. */
const MUTATION_WAIT_MS = 5000

export interface ClientOptions {
  /**
   * Opens a line to the engine. Rejects when there is none, and is then asked again; an Error whose message begins with
   * `REFUSED` ends the asking.
   */
  readonly connect: () => Promise<Channel>
  /** Called at every change of `state`; `why` says what ended the line. */
  readonly onState?: (state: LineState, why?: string) => void
}

export interface ContractClient<C extends Contract> extends Client<C> {
  readonly state: LineState
  /** The engine process last spoken to; another one after a reconnect has forgotten what was only in its memory. */
  readonly engineId: string | undefined
  /** Tries at once when the line is lost, as when the computer woke up. */
  retryNow(): void
  /** Ends the line; open calls reject with `disconnected`. */
  close(): void
}

/** The page's side of a contract, over lines that may be lost and are opened again. */
export function createClient<C extends Contract>(options: ClientOptions): ContractClient<C> {
  // Calls are typed by the contract; what carries them need not know it.
  return new LineClient(options) as unknown as ContractClient<C>
}

interface Call {
  readonly kind: MethodKind
  readonly method: string
  readonly input: unknown
  readonly onEvent: ((event: unknown) => void | Promise<void>) | undefined
  readonly resolve: (value?: unknown) => void
  readonly reject: (error: ContractError) => void
  /** On the present line; undefined while it waits for one. */
  id: number | undefined
  /** Events that came and that `onEvent` has not been given. */
  readonly events: unknown[]
  delivering: boolean
  /** How the stream ended, told when all events before it have been. */
  ended: (() => void) | undefined
}

class LineClient {
  private readonly line: Line
  /** All that were not settled, in the order in which they were made. */
  private readonly calls = new Set<Call>()
  /** Those that were sent on the present line. */
  private readonly sent = new Map<number, Call>()
  private lastId = 0

  constructor({ connect, onState }: ClientOptions) {
    this.line = new Line({
      connect,
      onState,
      opened: () => this.opened(),
      received: (message) => this.received(message),
      lost: (why) => this.lost(why),
    })
    void this.line.keepOpen()
  }

  get state(): LineState {
    return this.line.state
  }

  get engineId(): string | undefined {
    return this.line.engineId
  }

  retryNow(): void {
    this.line.retryNow()
  }

  close(): void {
    this.line.close()
  }

  query(method: string, input: unknown, options?: CallOptions): Promise<unknown> {
    return this.call('query', method, input, options)
  }

  mutate(method: string, input: unknown, options?: CallOptions): Promise<unknown> {
    return this.call('mutation', method, input, options)
  }

  stream(method: string, input: unknown, onEvent: NonNullable<Call['onEvent']>, options?: CallOptions) {
    return this.call('stream', method, input, options, onEvent)
  }

  private call(
    kind: MethodKind,
    method: string,
    input: unknown,
    { signal }: CallOptions = {},
    onEvent?: Call['onEvent'],
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(cancelled())
      if (this.state === 'closed') return reject(closedError(this.line.why))
      const cancel = () => this.cancel(call, cancelled())
      const impatience = kind === 'mutation' ? setTimeout(() => this.giveUp(call), MUTATION_WAIT_MS) : undefined
      const leave = () => {
        clearTimeout(impatience)
        signal?.removeEventListener('abort', cancel)
        this.calls.delete(call)
        if (call.id !== undefined) this.sent.delete(call.id)
      }
      const call: Call = {
        ...{ kind, method, input, onEvent },
        ...{ id: undefined, events: [], delivering: false, ended: undefined },
        resolve: (value) => (leave(), resolve(value)),
        reject: (error) => (leave(), reject(error)),
      }
      this.calls.add(call)
      signal?.addEventListener('abort', cancel, { once: true })
      if (this.state === 'open') this.send(call)
    })
  }

  private send(call: Call): void {
    const { kind, method, input } = call
    const id = ++this.lastId
    try {
      this.line.send({ type: 'call', id, method, kind, input, ...(kind === 'stream' ? { credit: STREAM_CREDIT } : {}) })
    } catch (error) {
      // Nothing was sent: too large for the channel, or no plain data.
      return call.reject(error instanceof ContractError ? error : refuse('invalid-input', `${method}: no plain data.`))
    }
    call.id = id
    this.sent.set(id, call)
  }

  private opened(): void {
    for (const call of this.calls) if (call.id === undefined) this.send(call)
  }

  private lost(why: string): void {
    this.sent.clear()
    for (const call of [...this.calls]) {
      if (call.ended) continue
      if (this.state === 'closed') call.reject(closedError(why))
      else if (call.kind === 'mutation' && call.id !== undefined) call.reject(lostError(call.method))
      call.id = undefined
      // Its first event on the next line tells all of it anew.
      call.events.length = 0
    }
  }

  private received(message: CallAnswer): void {
    const call = this.sent.get(message.id)
    // It was cancelled while this was on its way.
    if (!call) return
    switch (message.type) {
      case 'ok':
        return call.resolve(message.value)
      case 'event':
        call.events.push(message.value)
        break
      case 'end':
        call.ended = () => call.resolve()
        break
      case 'error':
        call.ended = () => call.reject(new ContractError(message.failure))
    }
    if (!call.delivering) void this.deliver(call)
  }

  /** One event after the other; each that was taken makes room for one more. */
  private async deliver(call: Call): Promise<void> {
    call.delivering = true
    while (call.events.length > 0 && this.calls.has(call)) {
      const { id } = call
      try {
        await call.onEvent?.(call.events.shift())
      } catch (cause) {
        return this.cancel(
          call,
          Object.assign(refuse('internal', `${call.method}: an event was not taken.`), { cause }),
        )
      }
      // Not after the line was lost: the stream's next one has a credit of its own.
      if (id !== undefined && this.sent.has(id)) this.line.send({ type: 'credit', id, events: 1 })
    }
    call.delivering = false
    call.ended?.()
  }

  private giveUp(call: Call): void {
    if (call.id !== undefined) return
    call.reject(refuse('disconnected', 'There is no connection to the engine. Nothing was done.', { retryable: true }))
  }

  private cancel(call: Call, error: ContractError): void {
    const { id } = call
    if (id !== undefined && this.sent.has(id)) this.line.send({ type: 'cancel', id })
    call.reject(error)
  }
}

function cancelled(): ContractError {
  return refuse('cancelled', 'It was cancelled.')
}

function lostError(method: string): ContractError {
  return refuse('disconnected', `The connection to the engine was lost. Whether ${method} was done is not known.`)
}

function closedError(why: string): ContractError {
  if (!why.startsWith(REFUSED)) return refuse('disconnected', 'The connection to the engine has been closed.')
  return refuse('disconnected', `The engine does not serve this page:${why.slice(REFUSED.length)}.`)
}
