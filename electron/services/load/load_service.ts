import { refuse } from '../../../shared/contract/errors.ts'
import type { EngineContext, HandlersOf } from '../engine/context.ts'

const later = (): never => {
  throw refuse('not-supported', 'This part is not built yet.')
}

export class LoadService {
  readonly handlers: HandlersOf<'load'>

  constructor(_context: EngineContext) {
    this.handlers = {
      'load.start': later,
      'load.cancel': later,
      'load.remove': later,
      'load.export': later,
      'load.get': later,
      'load.watch': later,
      'load.list': later,
    }
  }

  async close(): Promise<void> {}
}
