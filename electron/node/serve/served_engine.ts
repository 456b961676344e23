import type { EngineHandlers } from '../../../shared/contract/index.ts'
import type { HttpRoute } from '../../services/http_route.ts'

/** What the browser door needs of an engine. It does not own it. */
export interface ServedEngine {
  /** Of this engine process. */
  readonly id: string
  readonly handlers: EngineHandlers
  readonly routes: readonly HttpRoute[]
}
