import type { ContextBridge, IpcMain, IpcMainEvent, IpcMainInvokeEvent, IpcRenderer } from 'electron'
import { Emitter, later } from './events.ts'
import type { FakeFrame, FakeWebContents } from './web_contents.ts'

type InvokeHandler = Parameters<IpcMain['handle']>[1]

/** Who sends a message: a page, and the frame of it, null when that has gone meanwhile. */
export interface Sender {
  readonly contents: FakeWebContents
  readonly frame: FakeFrame | null
}

export class FakeIpcMain extends Emitter<IpcMain> implements Pick<IpcMain, 'handle'> {
  private readonly handlers = new Map<string, InvokeHandler>()

  handle(channel: string, handler: InvokeHandler): void {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.handlers.set(channel, handler)
  }

  /** A message from a page. */
  receive(channel: string, { contents, frame }: Sender, ...args: unknown[]): void {
    const event = { sender: contents, senderFrame: frame, ports: [] } as unknown as IpcMainEvent
    this.emit(channel, event, ...args)
  }

  /** A question from a page. */
  async answer(channel: string, { contents, frame }: Sender, ...args: unknown[]): Promise<unknown> {
    const handler = this.handlers.get(channel)
    if (!handler) throw new Error(`No handler registered for '${channel}'`)
    const event = { sender: contents, senderFrame: frame } as unknown as IpcMainInvokeEvent
    return structuredClone(await handler(event, ...args))
  }
}

/** The page's side, in its preload. */
export class FakeIpcRenderer extends Emitter<IpcRenderer> implements Pick<IpcRenderer, 'send' | 'invoke'> {
  private readonly main: FakeIpcMain
  private readonly sender: Sender

  constructor(main: FakeIpcMain, contents: FakeWebContents) {
    super()
    this.main = main
    this.sender = { contents, frame: contents.frame }
    contents.frame.receive = (channel, ports, ...args) => this.emit(channel, { sender: this, ports }, ...args)
  }

  send(channel: string, ...args: unknown[]): void {
    const cloned = structuredClone(args)
    later(() => this.main.receive(channel, this.sender, ...cloned))
  }

  invoke(channel: string, ...args: unknown[]): Promise<unknown> {
    const cloned: unknown[] = structuredClone(args)
    return this.main.answer(channel, this.sender, ...cloned)
  }
}

/** Keeps what a preload gives its page. */
export class FakeContextBridge implements Pick<ContextBridge, 'exposeInMainWorld'> {
  readonly exposed: Record<string, unknown> = {}

  exposeInMainWorld(name: string, api: unknown): void {
    if (name in this.exposed) throw new Error(`Cannot bind an API on top of an existing property: ${name}`)
    this.exposed[name] = api
  }
}
