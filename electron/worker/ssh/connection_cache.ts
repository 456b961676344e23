import type { Client } from 'ssh2'
import type { SshEndpoint } from '../../../shared/tasks/ssh.ts'
import { connect, type ConnectContext } from './connect.ts'
import { Cancelled } from './unreachable.ts'

/** How long a connection without work is kept warm. */
const IDLE_MS = 60_000

/** sshd allows 10 sessions on one connection (MaxSessions); a margin is left for those that are just closing. */
const SESSIONS_PER_CONNECTION = 8

/** One task's right to use a connection; given back exactly once. */
export interface Lease {
  readonly client: Client
  /** @param broken true when the connection must not be used again */
  release(broken?: boolean): void
}

interface Entry {
  readonly client: Promise<Client>
  readonly abort: AbortController
  users: number
  ready: boolean
  idle?: NodeJS.Timeout
}

/**
 * Keeps connections warm and shares them between tasks with the same endpoint. The cache owns every connection:
 * it closes them when they have been idle, when they break, and when the worker ends.
 */
export class ConnectionCache {
  private readonly entries = new Map<string, Entry[]>()
  private readonly onRelease: (affinity: string) => void

  /** @param onRelease told when nothing is held for an endpoint any more */
  constructor(onRelease: (affinity: string) => void) {
    this.onRelease = onRelease
  }

  get size(): number {
    let count = 0
    for (const entries of this.entries.values()) count += entries.length
    return count
  }

  /**
   * A connection for one task: a warm one, one that is just being made, or a new one.
   * @throws Unreachable; Cancelled
   */
  async acquire(endpoint: SshEndpoint, context: ConnectContext): Promise<Lease> {
    const { affinity } = endpoint
    const startedAt = performance.now()
    const shared = this.entries.get(affinity)?.find((entry) => entry.users < SESSIONS_PER_CONNECTION)
    const entry = shared ?? this.open(endpoint, context)
    const warm = entry.ready
    entry.users++
    clearTimeout(entry.idle)
    try {
      const client = await abortable(entry.client, context.signal)
      context.emit({ type: 'connected', warm, tookMs: Math.round(performance.now() - startedAt) })
      let released = false
      return {
        client,
        release: (broken = false) => {
          if (released) return
          released = true
          if (broken) this.drop(affinity, entry)
          this.leave(affinity, entry)
        },
      }
    } catch (error) {
      this.leave(affinity, entry)
      throw error
    }
  }

  close(): void {
    for (const [affinity, entries] of this.entries) for (const entry of [...entries]) this.drop(affinity, entry)
  }

  private open(endpoint: SshEndpoint, context: ConnectContext): Entry {
    const abort = new AbortController()
    // Its own signal: one of several tasks that wait for this connection may be cancelled without harm to the others.
    const client = connect(endpoint, { signal: abort.signal, emit: (e) => context.emit(e), ask: (q) => context.ask(q) })
    const entry: Entry = { client, abort, users: 0, ready: false }
    const entries = this.entries.get(endpoint.affinity)
    if (entries) entries.push(entry)
    else this.entries.set(endpoint.affinity, [entry])
    client.then(
      (connected) => {
        entry.ready = true
        // Tasks hear of the end through their channels; here it only means that nobody may be given it again.
        connected.on('error', () => {})
        connected.on('close', () => this.drop(endpoint.affinity, entry))
      },
      () => this.drop(endpoint.affinity, entry),
    )
    return entry
  }

  private leave(affinity: string, entry: Entry): void {
    if (--entry.users > 0) return
    if (!entry.ready) return this.drop(affinity, entry)
    entry.idle = setTimeout(() => this.drop(affinity, entry), IDLE_MS)
    entry.idle.unref()
  }

  private drop(affinity: string, entry: Entry): void {
    clearTimeout(entry.idle)
    const entries = this.entries.get(affinity)
    const at = entries?.indexOf(entry) ?? -1
    if (at >= 0) entries!.splice(at, 1)
    if (entries?.length === 0) {
      this.entries.delete(affinity)
      this.onRelease(affinity)
    }
    entry.abort.abort()
    entry.client.then(
      (client) => client.end(),
      () => {},
    )
  }
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(new Cancelled())
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(new Cancelled())
    signal.addEventListener('abort', onAbort, { once: true })
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
