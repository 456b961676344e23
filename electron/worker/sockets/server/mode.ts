import type { CodecSpec } from '../../../../shared/contract/tester/bytes.ts'

/** What a TCP server does with those who connect. */
export interface Mode {
  /** How what is read is cut into the frames that are taken; what is sent is made such frames. */
  readonly codec: CodecSpec
  /** Begins with a peer that has its turn. */
  begin(peer: ServedPeer): Conversation
}

/** What a mode may do with a peer that has its turn. */
export interface ServedPeer {
  /** Whether it should be given something more now. */
  readonly takes: boolean
  /** Sends bytes that nobody changes any more. */
  send(data: Uint8Array): void
  /** Sends back (a part of) what is being taken, which the next read writes over. */
  sendBack(data: Uint8Array): void
  /** Sends a payload as a frame of the server's codec. */
  sendFrame(payload: Uint8Array): void
  /** Counts a message of a conversation that finds their borders itself. */
  counted(): void
  note(text: string): void
  /** Something is wrong, but the connection goes on. */
  fault(message: string): void
  /** Ends the connection when the peer has all that was sent. What it still sends is not looked at. */
  finish(): void
  /** The peer has done something that ends its connection. */
  fail(message: string): void
  /** One more reason not to read; taken back by `release`. */
  hold(): void
  release(): void
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
