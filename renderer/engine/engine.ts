import { createClient } from '../../shared/contract/rpc/client.ts'
import type { FlotillaContract } from '../../shared/contract/index.ts'
import { desktop } from './desktop.ts'
import { connectWebSocket } from './websocket_channel.ts'
import { connectMessagePort } from './message_port_channel.ts'

/**
 * The engine as this page sees it: whatever door is open, the same client. There is one for the whole page, for as long
 * as the page lives.
 */
export const engine = createClient<FlotillaContract>({ connect: desktop ? connectMessagePort : connectWebSocket })
