import type { Channel } from './channel.ts'
import { Mailbox } from './mailbox.ts'

/** A DOM `MessagePort`, or one of Node's `worker_threads`. */
export interface EventTargetPort {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: () => void): void
  start(): void
  close(): void
}

/** Electron's `MessagePortMain`. */
export interface EmitterPort {
  postMessage(message: unknown): void
  on(type: 'message', listener: (event: { readonly data: unknown }) => void): unknown
  on(type: 'close', listener: () => void): unknown
  start(): void
  close(): void
}

/** A port tells that it was closed, but not why; so the last message says it. */
type Packet = { readonly message: unknown } | { readonly closed: string }

/** Takes the port over: it starts it, and closes it. The other end must be wrapped by this function as well. */
export function messagePortChannel(port: EventTargetPort | EmitterPort): Channel {
  const inbox = new Mailbox()
  const receive = ({ data }: { readonly data: unknown }) => {
    const packet = (data ?? {}) as { readonly message?: unknown; readonly closed?: unknown }
    if (typeof packet.closed === 'string') inbox.close(packet.closed)
    else inbox.deliver(packet.message)
  }
  const gone = () => inbox.close('the other side has gone')
  if ('addEventListener' in port) {
    port.addEventListener('message', receive)
    port.addEventListener('close', gone)
  } else {
    port.on('message', receive)
    port.on('close', gone)
  }
  port.start()
  return {
    send(message) {
      if (!inbox.closed) port.postMessage({ message } satisfies Packet)
    },
    onMessage: (listener) => inbox.onMessage(listener),
    onClose: (listener) => inbox.onClose(listener),
    close(why = 'it was closed') {
      if (inbox.closed) return
      port.postMessage({ closed: why } satisfies Packet)
      inbox.close(why)
      port.close()
    },
  }
}
