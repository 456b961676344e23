import { refuse } from '../errors.ts'
import type { Channel } from './channel.ts'
import { Mailbox } from './mailbox.ts'
import { MAX_MESSAGE_BYTES, REFUSED } from './messages.ts'

/** What a browser's `WebSocket` and the one of `ws` have in common. */
export interface WebSocketLike {
  readonly readyState: number
  send(text: string): void
  close(code: number, reason: string): void
  addEventListener(type: 'open', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void
  addEventListener(type: 'error', listener: (event: unknown) => void): void
}

const OPEN = 1

/** Browsers themselves wait for minutes. */
const OPEN_WITHIN_MS = 10_000

/** The only one besides 4000 and above that a page may use: RFC 6455 section 7.4.1, "normal closure". */
const NORMAL_CLOSURE = 1000

/** RFC 6455 section 5.5: a close frame holds 125 bytes, two of them the code. */
const MAX_REASON_BYTES = 123

/** UTF-8 takes at most three bytes for one UTF-16 unit; counting is needed only near the bound. */
const MAX_BYTES_PER_UNIT = 3

/** A channel over an open WebSocket: one JSON text for each message. */
export function webSocketChannel(socket: WebSocketLike): Channel {
  const inbox = new Mailbox()
  const close = (why = 'it was closed') => {
    if (inbox.closed) return
    inbox.close(why)
    // Our reasons are plain English; a character that takes more than one byte would make the frame too long.
    socket.close(NORMAL_CLOSURE, why.replace(/[^ -~]/g, '?').slice(0, MAX_REASON_BYTES))
  }
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') inbox.deliver(parse(data))
    else close(`${REFUSED} it sends what is not text`)
  })
  socket.addEventListener('close', ({ code, reason }) => inbox.close(reason || `the connection ended (${code})`))
  // What it means is told by the close event that follows; `ws` throws when nobody listens.
  socket.addEventListener('error', () => undefined)
  return {
    send(message) {
      if (inbox.closed || socket.readyState !== OPEN) return
      const text = JSON.stringify(message)
      // The other side would end the line for it, and the same call would be made again on the next one.
      if (
        text.length * MAX_BYTES_PER_UNIT > MAX_MESSAGE_BYTES &&
        new TextEncoder().encode(text).length > MAX_MESSAGE_BYTES
      )
        throw refuse('too-large', `This is more than a message can hold (${MAX_MESSAGE_BYTES} bytes).`)
      socket.send(text)
    },
    onMessage: (listener) => inbox.onMessage(listener),
    onClose: (listener) => inbox.onClose(listener),
    close,
  }
}

/**
 * The channel of a WebSocket that is being opened.
 * @throws Error with the reason when it cannot be opened, or not within {@link OPEN_WITHIN_MS}
 */
export function openWebSocket(socket: WebSocketLike): Promise<Channel> {
  return new Promise((resolve, reject) => {
    const channel = webSocketChannel(socket)
    const patience = setTimeout(() => channel.close('the engine does not answer'), OPEN_WITHIN_MS)
    socket.addEventListener('open', () => {
      clearTimeout(patience)
      resolve(channel)
    })
    channel.onClose((why) => {
      clearTimeout(patience)
      reject(new Error(why))
    })
  })
}

/** What is no JSON is no message either; the reader refuses `undefined` as it does any other nonsense. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
