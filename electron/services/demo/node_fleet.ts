import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { FleetLauncher } from './demo_service.ts'

/** What the fleet's process says when all of its servers listen (electron/worker/demo). */
interface FleetReady {
  readonly inventoryPath: string
  readonly folder: string
}

/**
 * Starts the demo fleet as a child process of plain Node. It ends with this process, however that ends, and then
 * removes its folder. What it has to complain about goes to this process's standard error.
 * @param entry path of the fleet's bundled file
 */
export function nodeFleet(entry: string): FleetLauncher {
  return {
    async startFleet() {
      const fleet = fork(entry, [], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        execArgv: process.execArgv.filter((flag) => !flag.startsWith('--inspect')),
      })
      const exited = new Promise<void>((resolve) => fleet.once('exit', () => resolve()).once('error', () => resolve()))
      const ready = await Promise.race([once(fleet, 'message'), exited])
      if (!ready) throw new Error('The demo fleet could not be started.')
      const [{ inventoryPath, folder }] = ready as [FleetReady]
      return {
        inventoryPath,
        folder,
        exited,
        async stop() {
          fleet.kill('SIGTERM')
          await exited
        },
      }
    },
  }
}
