import { createRequire } from 'node:module'
import type { FromWorker, ToWorker } from '../../shared/pool/protocol.ts'
import type { WorkerLauncher } from './launcher.ts'

/** What the worker's bundle exports besides starting itself when it is a process of its own. */
interface WorkerModule {
  readonly startWorker: (port: {
    send(message: FromWorker): void
    onMessage(listener: (message: ToWorker) => void): void
    onClose(listener: () => void): void
    exit(): void
  }) => void
}

/**
 * Runs the worker inside this process. For a command on a single host: starting another process takes as long as the
 * login itself, and there is no other host's work to protect. Such a worker cannot be killed apart from its process.
 * @param entry path of the worker's bundled file
 */
export function inProcessLauncher(entry: string): WorkerLauncher {
  return {
    launch() {
      let toWorker: ((message: ToWorker) => void) | undefined
      let toEngine: ((message: FromWorker) => void) | undefined
      let onExit: ((why: string) => void) | undefined
      const waiting: ToWorker[] = []
      // Later, so that the caller can go on reading its files and nothing is called before it listens.
      setImmediate(() => {
        try {
          const { startWorker } = createRequire(entry)(entry) as WorkerModule
          startWorker({
            // A turn of the loop between the two sides, as with processes: neither is called from inside the other.
            send: (message) => void setImmediate(() => toEngine?.(message)),
            onMessage: (listener) => {
              toWorker = listener
              for (const message of waiting.splice(0)) listener(message)
            },
            onClose: () => {},
            exit: () => onExit?.('stopped'),
          })
        } catch (error) {
          onExit?.((error as Error).message)
        }
      })
      return {
        pid: process.pid,
        send: (message) => (toWorker ? setImmediate(toWorker, message) : waiting.push(message)),
        onMessage: (listener) => void (toEngine = listener),
        onExit: (listener) => void (onExit = listener),
        kill: () => {},
      }
    },
  }
}
