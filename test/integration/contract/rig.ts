import { z } from 'zod'
import { mutation, query, stream, type CallContext, type Handlers } from '../../../shared/contract/define.ts'
import { refuse, type ErrorCode } from '../../../shared/contract/errors.ts'
import type { Channel } from '../../../shared/contract/rpc/channel.ts'
import { createClient, type ContractClient } from '../../../shared/contract/rpc/client.ts'
import { serveContract } from '../../../shared/contract/rpc/server.ts'
import type { OpenTransport } from '../../support/contract_lines.ts'

export const SECRET = 'correct horse battery staple'

/** One method for each thing that can happen to a call. */
export const contract = {
  'test.add': query({
    input: z.object({ a: z.number(), b: z.number().default(1) }),
    output: z.object({ sum: z.number() }),
  }),
  'test.fill': query({ input: z.object({ bytes: z.number() }), output: z.object({ text: z.string() }) }),
  'test.measure': query({
    input: z.object({ text: z.string() }),
    output: z.object({ length: z.number() }),
    maxInputBytes: 100_000,
  }),
  'test.refuse': query({
    input: z.object({ code: z.string() }),
    output: z.object({}),
    errors: ['problems', 'not-found', 'conflict', 'needs-confirmation', 'not-supported', 'system'],
  }),
  'test.fault': query({ input: z.object({ how: z.string() }), output: z.object({ n: z.number() }) }),
  'test.answer': query({ input: z.object({}), output: z.object({ text: z.string() }) }),
  'test.heed': query({ input: z.object({}), output: z.object({}) }),
  'test.do': mutation({ input: z.object({}), output: z.object({ times: z.number() }) }),
  'test.count': stream({ input: z.object({ to: z.number() }), event: z.number() }),
  'test.follow': stream({ input: z.object({ text: z.string().optional() }), event: z.string() }),
  'test.break': stream({ input: z.object({ how: z.string() }), event: z.number(), errors: ['not-found'] }),
}
export type TestContract = typeof contract
export type Page = ContractClient<TestContract>

/** A thing that happens once. */
export class Moment<T = void> {
  readonly happened: Promise<T>
  happen!: (value: T) => void
  constructor() {
    this.happened = new Promise((resolve) => (this.happen = resolve))
  }
}

/** An engine of the test contract, reached over one transport, that notes what was asked of it. */
export class Rig {
  readonly faults: { readonly error: unknown; readonly method: string }[] = []
  /** The engine's ends of all lines, oldest first. */
  readonly lines: Channel[] = []
  /** Numbers that `test.count` was asked for. */
  counted = 0
  done = 0
  /** Calls of `test.answer`, `test.do` and `test.follow`, in order; each waits until the test lets it go on. */
  readonly asked = new Queue<Asked>()
  engineId = 'engine-1'
  private readonly pages: Page[] = []
  private readonly transport

  private constructor(open: OpenTransport) {
    this.transport = open((channel) => {
      this.lines.push(channel)
      const { engineId } = this
      const peer = { id: `page-${this.lines.length}`, door: 'process' } as const
      const onFault = (error: unknown, method: string) => void this.faults.push({ error, method })
      serveContract({ contract, handlers: this.handlers, channel, peer, engineId, checkOutput: true, onFault })
    })
  }

  static async open(transport: OpenTransport): Promise<Rig> {
    const rig = new Rig(transport)
    await rig.transport
    return rig
  }

  page(options: Partial<Parameters<typeof createClient>[0]> = {}): Page {
    const connect = async () => (await this.transport).connect()
    const page = createClient<TestContract>({ connect, ...options })
    this.pages.push(page)
    return page
  }

  /** A peer that is not our client. */
  async stranger(): Promise<Stranger> {
    return new Stranger(await (await this.transport).connect())
  }

  async close(): Promise<void> {
    for (const page of this.pages) page.close()
    await (await this.transport).stop()
  }

  private async ask(what: string, { signal, peer }: CallContext): Promise<string> {
    const answer = new Moment<string>()
    this.asked.push({ what, signal, peer: peer.id, answer: (text = '') => answer.happen(text) })
    return answer.happened
  }

  private readonly handlers: Handlers<TestContract> = {
    'test.add': ({ a, b }) => ({ sum: a + b }),
    'test.fill': ({ bytes }) => ({ text: 'x'.repeat(bytes) }),
    'test.measure': ({ text }) => ({ length: text.length }),
    'test.refuse': ({ code }) => {
      throw refuse(code as ErrorCode, `Refused with ${code}.`, {
        retryable: true,
        details: { problems: [{ message: 'no such key', source: 'hosts.ini', line: 3 }], phrase: 'web' },
      })
    },
    'test.fault': ({ how }) => {
      if (how === 'later') return Promise.reject(new Error(SECRET))
      if (how === 'wrong output') return { n: SECRET as unknown as number }
      // What is no Error at all has to be survived as well.
      if (how === 'text') throw SECRET as unknown as Error
      throw new Error(SECRET)
    },
    'test.answer': async (_, context) => ({ text: await this.ask('answer', context) }),
    'test.heed': async (_, context) => {
      const heeded = new Promise<never>((_resolve, reject) =>
        context.signal.addEventListener('abort', () => reject(context.signal.reason), { once: true }),
      )
      return Promise.race([heeded, this.ask('heed', context).then(() => ({}))])
    },
    'test.do': async (_, context) => {
      const times = ++this.done
      await this.ask('do', context)
      return { times }
    },
    'test.count': async function* (this: Rig, { to }: { to: number }) {
      for (let n = 1; n <= to; n++) {
        this.counted = n
        yield await Promise.resolve(n)
      }
    }.bind(this),
    'test.follow': async function* (this: Rig, _: unknown, context: CallContext) {
      try {
        for (;;) yield await this.ask('follow', context)
      } finally {
        this.asked.push({
          what: 'follow ended',
          signal: context.signal,
          peer: context.peer.id,
          answer: () => undefined,
        })
      }
    }.bind(this),
    'test.break': async function* ({ how }: { how: string }) {
      yield await Promise.resolve(1)
      if (how === 'refusal') throw refuse('not-found', 'There is no such run.')
      if (how === 'undeclared') throw refuse('system', SECRET)
      if (how === 'wrong event') yield SECRET as unknown as number
      throw new Error(SECRET)
    },
  }
}

export interface Asked {
  readonly what: string
  readonly signal: AbortSignal
  readonly peer: string
  readonly answer: (text?: string) => void
}

/** Things that come one after the other, and are waited for. */
export class Queue<T> {
  private readonly come: T[] = []
  private readonly waiting: ((thing: T) => void)[] = []

  push(thing: T): void {
    const next = this.waiting.shift()
    if (next) next(thing)
    else this.come.push(thing)
  }

  next(): Promise<T> {
    if (this.come.length > 0) return Promise.resolve(this.come.shift()!)
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  get size(): number {
    return this.come.length
  }
}

/** Sends whatever a test wants to send, and reads what comes back. */
export class Stranger {
  readonly received = new Queue<Record<string, unknown>>()
  readonly closed: Promise<string>
  private readonly channel: Channel

  constructor(channel: Channel) {
    this.channel = channel
    this.closed = new Promise((resolve) => channel.onClose(resolve))
    channel.onMessage((message) => this.received.push(message as Record<string, unknown>))
  }

  send(message: unknown): void {
    this.channel.send(message)
  }

  close(): void {
    this.channel.close()
  }
}
