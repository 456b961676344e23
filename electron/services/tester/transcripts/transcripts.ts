import type { OutputOf } from '../../../../shared/contract/define.ts'
import { ContractError, refuse } from '../../../../shared/contract/errors.ts'
import type { transcriptMethods } from '../../../../shared/contract/tester/transcripts.ts'
import type { LogRecord } from '../../../../shared/tester/record.ts'
import type { Downloads } from '../../downloads.ts'
import type { HandlersOf } from '../../engine/context.ts'
import { paced } from '../../runs/paced.ts'
import { systemRefusal } from '../../system_error.ts'
import { entryFilter } from './entry_filter.ts'
import { EXPORTS } from './exports.ts'
import { readFrames } from './read_frames.ts'
import { readWindow, type Window } from './read_window.ts'
import type { LogEntry, TranscriptLog } from './transcript_log.ts'

type Methods = typeof transcriptMethods
type Handler<Name extends keyof Methods> = HandlersOf<'transcripts'>[Name]
type Input<Name extends keyof Methods> = Parameters<Handler<Name>>[0]

/** Whose log it is. */
export interface Logged {
  readonly log: TranscriptLog
  readonly spec: { readonly protocol: 'tcp' | 'tls' | 'udp' }
}

/** What people see of the logs of servers and sessions. */
export class Transcripts {
  readonly handlers: HandlersOf<'transcripts'>
  private readonly owner: (id: string) => Logged | undefined
  private readonly downloads: Downloads

  /** @param owner of a server's or session's id */
  constructor(owner: (id: string) => Logged | undefined, downloads: Downloads) {
    this.owner = owner
    this.downloads = downloads
    this.handlers = {
      'transcripts.watch': ({ id }, { signal }) => this.watch(id, signal),
      'transcripts.read': (input, { signal }) => this.read(input, signal),
      'transcripts.frames': (input, { signal }) => this.frames(input, signal),
      'transcripts.export': (input) => this.export(input),
      'transcripts.clear': async ({ id }) => {
        await this.find(id).log.clear()
        return {}
      },
    }
  }

  private async *watch(id: string, signal: AbortSignal) {
    const { log } = this.find(id)
    for await (const _ of paced(log.changed, signal, () => log.isClosed)) {
      const { entries, bytes, onDisk, unlogged } = log
      yield { entries, bytes, onDisk, unlogged }
    }
  }

  private async read({ id, filter, ...window }: Input<'transcripts.read'>, signal: AbortSignal): Promise<Window> {
    const { log } = this.find(id)
    return readWindow(log, window, entryFilter(filter), signal).catch(unreadable)
  }

  private async frames(
    { id, codec, direction, peer, limit }: Input<'transcripts.frames'>,
    signal: AbortSignal,
  ): Promise<OutputOf<Methods['transcripts.frames']>> {
    const { log, spec } = this.find(id)
    const datagrams = spec.protocol === 'udp'
    return readFrames(log, { codec, direction, limit, datagrams, ...(peer ? { peer } : {}) }, signal).catch(unreadable)
  }

  private export({
    id,
    format,
    encoding,
    filter,
  }: Input<'transcripts.export'>): OutputOf<Methods['transcripts.export']> {
    const { log, spec } = this.find(id)
    const wanted = entryFilter(filter)
    const { ending, contentType, write } = EXPORTS[format]
    const fileName = `flotilla-${id}.${ending}`
    const role = id.startsWith('srv-') ? 'server' : 'client'
    const about = { protocol: spec.protocol, role, encoding } as const
    const url = this.downloads.offer({ fileName, contentType, write: () => write(matching(log, wanted), about) })
    return { url, fileName }
  }

  private find(id: string): Logged {
    const found = this.owner(id)
    if (!found) throw refuse('not-found', 'There is no such server or session any more.')
    return found
  }
}

/** Who stops reading it returns from the generator, which lets go of all. */
async function* matching(log: TranscriptLog, wanted: (record: LogRecord) => boolean): AsyncGenerator<LogEntry> {
  for await (const entry of log.forward(0, new AbortController().signal)) if (wanted(entry)) yield entry
}

function unreadable(error: unknown): never {
  throw error instanceof ContractError ? error : systemRefusal('The log cannot be read', error)
}
