import { refuse } from '../../../shared/contract/errors.ts'
import type { EngineContext, HandlersOf } from '../engine/context.ts'

const later = (): never => {
  throw refuse('not-supported', 'This part is not built yet.')
}

export class ReachService {
  readonly handlers: HandlersOf<'reach'>

  constructor(_context: EngineContext) {
    this.handlers = {
      'reach.start': later,
      'reach.get': later,
      'reach.cancel': later,
      'reach.remove': later,
      'reach.diff': later,
      'reach.export': later,
      'reach.watch': later,
      'reach.list': later,
    }
  }

  async close(): Promise<void> {}
}
