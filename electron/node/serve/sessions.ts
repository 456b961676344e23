import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { isAnotherUser } from './socket_owner.ts'

/** A working day and a bit: who left in the evening asks for a new address in the morning. */
const IDLE_MS = 12 * 3_600_000

const SECRET_BYTES = 32

/** One browser that was let in. It ends when it was neither held nor used for the idle time. */
export class Session {
  /** SHA-256 of its secret, which only the browser keeps. */
  readonly digest: Buffer
  /** Whose browser it is: a uid of this machine, where that is known. */
  readonly owner: number | undefined
  private holders = 0
  private lastUseAt: number
  private readonly now: () => number

  constructor(digest: Buffer, owner: number | undefined, now: () => number) {
    this.digest = digest
    this.owner = owner
    this.now = now
    this.lastUseAt = now()
  }

  touch(): void {
    this.lastUseAt = this.now()
  }

  /** Keeps it alive, for as long as a request or a socket of it is open. Call what is returned once. */
  hold(): () => void {
    this.holders++
    return () => {
      this.holders--
      this.touch()
    }
  }

  idleSince(): number | undefined {
    return this.holders > 0 ? undefined : this.lastUseAt
  }
}

/** Who may come in: one-time tokens, and the sessions that they were exchanged for. They end with this process. */
export class Sessions {
  private readonly now: () => number
  private readonly idleMs: number
  private token: { readonly digest: Buffer; readonly ownUserOnly: boolean } | undefined
  private sessions: Session[] = []

  constructor({ now = Date.now, idleMs = IDLE_MS }: { now?: () => number; idleMs?: number } = {}) {
    this.now = now
    this.idleMs = idleMs
  }

  /**
   * A new one-time token, 256 bits. The one before it, if it was not used, is void.
   * @param ownUserOnly others on this machine may have seen it, as they see the arguments of every program
   */
  newToken(ownUserOnly = false): string {
    const token = newSecret()
    this.token = { digest: digestOf(token), ownUserOnly }
    return token
  }

  /** Whether the present token is good only in the hands of the user whose process this is. */
  get tokenIsForOwnUser(): boolean {
    return this.token?.ownUserOnly ?? false
  }

  /**
   * Uses a token up. Returns the secret of the new session, or undefined when the token is not valid (any more).
   * @param owner uid of who asks, where that is known; nobody else may use the session
   */
  exchange(token: string, owner: number | undefined): string | undefined {
    if (!this.token || !timingSafeEqual(digestOf(token), this.token.digest)) return undefined
    this.token = undefined
    const secret = newSecret()
    this.sessions.push(new Session(digestOf(secret), owner, this.now))
    return secret
  }

  /**
   * The live session with one of these secrets; finding it counts as its use. Browsers send cookies to every port of a
   * host: whoever serves another port of this machine may know a secret, but the session is only its owner's.
   */
  find(secrets: readonly string[], owner: number | undefined): Session | undefined {
    this.forgetIdle()
    const digests = secrets.map(digestOf)
    const found = this.sessions.find(
      (session) =>
        digests.some((digest) => timingSafeEqual(digest, session.digest)) && !isAnotherUser(session.owner, owner),
    )
    found?.touch()
    return found
  }

  private forgetIdle(): void {
    const oldest = this.now() - this.idleMs
    this.sessions = this.sessions.filter((session) => (session.idleSince() ?? Infinity) > oldest)
  }
}

function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
