import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { MessageChannelMain, MessagePortMain } from 'electron'
import { Emitter } from './events.ts'

/** A port of the main process on a port of Node: what goes through it is cloned, as between processes. */
export class FakePort extends Emitter<MessagePortMain> implements Pick<MessagePortMain, 'postMessage' | 'close'> {
  /** What the page gets when the port is sent to it. */
  readonly behind: MessagePort

  constructor(behind: MessagePort) {
    super()
    this.behind = behind
  }

  /** Messages wait until this is called, as in Electron. */
  start(): void {
    this.behind.on('message', (data: unknown) => this.tell('message', { data, ports: [] }))
    this.behind.on('close', () => this.tell('close'))
  }

  postMessage(message: unknown): void {
    this.behind.postMessage(message)
  }

  close(): void {
    this.behind.close()
  }
}

export class FakeMessageChannel {
  readonly port1: FakePort
  readonly port2: FakePort

  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.port1 = new FakePort(port1)
    this.port2 = new FakePort(port2)
  }
}

/** The fake has the shape of the real one, as far as it goes. */
void ({} as Pick<MessageChannelMain, keyof FakeMessageChannel>)
