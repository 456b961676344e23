import type { Channel } from '../../shared/contract/rpc/channel.ts'
import { openWebSocket } from '../../shared/contract/rpc/web_socket.ts'

/** Opens a line to the engine that served this page. Rejects when it does not answer. */
export function connectWebSocket(): Promise<Channel> {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  return openWebSocket(new WebSocket(`${scheme}://${location.host}/contract`))
}
