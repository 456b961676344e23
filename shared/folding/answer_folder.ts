/**
 * A running hash of bytes. Its digest must not depend on how the bytes were cut into chunks.
 *
 * Hosts that were taken over can choose what they print, and two answers with equal digests are shown as one: use a hash
 * against which nobody can construct collisions, such as SHA-256.
 */
export interface AnswerHash {
  update(bytes: Uint8Array): void
  /** Called once, after the last update. */
  digest(): string
}

export type AnswerStream = 'stdout' | 'stderr'

/** Hosts that gave the same answer. */
export interface FoldedAnswer {
  readonly hosts: string[]
  readonly outcomeKey: string
  /** Equal for equal bytes on both streams. */
  readonly digest: string
}

/** What one host has printed so far; a stream without bytes has no hash. */
type OpenAnswer = Partial<Record<AnswerStream, AnswerHash>>

/**
 * Finds hosts with identical answers while they arrive. An answer is the bytes of stdout, the bytes of stderr and the
 * outcome. The streams are hashed apart, because their interleaving says more about the network than about the host.
 * Nothing but hashes is kept, so an answer may have any size.
 */
export class AnswerFolder {
  private readonly createHash: () => AnswerHash
  /** Where a host stands in the order of hosts; new ones are added at the end. */
  private readonly positions = new Map<string, number>()
  private readonly open = new Map<string, OpenAnswer>()
  private readonly ended = new Set<string>()
  private readonly folded = new Map<string, FoldedAnswer>()

  /** `hosts` gives the order in which hosts are listed; those not in it come last, in the order of their first bytes. */
  constructor(createHash: () => AnswerHash, hosts: readonly string[] = []) {
    this.createHash = createHash
    for (const host of hosts) this.positionOf(host)
  }

  /** The next bytes that a host printed. They are not kept. Throws when the host has ended. */
  add(host: string, stream: AnswerStream, bytes: Uint8Array): void {
    this.refuseEnded(host)
    this.positionOf(host)
    if (bytes.length === 0) return
    let answer = this.open.get(host)
    if (!answer) this.open.set(host, (answer = {}))
    const hash = (answer[stream] ??= this.createHash())
    hash.update(bytes)
  }

  /**
   * The host's answer is complete. `outcomeKey` tells outcomes apart: an exit status, a signal, a reason why the host was
   * not reached. Throws when the host has ended before.
   */
  end(host: string, outcomeKey: string): void {
    this.refuseEnded(host)
    this.positionOf(host)
    this.ended.add(host)
    const answer = this.open.get(host)
    this.open.delete(host)
    const digest = `${answer?.stdout?.digest() ?? ''}/${answer?.stderr?.digest() ?? ''}`
    const key = JSON.stringify([outcomeKey, digest])
    const same = this.folded.get(key)
    if (same) same.hosts.push(host)
    else this.folded.set(key, { hosts: [host], outcomeKey, digest })
  }

  /**
   * The answers of all hosts that have ended: the one most hosts gave first, equally frequent ones in the order of their
   * first hosts. The result is the caller's; later answers do not change it.
   */
  groups(): FoldedAnswer[] {
    const byPosition = (a: string, b: string) => this.positionOf(a) - this.positionOf(b)
    return [...this.folded.values()]
      .map((answer) => ({ ...answer, hosts: answer.hosts.toSorted(byPosition) }))
      .sort((a, b) => b.hosts.length - a.hosts.length || byPosition(a.hosts[0] ?? '', b.hosts[0] ?? ''))
  }

  private positionOf(host: string): number {
    let position = this.positions.get(host)
    if (position === undefined) this.positions.set(host, (position = this.positions.size))
    return position
  }

  private refuseEnded(host: string): void {
    if (this.ended.has(host)) throw new Error(`the answer of ${host} has already ended`)
  }
}
