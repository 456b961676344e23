import { utilityProcess } from 'electron'
import type { FleetLauncher } from '../services/demo/demo_service.ts'

/** How long a fleet that was asked to end may take to put its files away. */
const STOP_WITHIN_MS = 5_000

/**
 * Starts the demo fleet as a utility process: Electron's own binary cannot be made to run as plain Node where the
 * runAsNode fuse is off.
 * @param entry path of the fleet's bundled file
 */
export function utilityFleet(entry: string): FleetLauncher {
  return {
    async startFleet() {
      const fleet = utilityProcess.fork(entry, [], {
        serviceName: 'demo fleet',
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      const exited = new Promise<void>((resolve) => fleet.once('exit', () => resolve()))
      const ready = new Promise<unknown>((resolve) => fleet.once('message', resolve))
      const first = await Promise.race([ready, exited])
      if (!first) throw new Error('The demo fleet could not be started.')
      const { inventoryPath, folder } = first as { inventoryPath: string; folder: string }
      return {
        inventoryPath,
        folder,
        exited,
        async stop() {
          // A message, as Windows has no signal that leaves time to tidy up.
          fleet.postMessage('stop')
          const late = setTimeout(() => fleet.kill(), STOP_WITHIN_MS)
          await exited
          clearTimeout(late)
        },
      }
    },
  }
}
