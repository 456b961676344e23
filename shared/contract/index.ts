import { inventoryMethods } from './inventory.ts'
import { reachMethods } from './reach.ts'
import { runMethods } from './runs.ts'
import { systemMethods } from './system.ts'
import { httpMethods } from './tester/http.ts'
import { loadMethods } from './tester/load.ts'
import { packetMethods } from './tester/packets.ts'
import { serverMethods } from './tester/servers.ts'
import { sessionMethods } from './tester/sessions.ts'
import { transcriptMethods } from './tester/transcripts.ts'
import { transferMethods } from './transfers.ts'
import type { Handlers } from './define.ts'

/** All that a page (or another program) can ask of the engine. Each method is declared once, here. */
export const contract = {
  ...systemMethods,
  ...inventoryMethods,
  ...runMethods,
  ...transferMethods,
  ...serverMethods,
  ...sessionMethods,
  ...transcriptMethods,
  ...packetMethods,
  ...httpMethods,
  ...loadMethods,
  ...reachMethods,
}

export type FlotillaContract = typeof contract
export type EngineHandlers = Handlers<FlotillaContract>
