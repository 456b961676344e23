import type { Client } from 'ssh2'
import type { SshEndpoint, SshQuestion } from '../../../shared/tasks/ssh.ts'
import { connect, type ConnectContext } from './connect.ts'
import { Cancelled } from './unreachable.ts'

/** How long a connection without work is kept warm. */
const IDLE_MS = 60_000

/** sshd allows 10 sessions on one connection (MaxSessions); a margin is left for those that are just closing. */
const SESSIONS_PER_CONNECTION = 8

/** One task's right to use a connection; given back exactly once. */
export interface Lease {
  readonly client: Client
  /** @param broken true when no other task may be given the connection; those that have it keep it */
  release(broken?: boolean): void
  /**
   * Gives the connection back because the server opens no more sessions on it. True when other tasks have sessions
   * there, so that another connection may help.
   */
  full(): boolean
}

interface Entry {
  readonly client: Promise<Client>
  readonly abort: AbortController
  /** Tasks that wait for it to be made. */
  readonly waiting: Set<ConnectContext>
  users: number
  /** How many tasks may have it at once. */
  limit: number
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
    const shared = this.entries.get(affinity)?.find((entry) => entry.users < entry.limit)
    const entry = shared ?? this.open(endpoint, context)
    const warm = entry.ready
    entry.users++
    entry.waiting.add(context)
    clearTimeout(entry.idle)
    try {
      const client = await abortable(entry.client, context.signal)
      context.emit({ type: 'connected', warm, tookMs: Math.round(performance.now() - startedAt) })
      let released = false
      const release = (broken = false) => {
        if (released) return
        released = true
        if (broken) this.withdraw(affinity, entry)
        this.leave(affinity, entry)
      }
      return {
        client,
        release,
        full: () => {
          const others = entry.users - 1
          if (others > 0) entry.limit = Math.min(entry.limit, others)
          release(others === 0)
          return others > 0
        },
      }
    } catch (error) {
      this.leave(affinity, entry)
      throw error
    } finally {
      entry.waiting.delete(context)
    }
  }

  close(): void {
    for (const [affinity, entries] of this.entries) for (const entry of [...entries]) this.drop(affinity, entry)
  }

  private open(endpoint: SshEndpoint, context: ConnectContext): Entry {
    const abort = new AbortController()
    const waiting = new Set([context])
    // Its own signal: one of several tasks that wait for this connection may be cancelled without harm to the others.
    const client = connect(endpoint, {
      signal: abort.signal,
      emit: (event) => waiting.forEach((each) => each.emit(event)),
      ask: (question) => askAny(waiting, question),
    })
    const entry: Entry = { client, abort, waiting, users: 0, limit: SESSIONS_PER_CONNECTION, ready: false }
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
    if (!entry.ready || !this.entries.get(affinity)?.includes(entry)) return this.drop(affinity, entry)
    entry.idle = setTimeout(() => this.drop(affinity, entry), IDLE_MS)
    entry.idle.unref()
  }

  /** Nobody is given it any more. It is closed when the last task that has it is done. */
  private withdraw(affinity: string, entry: Entry): void {
    const entries = this.entries.get(affinity)
    const at = entries?.indexOf(entry) ?? -1
    if (at >= 0) entries!.splice(at, 1)
    if (entries?.length !== 0) return
    this.entries.delete(affinity)
    this.onRelease(affinity)
  }

  private drop(affinity: string, entry: Entry): void {
    clearTimeout(entry.idle)
    this.withdraw(affinity, entry)
    entry.abort.abort()
    entry.client.then(
      (client) => client.end(),
      () => {},
    )
  }
}

/** The task that is asked may be cancelled before it answers; another one that waits is then asked in its place. */
async function askAny(waiting: ReadonlySet<ConnectContext>, question: SshQuestion): Promise<unknown> {
  for (const context of waiting) {
    const answer = context.signal.aborted ? undefined : await context.ask(question)
    if (answer !== undefined || !context.signal.aborted) return answer
  }
  return undefined
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(new Cancelled())
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(new Cancelled())
    signal.addEventListener('abort', onAbort, { once: true })
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
