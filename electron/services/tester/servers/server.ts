import { setTimeout as delay } from 'node:timers/promises'
import type { WorkerPool } from '../../../pool/pool.ts'
import type { ServerHead, ServerSpec } from '../../../../shared/contract/tester/servers.ts'
import type { TaskOutcome } from '../../../../shared/outcome.ts'
import type { ListenEvent, ListenFailure, ListenInput, ListenTell } from '../../../../shared/tasks/sockets.ts'
import { NO_COUNTS } from '../../../../shared/tester/no_counts.ts'
import type { TranscriptLog } from '../transcripts/transcript_log.ts'
import { addedCounts } from './counts.ts'
import { gaveUpText, lostText, startedAgainText, type Loss } from './lost_process.ts'
import { PeerList } from './peer_list.ts'
import { RateMeter } from './rate_meter.ts'

/** How long before it listens again after its process was lost, by how often that happened in a row. Then it gives up. */
const RESTART_DELAYS_MS = [0, 250, 1_000, 5_000, 15_000]
/** A server that has listened for so long was no failure; losses before that do not count any more. */
const GOOD_AFTER_MS = 60_000
/** After the last news, so that the rates are seen to fall to nothing. */
const STILL_AFTER_MS = 1_100

/** What a server needs of its log: it is kept by the app, and printed by the command line. */
export type ServerLog = Pick<TranscriptLog, 'begin' | 'note' | 'close' | 'leftOut'>

export interface ServerOptions<Log extends ServerLog> {
  readonly id: string
  readonly pool: WorkerPool
  readonly log: Log
  /** Its head is another. */
  readonly onChange: () => void
  readonly restartDelaysMs?: readonly number[]
  /** Says who has a port that is in use, where it knows better than the system. */
  readonly portHeld?: (wanted: ServerSpec, freePort: number | undefined) => string | undefined
}

/** A server with its log: started, stopped and started again; and by itself when the process that it runs in is lost. */
export class Server<Log extends ServerLog = TranscriptLog> {
  readonly id: string
  readonly log: Log
  readonly peers = new PeerList()
  /** The reasons for which somebody had to confirm it. */
  confirmed: readonly string[] = []
  private readonly options: ServerOptions<Log> & Required<Pick<ServerOptions<Log>, 'restartDelaysMs'>>
  /** Of a server that failed: why, in a word. */
  fault: ListenFailure['fault'] | undefined
  private shown: ServerHead
  private running: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined
  private tell: ((message: ListenTell) => void) | undefined
  /** Peers are numbered anew by each process; ours must not come twice. */
  private generation = 0
  /** Of its process, until it listens again. */
  private loss: Loss | undefined
  private earlier = NO_COUNTS
  private meter = new RateMeter(performance.now())
  private still: NodeJS.Timeout | undefined
  private counter = 0
  private lastAct: Promise<unknown> = Promise.resolve()
  private removed = false

  constructor(spec: ServerSpec, options: ServerOptions<Log>) {
    this.id = options.id
    this.log = options.log
    this.options = { restartDelaysMs: RESTART_DELAYS_MS, ...options }
    this.shown = stopped(this.id, spec)
  }

  get head(): ServerHead {
    return { ...this.shown, rates: this.meter.rates(performance.now()) }
  }

  get spec(): ServerSpec {
    return this.shown.spec
  }

  /** Of the next message with macros. */
  nextCounter(): number {
    return ++this.counter
  }

  /**
   * Starts it; one that runs is stopped before, and one that is closed for good stays so.
   * @param ready `spec` as the worker takes it
   */
  start(spec: ServerSpec, ready: ServerSpec): Promise<void> {
    return this.act(async () => {
      await this.stop()
      if (this.removed) return
      this.earlier = NO_COUNTS
      this.meter = new RateMeter(performance.now())
      this.log.leftOut = 0
      this.loss = undefined
      this.fault = undefined
      this.shown = { ...stopped(this.id, spec), state: 'starting', startedAt: new Date().toISOString() }
      this.options.onChange()
      const stop = new AbortController()
      this.running = { stop, ended: this.run(ready, stop.signal) }
    })
  }

  /** Resolves when its port is free again. */
  async stop(): Promise<void> {
    this.running?.stop.abort()
    await this.running?.ended
  }

  /** Stops it and forgets its log. */
  close(): Promise<void> {
    return this.act(async () => {
      this.removed = true
      await this.stop()
      clearTimeout(this.still)
      this.peers.close()
      await this.log.close()
    })
  }

  /** Whether it listens now, and can be told something. */
  get isListening(): boolean {
    return this.shown.state === 'listening'
  }

  /** @param peer by its id; absent: all. @returns how many are told */
  say(data: Uint8Array, peer: string | undefined): number {
    this.tell?.({ type: 'say', data, ...(peer === undefined ? {} : { peer: this.workerId(peer) }) })
    return peer === undefined ? this.peers.open : 1
  }

