import { join } from 'node:path'
import type { EngineContext, HandlersOf } from '../engine/context.ts'
import { StagingArea } from '../transfers/staging_area.ts'
import { sendHttp } from './http_sender.ts'
import { Packets } from './packets/packets.ts'
import { Payloads } from './payloads.ts'
import { ServerService } from './servers/server_service.ts'
import { SessionService } from './sessions/session_service.ts'
import { LogFolder } from './transcripts/log_folder.ts'
import { TranscriptLog } from './transcripts/transcript_log.ts'
import { Transcripts } from './transcripts/transcripts.ts'

export interface TesterOptions {
  /** How long a server waits before it listens again after its process was lost, by how often that was in a row. */
  readonly restartDelaysMs?: readonly number[]
}

/** The tester behind the contract: servers and clients, their logs, what is saved to be sent, and HTTP by hand. */
export class TesterService {
  readonly handlers: HandlersOf<'servers'> &
    HandlersOf<'sessions'> &
    HandlersOf<'transcripts'> &
    HandlersOf<'packets'> &
    HandlersOf<'http'>
  private readonly logs: LogFolder
  private readonly servers: ServerService
  private readonly sessions: SessionService
  private readonly packets: Packets

  constructor(context: EngineContext, options: TesterOptions = {}) {
    const { configDir, dataDir } = context.paths
    this.logs = new LogFolder(join(dataDir, 'tester', 'logs'))
    this.packets = new Packets(join(configDir, 'tester'), join(dataDir, 'tester', 'sent.jsonl'))
    const payloads = new Payloads(new StagingArea(join(dataDir, 'staging')))
    const newLog = (id: string) => new TranscriptLog({ name: id, folder: () => this.logs.path() })
    this.servers = new ServerService(context, { payloads, newLog, ...options })
    const { history } = this.packets
    const servers = () => this.servers.values()
    this.sessions = new SessionService(context, { payloads, newLog, history, servers })
    const transcripts = new Transcripts((id) => this.servers.get(id) ?? this.sessions.get(id), context.downloads)
    this.handlers = {
      ...this.servers.handlers,
      ...this.sessions.handlers,
      ...transcripts.handlers,
      ...this.packets.handlers,
      'http.send': ({ request }, { signal }) => sendHttp(context.pool, request, signal),
    }
  }

  /** Ends every server and session, and forgets their logs. */
  async close(): Promise<void> {
    await Promise.all([this.servers.close(), this.sessions.close()])
    await this.packets.close()
    await this.logs.remove()
  }
}
