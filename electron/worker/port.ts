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

/** What Electron puts into `process` of a utility process. Said here, as a worker knows nothing of Electron. */
export interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
}

/** The line of a utility process; undefined in any other. */
export function parentPort(): ParentPort | undefined {
  return (process as { parentPort?: ParentPort }).parentPort
}

export function utilityProcessPort(port: ParentPort): EnginePort {
  return {
    send: (message) => port.postMessage(message.type === 'chunk' ? { ...message, data: alone(message.data) } : message),
    onMessage: (listener) => void port.on('message', ({ data }) => listener(data as ToWorker)),
    // Chromium ends its utility processes itself when the app has gone.
    onClose: () => {},
    exit: () => process.exit(0),
  }
}

/**
 * Chromium's clone of a piece of memory is a clone of the whole block that it lies in, which may be far larger and hold
 * other hosts' output.
 */
function alone(data: Uint8Array): Uint8Array {
  return data.byteLength === data.buffer.byteLength ? data : new Uint8Array(data)
}
