import { EventEmitter, on, once } from 'node:events'
import { defaultSettings } from '../../../shared/contract/default_settings.ts'
import type { CallContext, EventOf, Handlers } from '../../../shared/contract/define.ts'
import type { FlotillaContract } from '../../../shared/contract/index.ts'
import type { RunHead } from '../../../shared/contract/runs.ts'
import type { Settings } from '../../../shared/contract/system.ts'
import type { HttpRoute } from '../../../electron/services/http_route.ts'

type Answered = 'system.info' | 'runs.active' | 'runs.watch' | 'system.pool'

/** An engine that does what the test says, behind the real contract. */
export class FakeEngine {
  readonly id = 'fake-engine'
  closed = false
  /** Calls of pages that are open. */
  readonly open = new Set<CallContext['peer']>()
  readonly settings: { current: Settings; onChange(listener: (settings: Settings) => void): () => void }
  readonly routes: HttpRoute[] = []
  private active: RunHead[] = []
  private told: readonly RunHead[] = []
  private readonly ended = new Map<string, RunHead>()
  private readonly changes = new EventEmitter()

  constructor(settings: Partial<Settings> = {}) {
    this.settings = {
      current: { ...defaultSettings, ...settings },
      onChange: (listener) => {
        this.changes.on('settings', listener)
        return () => this.changes.off('settings', listener)
      },
    }
  }

  /** The module that `electron/main` imports. */
  get module(): object {
    return { Engine: { open: () => Promise.resolve(this) } }
  }

  readonly handlers: Pick<Handlers<FlotillaContract>, Answered> = {
    'system.info': (_, { peer }) => ({
      version: '1.2.3',
      door: peer.door,
      platform: 'test',
      hostname: peer.id,
      user: 'me',
      configDir: '/c',
      dataDir: '/d',
      runsFolder: '/d/runs',
      poolSize: 2,
      keychain: true,
    }),
    'system.pool': (_, { peer, signal }) => this.follow(peer, signal),
    'runs.active': (_, { signal }) => this.followActive(signal),
    'runs.watch': ({ id }) => this.tellEnd(id),
  }

  set(settings: Partial<Settings>): void {
    this.settings.current = { ...this.settings.current, ...settings }
    this.changes.emit('settings', this.settings.current)
  }

  /** Resolves when whoever follows the active runs has taken it in. */
  async begin(head: RunHead): Promise<void> {
    this.active = [...this.active, head]
    this.changes.emit('active')
    while (!this.told.includes(head)) await once(this.changes, 'told')
  }

  /** Resolves when whoever asked how it ended has been told. */
  async end(head: RunHead): Promise<void> {
    this.ended.set(head.id, head)
    this.active = this.active.filter(({ id }) => id !== head.id)
    const told = once(this.changes, 'told-end')
    this.changes.emit('active')
    await told
  }

  close(): Promise<void> {
    this.closed = true
    return Promise.resolve()
  }

  private async *followActive(signal: AbortSignal): AsyncGenerator<EventOf<FlotillaContract['runs.active']>> {
    const changed = on(this.changes, 'active', { signal })
    do {
      const runs = this.active
      yield { runs }
      this.told = runs
      this.changes.emit('told')
    } while (!(await changed.next()).done)
  }

  private async *tellEnd(id: string): AsyncGenerator<EventOf<FlotillaContract['runs.watch']>> {
    try {
      yield { type: 'snapshot', head: await Promise.resolve(this.ended.get(id)!), rows: [] }
    } finally {
      this.changes.emit('told-end')
    }
  }

  private async *follow(
    peer: CallContext['peer'],
    signal: AbortSignal,
  ): AsyncGenerator<EventOf<FlotillaContract['system.pool']>> {
    this.open.add(peer)
    yield { processes: [], connections: 0, engine: { pid: 1, rssBytes: 0, cpuShare: 0 } }
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    this.open.delete(peer)
  }
}

export function runHead(id: string, changes: Partial<RunHead> = {}): RunHead {
  return {
    id,
    kind: 'command',
    title: 'uptime',
    command: 'uptime',
    startedAt: '2026-01-01T00:00:00.000Z',
    state: 'running',
    counts: { total: 80, pending: 0, running: 80, ok: 0, failed: 0, unreachable: 0, lost: 0, cancelled: 0 },
    folder: `/d/runs/${id}`,
    ...changes,
  }
}
