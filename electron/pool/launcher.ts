import type { FromWorker, ToWorker } from '../../shared/pool/protocol.ts'

/**
 * Starts the processes of the pool. One interface, one small implementation for each runtime: `child_process.fork`
 * under plain Node, `utilityProcess.fork` under Electron.
 */
export interface WorkerLauncher {
  /** Returns at once; a worker that cannot start reports it through `onExit`. */
  launch(name: string): LaunchedWorker
}

export interface LaunchedWorker {
  readonly pid: number | undefined
  send(message: ToWorker): void
  onMessage(listener: (message: FromWorker) => void): void
  /** Called once, with words for a person: "exited with status 1", "killed by SIGKILL". */
  onExit(listener: (why: string) => void): void
  /** Ends the process at once, whatever it is doing. */
  kill(): void
}
