import type { WebSocket } from 'ws'
import type { Channel } from '../../../shared/contract/rpc/channel.ts'
import { webSocketChannel } from '../../../shared/contract/rpc/web_socket.ts'

/**
 * Browsers answer pings by themselves, also in a tab whose timers are throttled to one a minute; so a page that does not
 * answer within one interval has gone without a word (a laptop that was shut, a tunnel that broke).
 */
const PING_INTERVAL_MS = 20_000

/**
 * The engine's end of a page's WebSocket. The server that accepted it sets `maxPayload` to `MAX_MESSAGE_BYTES`. Closing
 * with a reason that begins with `REFUSED` tells the page not to come again.
 */
export function serverWebSocketChannel(socket: WebSocket, pingIntervalMs = PING_INTERVAL_MS): Channel {
  let answered = true
  socket.on('pong', () => (answered = true))
  const heartbeat = setInterval(() => {
    if (!answered) return socket.terminate()
    answered = false
    socket.ping()
  }, pingIntervalMs)
  socket.on('close', () => clearInterval(heartbeat))
  return webSocketChannel(socket)
}
