import { refuse } from '../../../shared/contract/errors.ts'
import type { EngineContext, HandlersOf } from '../engine/context.ts'

const later = (): never => {
  throw refuse('not-supported', 'This part is not built yet.')
}

export class TesterService {
  readonly handlers: HandlersOf<'servers'> &
    HandlersOf<'sessions'> &
    HandlersOf<'transcripts'> &
    HandlersOf<'packets'> &
    HandlersOf<'http'>

  constructor(_context: EngineContext) {
    this.handlers = {
      'servers.addresses': later,
      'servers.start': later,
      'servers.restart': later,
      'servers.stop': later,
      'servers.remove': later,
      'servers.say': later,
      'servers.drop-peer': later,
      'servers.watch': later,
      'servers.peers': later,
      'sessions.open': later,
      'sessions.reopen': later,
      'sessions.send': later,
      'sessions.stop-sending': later,
      'sessions.set': later,
      'sessions.half-close': later,
      'sessions.close': later,
      'sessions.remove': later,
      'sessions.ruler': later,
      'sessions.preview': later,
      'sessions.watch': later,
      'transcripts.read': later,
      'transcripts.frames': later,
      'transcripts.export': later,
      'transcripts.clear': later,
      'transcripts.watch': later,
      'packets.list': later,
      'packets.save': later,
      'packets.rename': later,
      'packets.remove': later,
      'packets.import': later,
      'packets.history': later,
      'packets.clear-history': later,
      'http.send': later,
    }
  }

  async close(): Promise<void> {}
}
