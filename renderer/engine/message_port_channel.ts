import { PORT_MESSAGE } from '../../shared/contract/desktop.ts'
import type { Channel } from '../../shared/contract/rpc/channel.ts'
import { messagePortChannel } from '../../shared/contract/rpc/message_port.ts'
import { desktop } from './desktop.ts'

/** Opens a line to the engine in the app's main process, which lives as long as this window: it always answers. */
export function connectMessagePort(): Promise<Channel> {
  return new Promise((resolve) => {
    const receive = (event: MessageEvent) => {
      // Only the preload script, which speaks as this window, brings ports; anything else is not meant for us.
      const ours = event.source === window && event.origin === location.origin && event.data === PORT_MESSAGE
      const port = event.ports[0]
      if (!ours || !port) return
      window.removeEventListener('message', receive)
      resolve(messagePortChannel(port))
    }
    window.addEventListener('message', receive)
    desktop?.connect()
  })
}
