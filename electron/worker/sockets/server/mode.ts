import type { CodecSpec } from '../../../../shared/contract/tester/bytes.ts'
import type { Connection } from './connection.ts'

/** What a TCP server does with those who connect. */
export interface Mode {
  /** How what is read is cut into the frames that are taken; what is sent is made such frames. */
  readonly codec: CodecSpec
  /** Begins with a peer that has its turn. */
  begin(connection: Connection): Conversation
}

/** One peer's part of a mode. It keeps no bytes that it is given: they are written over by the next read. */
export interface Conversation {
  /**
   * A frame; without a codec what one read brought. It may be changed.
   *
   * @returns how much of it was taken, if not all: the rest is given again when the peer has taken its answers
   */
  take(frame: Uint8Array): number | void
  /** What a read brought, before it is cut into frames: for a mode that answers bytes as they come. */
  read?(bytes: Uint8Array): void
  /** The peer has sent its last. Absent: the connection ends when the peer has its answers. */
  ended?(): void
  /** The connection takes and sends again, after it had not for a while. */
  flushed?(): void
  /** The connection is no more. @returns when everything of it is put away */
  closed?(): void | Promise<void>
  /** True in the midst of something that has to be complete within the idle timeout, however slowly its bytes drip. */
  readonly unfinished?: boolean
  /** It counts messages itself, by `connection.counted`. */
  readonly counts?: boolean
}