  dropPeer(peer: string): void {
    this.tell?.({ type: 'drop-peer', peer: this.workerId(peer) })
  }

  private async run(ready: ServerSpec, signal: AbortSignal): Promise<void> {
    const { restartDelaysMs } = this.options
    let spec = ready
    for (let lost = 0; ;) {
      const begun = performance.now()
      const outcome = await this.listen(spec, signal)
      this.tell = undefined
      if (signal.aborted) return this.ended('stopped', 'the server was stopped')
      if (outcome.state !== 'worker-lost') return this.failed(outcome, spec)
      this.peers.closeAll('the process of the server was lost')
      lost = performance.now() - begun > GOOD_AFTER_MS ? 1 : lost + 1
      if (lost > restartDelaysMs.length) {
        const message = gaveUpText(lost, outcome)
        this.log.note(message, true)
        return this.ended('failed', 'the process of the server was lost', { message })
      }
      const { counts, port } = this.shown
      // One that is lost again before it listened takes along what the first one had.
      const connections = counts.connected + (this.loss?.connections ?? 0)
      this.loss = { why: outcome.why, connections, protocol: spec.protocol, port }
      const message = lostText(this.loss)
      this.log.note(message, true)
      // Its own port, also where any was asked for: that is where its peers look for it.
      spec = { ...spec, port: port ?? spec.port }
      this.earlier = { ...counts, connected: 0, served: 0, waiting: 0 }
      this.show({ state: 'restarting', message, counts: this.earlier })
      await delay(restartDelaysMs[lost - 1], undefined, { signal }).catch(() => {})
    }
  }

  private listen(spec: ServerSpec, signal: AbortSignal): Promise<TaskOutcome> {
    const write = this.log.begin()
    this.generation++
    return this.options.pool.run('sockets', {
      kind: 'sockets.listen',
      input: { spec } satisfies ListenInput,
      signal,
      onBegun: (tell) => (this.tell = tell),
      onOutput: (_stream, data) => write(data),
      onEvent: (event) => this.onEvent(event as ListenEvent),
    })
  }

  private onEvent(event: ListenEvent): void {
    if (event.type === 'listening') return this.onListening(event)
    const counts = addedCounts(this.earlier, event.counts)
    const now = performance.now()
    this.meter.add(now, counts)
    this.log.leftOut = counts.unlogged
    this.peers.update(event.peers.map((peer) => ({ ...peer, id: this.ownId(peer.id) })))
    this.show({ counts })
    clearTimeout(this.still)
    this.still = setTimeout(() => this.options.onChange(), STILL_AFTER_MS).unref()
  }

  private onListening({ type: _, ...where }: Extract<ListenEvent, { type: 'listening' }>): void {
    const message = this.loss && startedAgainText(this.loss, where)
    this.loss = undefined
    if (message !== undefined) this.log.note(message)
    this.show({ ...where, state: 'listening', message })
  }

  private failed(outcome: Exclude<TaskOutcome, { state: 'worker-lost' }>, spec: ServerSpec): void {
    if (outcome.state === 'succeeded') return this.ended('stopped', 'the server ended')
    const failure = outcome.state === 'failed' ? ((outcome.result ?? {}) as Partial<ListenFailure>) : {}
    const { fault, freePort } = failure
    this.fault = fault
    const held = fault === 'in-use' ? this.options.portHeld?.(spec, freePort) : undefined
    const message = held ?? outcome.message ?? 'It was ended from outside.'
    const facts = { ...(freePort === undefined ? {} : { freePort }), ...(fault === undefined ? {} : { fault }) }
    this.ended('failed', 'the server failed', { message, ...facts })
  }

  private ended(
    state: 'stopped' | 'failed',
    why: string,
    more: Pick<ServerHead, 'message' | 'freePort' | 'fault'> = {},
  ): void {
    this.peers.closeAll(why)
    this.running = undefined
    const { message: _, ...shown } = this.shown
    this.shown = { ...shown, counts: { ...shown.counts, connected: 0, served: 0, waiting: 0 } }
    this.show({ state, ...more })
  }

  private show(news: Partial<ServerHead>): void {
    this.shown = { ...this.shown, ...news }
    this.options.onChange()
  }

  /** Two starts at once would make two of it. */
  private act(work: () => Promise<void>): Promise<void> {
    const act = this.lastAct.then(work)
    this.lastAct = act.catch(() => {})
    return act
  }

  private ownId(id: string): string {
    return this.generation === 1 ? id : `${this.generation}-${id}`
  }

  private workerId(id: string): string {
    return this.generation === 1 ? id : id.slice(`${this.generation}-`.length)
  }
}

function stopped(id: string, spec: ServerSpec): ServerHead {
  return { id, spec, state: 'stopped', counts: NO_COUNTS, rates: new RateMeter(0).rates(0) }
}
