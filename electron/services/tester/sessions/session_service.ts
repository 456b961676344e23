import { randomBytes } from 'node:crypto'
import type { OutputOf } from '../../../../shared/contract/define.ts'
import { refuse } from '../../../../shared/contract/errors.ts'
import type { SessionHead, sessionMethods, SessionSpec } from '../../../../shared/contract/tester/sessions.ts'
import type { EngineContext, HandlersOf } from '../../engine/context.ts'
import { localPath } from '../../local_path.ts'
import { problemsRefusal } from '../../refusals.ts'
import { ChangingList } from '../changing_list.ts'
import type { SendHistory } from '../packets/send_history.ts'
import type { Payloads } from '../payloads.ts'
import type { Server } from '../servers/server.ts'
import type { TranscriptLog } from '../transcripts/transcript_log.ts'
import { drawRuler } from './draw_ruler.ts'
import { Session } from './session.ts'

type Methods = typeof sessionMethods
type Handler<Name extends keyof Methods> = HandlersOf<'sessions'>[Name]
type Input<Name extends keyof Methods> = Parameters<Handler<Name>>[0]

/** Each may hold 4 MiB of log in memory and 1 GiB on disk. */
const MOST_SESSIONS = 200
const PREVIEW_BYTES = 4096

export interface SessionServiceOptions {
  readonly payloads: Payloads
  readonly newLog: (id: string) => TranscriptLog
  readonly history: SendHistory
  /** Those that know what they have read. */
  readonly servers: () => readonly Server[]
}

/** The tester's clients: they are there until they are removed, whoever looks at them. */
export class SessionService {
  readonly handlers: HandlersOf<'sessions'>
  private readonly context: EngineContext
  private readonly options: SessionServiceOptions
  private readonly sessions = new ChangingList<SessionHead, Session>()
  private closed = false

  constructor(context: EngineContext, options: SessionServiceOptions) {
    this.context = context
    this.options = options
    this.handlers = {
      'sessions.open': ({ spec }) => this.open(spec),
      'sessions.reopen': ({ id, spec }) => this.reopen(id, spec),
      'sessions.send': (input, { signal }) => this.send(input, signal),
      'sessions.stop-sending': ({ id }) => done(this.find(id).stopSending()),
      'sessions.set': ({ id, noDelay, codec }) =>
        done(this.find(id).set({ ...(noDelay === undefined ? {} : { noDelay }), ...(codec ? { codec } : {}) })),
      'sessions.half-close': ({ id }) => done(this.find(id).halfClose()),
      'sessions.close': ({ id }) => done(this.find(id).disconnect()),
      'sessions.remove': ({ id }) => this.remove(id),
      'sessions.ruler': (input, { signal }) => this.ruler(input, signal),
      'sessions.preview': (input) => this.preview(input),
      'sessions.watch': (_, { signal }) => this.watch(signal),
    }
  }

  get(id: string): Session | undefined {
    return this.sessions.get(id)
  }

  /** Ends all of them. */
  async close(): Promise<void> {
    this.closed = true
    await Promise.all(this.sessions.values().map((session) => session.close()))
    this.sessions.close()
  }

  private async open(spec: SessionSpec): Promise<{ id: string }> {
    if (this.closed) throw refuse('busy', 'Flotilla is closing.')
    if (this.sessions.size >= MOST_SESSIONS)
      throw refuse('busy', `There are ${MOST_SESSIONS} sessions already: remove one that is not needed.`)
    const id = `ses-${randomBytes(6).toString('hex')}`
    const { pool } = this.context
    const log = this.options.newLog(id)
    const session = new Session(spec, { id, pool, log, onChange: () => this.sessions.touch(id) })
    this.sessions.add(session)
    await session.connect(spec, ready(spec))
    return { id }
  }

  private async reopen(id: string, given: SessionSpec | undefined): Promise<Record<string, never>> {
    const session = this.find(id)
    const spec = given ?? session.spec
    await session.connect(spec, ready(spec))
    // Removed meanwhile: it was not connected.
    this.find(id)
    return {}
  }

  private async send({ id, sending }: Input<'sessions.send'>, signal: AbortSignal): Promise<{ bytes: number }> {
    const session = this.find(id)
    await session.settled(signal)
    if (session.repeats)
      throw refuse('busy', 'A sending goes on that repeats itself: stop it first, or wait for its end.')
    const prepared = await this.options.payloads.prepare(sending, session.spec.codec)
    if ('problem' in prepared) throw wrongPayload(prepared.problem)
    const { state, spec } = session.head
    if (state !== 'open' && state !== 'half-closed')
      throw problemsRefusal([{ source: 'session', message: 'The session is not connected: connect it again.' }])
    const sent = session.send(prepared, sending.repeat)
    if ('problem' in sent) throw wrongPayload(sent.problem)
    const { protocol, host, port } = spec
    this.options.history.add({ at: new Date().toISOString(), protocol, host, port, payload: sending.payload })
    return sent
  }

  private async remove(id: string): Promise<Record<string, never>> {
    await this.find(id).close()
    this.sessions.remove(id)
    return {}
  }

  private async ruler({ id, direction, last, codec }: Input<'sessions.ruler'>, signal: AbortSignal) {
    const session = this.find(id)
    return drawRuler(session, this.options.servers(), { direction, last, codec: codec ?? session.spec.codec }, signal)
  }

  private async preview({
    payload,
    codec,
    filename,
    malformed,
  }: Input<'sessions.preview'>): Promise<OutputOf<Methods['sessions.preview']>> {
    const made = await this.options.payloads.preview({ payload, raw: false, filename, malformed }, codec, PREVIEW_BYTES)
    if ('problem' in made) throw wrongPayload(made.problem)
    return { bytes: made.bytes, data: Buffer.from(made.head).toString('base64') }
  }

  private async *watch(signal: AbortSignal) {
    for await (const { changed, removed } of this.sessions.watch(signal)) yield { sessions: changed, removed }
  }

  private find(id: string): Session {
    const session = this.sessions.get(id)
    if (!session) throw refuse('not-found', 'There is no such session any more.')
    return session
  }
}

/** As the worker takes it: a path of this machine is absolute. */
function ready(spec: SessionSpec): SessionSpec {
  const { authority } = spec.tls
  return authority === undefined ? spec : { ...spec, tls: { ...spec.tls, authority: localPath(authority) } }
}

function wrongPayload(problem: string) {
  return problemsRefusal([{ source: 'payload', message: `${problem}.` }])
}

function done(_: void): Record<string, never> {
  return {}
}
