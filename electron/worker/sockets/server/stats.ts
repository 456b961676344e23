import type { ServerCounts, ServerPeer } from '../../../../shared/contract/tester/servers.ts'
import type { ListenEvent } from '../../../../shared/tasks/sockets.ts'
import { NO_COUNTS } from '../../../../shared/tester/no_counts.ts'

/** The contract's "four times a second at most". */
const TELL_EVERY_MS = 250
/** The contract's most peers in one event. */
const MAX_TOLD_PEERS = 1_000

type Counts = { -readonly [Key in keyof ServerCounts]: ServerCounts[Key] }

/** One peer's row. Its numbers are counted through {@link ServerStats}, which knows what has to be told. */
export class PeerRow {
  readonly id: string
  /** "127.0.0.1:50312". */
  readonly peer: string
  readonly sinceMs = Date.now()
  state: ServerPeer['state']
  messagesIn = 0
  messagesOut = 0
  bytesIn = 0
  bytesOut = 0
  message: string | undefined
  /** Whether the engine has ever heard of it: one that it has not need not be told as closed. */
  told = false
  /** Whether it has changed since it was told last. */
  changed = false

  constructor(id: number, peer: string, state: ServerPeer['state']) {
    this.id = String(id)
    this.peer = peer
    this.state = state
  }
}

/**
 * What a server has counted, told to the engine as `stats` events: at most four a second, and none while nothing changes.
 * A peer that is closed is forgotten once that was told. What waits to be told is never more than the peers that are there
 * and twice {@link MAX_TOLD_PEERS} of those that have left, however fast they come and go.
 */
export class ServerStats {
  readonly counts: Counts = { ...NO_COUNTS }
  readonly #emit: (event: ListenEvent) => void
  readonly #changed = new Set<PeerRow>()
  #closed: PeerRow[] = []
  #timer: NodeJS.Timeout | undefined
  #nextId = 1

  constructor(emit: (event: ListenEvent) => void) {
    this.#emit = emit
  }

  /** A peer has come. */
  open(peer: string, state: 'waiting' | 'served'): PeerRow {
    const row = new PeerRow(this.#nextId++, peer, state)
    this.counts.clients++
    this.counts.connected++
    this.counts[state]++
    this.#mark(row)
    return row
  }

  /** One that waited has its turn. */
  serve(row: PeerRow): void {
    if (row.state !== 'waiting') return
    row.state = 'served'
    this.counts.waiting--
    this.counts.served++
    this.#mark(row)
  }

  /** A peer has gone. @param message why, if that is worth saying */
  close(row: PeerRow, message?: string): void {
    if (row.state === 'closed') return
    this.counts.connected--
    this.counts[row.state]--
    row.state = 'closed'
    if (message !== undefined) row.message = message
    this.#changed.delete(row)
    // Closed rows are told first, so those that the engine knows are soon gone; of the others it is enough to see some.
    if (row.told || this.#closed.length < MAX_TOLD_PEERS) this.#closed.push(row)
    this.touch()
  }

  /** @param messages 0: these bytes only belong to one that has not ended */
  received(row: PeerRow, bytes: number, messages = 1): void {
    row.messagesIn += messages
    row.bytesIn += bytes
    this.counts.messagesIn += messages
    this.counts.bytesIn += bytes
    if (!row.changed) this.#mark(row)
  }

  sent(row: PeerRow, bytes: number): void {
    row.messagesOut++
    row.bytesOut += bytes
    this.counts.messagesOut++
    this.counts.bytesOut += bytes
    if (!row.changed) this.#mark(row)
  }

  /** Something went wrong with a peer; it may go on or be closed next. */
  fault(row: PeerRow, message: string): void {
    this.counts.errors++
    this.say(row, message)
  }

  /** Shows a message with a peer that is not an error, or takes it away. */
  say(row: PeerRow, message: string | undefined): void {
    row.message = message
    this.#mark(row)
  }

  /** `counts` were changed by hand and have to be told. */
  touch(): void {
    this.#timer ??= setTimeout(() => this.#tell(), TELL_EVERY_MS)
  }

  /** Tells the last and stops. */
  end(): void {
    if (!this.#timer) return
    this.#tell()
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #mark(row: PeerRow): void {
    if (row.state === 'closed') return
    row.changed = true
    this.#changed.add(row)
    this.touch()
  }

  #tell(): void {
    this.#timer = undefined
    const rows = this.#closed.splice(0, MAX_TOLD_PEERS)
    for (const row of this.#changed) {
      if (rows.length >= MAX_TOLD_PEERS) break
      this.#changed.delete(row)
      rows.push(row)
    }
    this.#emit({ type: 'stats', counts: { ...this.counts }, peers: rows.map(told) })
    if (this.#closed.length > 0 || this.#changed.size > 0) this.touch()
  }
}

function told(row: PeerRow): ServerPeer {
  row.told = true
  row.changed = false
  return {
    id: row.id,
    peer: row.peer,
    state: row.state,
    since: new Date(row.sinceMs).toISOString(),
    messagesIn: row.messagesIn,
    messagesOut: row.messagesOut,
    bytesIn: row.bytesIn,
    bytesOut: row.bytesOut,
    ...(row.message === undefined ? {} : { message: row.message }),
  }
}
