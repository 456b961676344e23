import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { MessageChannel } from 'node:worker_threads'
import { WebSocket, WebSocketServer } from 'ws'
import type { Channel } from '../../shared/contract/rpc/channel.ts'
import { channelPair } from '../../shared/contract/rpc/in_process.ts'
import { messagePortChannel } from '../../shared/contract/rpc/message_port.ts'
import { MAX_MESSAGE_BYTES } from '../../shared/contract/rpc/messages.ts'
import { openWebSocket, webSocketChannel } from '../../shared/contract/rpc/web_socket.ts'

/** One way from a page to an engine: `serve` is given the engine's end of each line that is opened. */
export interface Transport {
  connect(): Promise<Channel>
  /** The page's end can no longer be opened. */
  stop(): Promise<void>
}
export type OpenTransport = (serve: (channel: Channel) => void) => Promise<Transport>

export const transports: Readonly<Record<string, OpenTransport>> = {
  'in one process': (serve) => pairs(serve, channelPair),
  'over a MessagePort': (serve) =>
    pairs(serve, () => {
      const { port1, port2 } = new MessageChannel()
      return [messagePortChannel(port1), messagePortChannel(port2)]
    }),
  'over a WebSocket': async (serve) => {
    const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: MAX_MESSAGE_BYTES })
    sockets.on('connection', (socket) => serve(webSocketChannel(socket)))
    await once(sockets, 'listening')
    const { port } = sockets.address() as AddressInfo
    return {
      connect: () => openWebSocket(new WebSocket(`ws://127.0.0.1:${port}`)),
      async stop() {
        for (const socket of sockets.clients) socket.terminate()
        sockets.close()
        await once(sockets, 'close')
      },
    }
  },
}

function pairs(serve: (channel: Channel) => void, pair: () => [Channel, Channel]): Promise<Transport> {
  const lines: Channel[] = []
  let stopped = false
  return Promise.resolve({
    connect() {
      if (stopped) return Promise.reject(new Error('there is no engine'))
      const [page, engine] = pair()
      lines.push(page)
      serve(engine)
      return Promise.resolve(page)
    },
    stop() {
      stopped = true
      for (const line of lines) line.close()
      return Promise.resolve()
    },
  })
}
