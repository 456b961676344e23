import type { FromWorker, ToWorker } from '../../shared/pool/protocol.ts'

/** The worker's end of the line to the engine: `process` of a child process, or a utilityProcess's `parentPort`. */
export interface EnginePort {
  send(message: FromWorker): void
  onMessage(listener: (message: ToWorker) => void): void
  /** The engine is gone: there is nobody left to work for. */
  onClose(listener: () => void): void
  /** Ends the worker, its warm connections closed. */
  exit(): void
}

/** The line of a child process started with an IPC channel. */
export function childProcessPort(): EnginePort {
  return {
    // The callback takes the error of a line that broke; `disconnect` reports that on its own.
    send: (message) => void process.send!(message, undefined, undefined, () => {}),
    onMessage: (listener) => void process.on('message', (message) => listener(message as ToWorker)),
    onClose: (listener) => void process.on('disconnect', listener),
    exit: () => process.exit(0),
  }
}
