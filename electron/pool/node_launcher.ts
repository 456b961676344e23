import { fork } from 'node:child_process'
import type { FromWorker } from '../../shared/pool/protocol.ts'
import type { LaunchedWorker, WorkerLauncher } from './launcher.ts'

/**
 * Launches workers as child processes of plain Node. Advanced serialisation is what carries `Uint8Array`s whole.
 * @param entry path of the worker's bundled file
 */
export function nodeLauncher(entry: string): WorkerLauncher {
  return {
    launch(name): LaunchedWorker {
      const child = fork(entry, [], {
        serialization: 'advanced',
        // A worker writes nothing of its own to the terminal but a crash; its standard input stays closed.
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        env: { ...process.env, FLOTILLA_WORKER: name },
        execArgv: process.execArgv.filter((flag) => !flag.startsWith('--inspect')),
        // A process group of its own: Ctrl-C in a terminal is for the engine to decide about, not for the workers.
        detached: process.platform !== 'win32',
      })
      return {
        get pid() {
          return child.pid
        },
        send(message) {
          // A worker that has just died is reported by its exit; a message to it has nowhere to go.
          if (child.connected) child.send(message, () => {})
        },
        onMessage: (listener) => void child.on('message', (message) => listener(message as FromWorker)),
        onExit: (listener) => {
          let told = false
          const tell = (why: string) => {
            if (told) return
            told = true
            listener(why)
          }
          child.on('exit', (status, signal) => tell(signal ? `killed by ${signal}` : `exited with status ${status}`))
          child.on('error', (error) => tell(error.message))
        },
        kill: () => void child.kill('SIGKILL'),
      }
    },
  }
}
