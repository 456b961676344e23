/**
 * One line between a page and the engine: a WebSocket, a MessagePort, or two functions in one process. It carries plain
 * data that JSON can carry, in order, whole, or not at all.
 */
export interface Channel {
  /** After `close`, and after the other side has gone, it does nothing. */
  send(message: unknown): void
  /** One listener; messages that came before it wait for it. */
  onMessage(listener: (message: unknown) => void): void
  /** Called once, also when this side closed it; a listener set later is called too. */
  onClose(listener: (why: string) => void): void
  close(why?: string): void
}
