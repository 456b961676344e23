import { create } from 'zustand'
import { createClient } from '../../shared/contract/rpc/client.ts'
import type { LineState } from '../../shared/contract/rpc/line.ts'
import type { FlotillaContract } from '../../shared/contract/index.ts'
import { desktop } from './desktop.ts'
import { connectMessagePort } from './message_port_channel.ts'
import { connectWebSocket } from './websocket_channel.ts'

/** Whether the engine can be reached now. */
export const useLine = create<{ readonly state: LineState }>()(() => ({ state: 'connecting' }))

/**
 * The engine as this page sees it: whatever door is open, the same client. There is one for the whole page, for as long
 * as the page lives.
 */
export const engine = createClient<FlotillaContract>({
  connect: desktop ? connectMessagePort : connectWebSocket,
  onState: (state) => useLine.setState({ state }),
})

// The network is back, or the computer woke up: no need to wait for the next try.
window.addEventListener('online', () => engine.retryNow())
