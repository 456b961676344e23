import { utilityProcess } from 'electron'
import type { FromWorker } from '../../shared/pool/protocol.ts'
import type { LaunchedWorker, WorkerLauncher } from '../pool/launcher.ts'

/**
 * Launches workers as Electron's utility processes: Node with an event loop of its own, ended by Chromium when the app
 * goes, however it goes.
 * @param entry path of the worker's bundled file
 */
export function utilityLauncher(entry: string): WorkerLauncher {
  return {
    launch(name): LaunchedWorker {
      const child = utilityProcess.fork(entry, [], {
        serviceName: name,
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, FLOTILLA_WORKER: name },
      })
      let killed = false
      let fatal: string | undefined
      child.on('error', (type, location) => (fatal = `${type} at ${location}`))
      const kill = () => {
        if (child.pid === undefined) return
        try {
          // Electron's own kill is SIGTERM, which a process that hangs in a loop of its own may never hear.
          process.kill(child.pid, 'SIGKILL')
        } catch {
          // It has gone by itself; its exit is reported as any other.
        }
      }
      // One that is not there yet has no id to kill it by.
      child.once('spawn', () => killed && kill())
      return {
        get pid() {
          return child.pid
        },
        // What is sent before it has started waits in its pipe; one that has ended is told nothing.
        send: (message) => child.postMessage(message),
        onMessage: (listener) => void child.on('message', (message) => listener(message as FromWorker)),
        onExit: (listener) => void child.once('exit', (status) => listener(fatal ?? `exited with status ${status}`)),
        kill() {
          killed = true
          kill()
        },
      }
    },
  }
}
