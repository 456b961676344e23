import type { SocketFault } from '../../../../shared/contract/tester/bytes.ts'
import type { SessionHead } from '../../../../shared/contract/tester/sessions.ts'

/** One socket of a client, whatever its protocol: bytes go in by `write`, all else comes out as {@link LineEvents}. */
export interface Line {
  /** The most that one message may have, bytes. */
  readonly maxMessageBytes: number
  /** Whether messages keep their borders on the way. */
  readonly datagrams: boolean
  /**
   * Hands one message to the kernel, in a write of its own. Not to be called again before the last was taken.
   * @returns undefined when the kernel took all of it at once; else a promise, resolved when it did, or with the reason why not
   */
  write(message: Uint8Array): Promise<string | undefined> | undefined
  /** Reads go on after `received` has said that they must not. */
  resume(): void
  setNoDelay(on: boolean): void
  /** Says that no more will be sent (FIN). */
  halfClose(): void
  /** Sends what is on its way, says goodbye, and waits a bounded time for the peer's. `gone` follows. */
  close(): void
  /** Without goodbye. `gone` follows. */
  destroy(): void
}

export interface LineOpened {
  readonly local: string
  readonly remote: string
  readonly connectMs: number
  readonly tls?: SessionHead['tls']
}

export interface LineEvents {
  opened(facts: LineOpened): void
  /**
   * One read. `data` is overwritten by the next.
   * @param bytes how many came, if a datagram was longer than one read takes
   * @returns whether to go on reading
   */
  received(data: Uint8Array, from: string, bytes?: number): boolean
  note(text: string, wrong?: boolean): void
  /** The peer has said that it sends no more. */
  peerEnded(): void
  /** The last event. `broken` says why it could not be opened, or broke. */
  gone(broken?: string, tls?: SessionHead['tls'], fault?: SocketFault): void
}

/** How long a peer may take to answer our goodbye before its connection is torn down. */
export const CLOSE_GRACE_MS = 2_000

/** Why a write came to nothing: before the connection was open, or after its end. */
export const NEVER_OPENED = 'The connection was not open.'
