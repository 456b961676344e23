import { ipcMain, MessageChannelMain, type WebContents } from 'electron'
import type { Contract, Handlers } from '../../shared/contract/define.ts'
import { DESKTOP_CHANNELS } from '../../shared/contract/desktop.ts'
import type { Channel } from '../../shared/contract/rpc/channel.ts'
import { messagePortChannel } from '../../shared/contract/rpc/message_port.ts'
import { serveContract } from '../../shared/contract/rpc/server.ts'
import { isFromPage } from './sender.ts'

export interface ServedContract<C extends Contract> {
  readonly contract: C
  readonly handlers: Handlers<C>
  readonly engineId: string
  readonly onFault: (error: unknown, method: string) => void
}

/**
 * Hands every page that asks for it a line to the engine, one for each window: a page that asks again (it was
 * reloaded) has its old one closed, and with it the calls that were open on it.
 * @param served resolves when there is an engine
 */
export function servePorts<C extends Contract>(served: Promise<ServedContract<C>>): void {
  const lines = new Map<WebContents, Channel>()
  let connections = 0
  // Whoever opens the engine tells people that there is none.
  served.catch(() => {})

  ipcMain.on(DESKTOP_CHANNELS.connect, (event) => {
    if (!isFromPage(event)) return
    const { sender, senderFrame } = event
    const { port1, port2 } = new MessageChannelMain()
    const channel = messagePortChannel(port1)
    const old = lines.get(sender)
    if (!old) sender.once('destroyed', () => lines.get(sender)?.close('the window was closed'))
    lines.set(sender, channel)
    old?.close('the page asked for another line')
    channel.onClose(() => {
      if (lines.get(sender) === channel) lines.delete(sender)
    })
    senderFrame!.postMessage(DESKTOP_CHANNELS.port, null, [port2])
    const peer = { id: `window-${sender.id}-${++connections}`, door: 'desktop' } as const
    served.then(
      (engine) => serveContract({ ...engine, channel, peer }),
      () => channel.close('there is no engine'),
    )
  })
}
