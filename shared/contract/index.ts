import { inventoryMethods } from './inventory.ts'
import { runMethods } from './runs.ts'
import { systemMethods } from './system.ts'
import { transferMethods } from './transfers.ts'
import type { Handlers } from './define.ts'

/** All that a page (or another program) can ask of the engine. Each method is declared once, here. */
export const contract = {
  ...systemMethods,
  ...inventoryMethods,
  ...runMethods,
  ...transferMethods,
}

export type FlotillaContract = typeof contract
export type EngineHandlers = Handlers<FlotillaContract>
