import { join } from 'node:path'
import type { WorkerLauncher } from '../../electron/pool/launcher.ts'
import { WorkerPool } from '../../electron/pool/pool.ts'
import { Downloads } from '../../electron/services/downloads.ts'
import type { EngineContext } from '../../electron/services/engine/context.ts'
import { TesterService, type TesterOptions } from '../../electron/services/tester/tester_service.ts'
import { defaultSettings } from '../../shared/contract/default_settings.ts'
import type { CallContext } from '../../shared/contract/define.ts'
import { payloadSpec, type PayloadInput } from '../../shared/contract/tester/bytes.ts'
import { serverSpec, type ServerHead, type ServerSpecInput } from '../../shared/contract/tester/servers.ts'
import { sending, sessionSpec, type SessionHead, type SessionSpecInput } from '../../shared/contract/tester/sessions.ts'
import { tempFolder } from './temp.ts'

/** The tester's services on a pool of their own, in a folder of their own. */
export class TesterRig {
  readonly folder = tempFolder('tester')
  readonly service: TesterService
  readonly context: EngineContext

  constructor(launcher: WorkerLauncher, options: TesterOptions = {}) {
    this.context = {
      pool: new WorkerPool({ launcher, size: 1 }),
      paths: { configDir: join(this.folder, 'config'), dataDir: join(this.folder, 'data') },
      env: {},
      runsFolder: join(this.folder, 'data', 'runs'),
      settings: { current: defaultSettings, onChange: () => () => {} },
      inventory: { path: '/inventory/hosts.ini', load: () => Promise.reject(new Error('not here')) },
      downloads: new Downloads(),
      prepare: () => Promise.reject(new Error('not here')),
    }
    this.service = new TesterService(this.context, options)
  }

  get handlers() {
    return this.service.handlers
  }

  async listen(spec: Partial<ServerSpecInput> = {}, confirmed = false): Promise<string> {
    const whole = serverSpec.parse({ protocol: 'tcp', mode: { type: 'echo' }, ...spec })
    return (await this.handlers['servers.start']({ spec: whole, confirmed }, call())).id
  }

  async connect(spec: Partial<SessionSpecInput> = {}): Promise<string> {
    const whole = sessionSpec.parse({ protocol: 'tcp', host: '127.0.0.1', port: 9000, ...spec })
    return (await this.handlers['sessions.open']({ spec: whole }, call())).id
  }

  send(id: string, payload: PayloadInput | string, more: object = {}): Promise<{ bytes: number }> {
    const what = typeof payload === 'string' ? { text: payload } : payload
    const whole = sending.parse({ payload: payloadSpec.parse(what), ...more })
    return Promise.resolve(this.handlers['sessions.send']({ id, sending: whole }, call()))
  }

  /** The first head of a server, now or to come, that is as wanted. */
  server(id: string, wanted: (head: ServerHead) => boolean = () => true): Promise<ServerHead> {
    return firstOf(this.handlers['servers.watch']({}, call()), ({ servers }) =>
      servers.find((head) => head.id === id && wanted(head)),
    )
  }

  session(id: string, wanted: (head: SessionHead) => boolean = () => true): Promise<SessionHead> {
    return firstOf(this.handlers['sessions.watch']({}, call()), ({ sessions }) =>
      sessions.find((head) => head.id === id && wanted(head)),
    )
  }

  /** A log when it has at least so many entries. */
  async entries(id: string, least: number) {
    await firstOf(this.handlers['transcripts.watch']({ id }, call()), ({ entries }) => entries >= least || undefined)
    const window = { id, after: 0, limit: 1000, dataBytes: 4096, filter: { encoding: 'utf-8' } } as const
    return (await this.handlers['transcripts.read'](window, call())).entries
  }

  async close(): Promise<void> {
    await this.service.close()
    await this.context.pool.close()
  }
}

export async function firstOf<Event, Found>(
  stream: AsyncIterable<Event>,
  find: (event: Event) => Found | undefined,
): Promise<Found> {
  for await (const event of stream) {
    const found = find(event)
    if (found !== undefined) return found
  }
  throw new Error('The stream ended without it')
}

export function call(signal: AbortSignal = new AbortController().signal): CallContext {
  return { signal, peer: { id: 'test', door: 'process' } }
}

export const textOf = ({ data, text }: { data: string; text?: string | undefined }) =>
  text ?? Buffer.from(data, 'base64').toString()
