import { join } from 'node:path'
import { nodeLauncher } from '../../pool/node_launcher.ts'
import { nodeFleet } from '../../services/demo/node_fleet.ts'
import { Engine } from '../../services/engine/engine.ts'

/** From package.json, put in by the build. */
declare const __FLOTILLA_VERSION__: string

/**
 * The engine of this door, its workers child processes.
 * @param bundles folder of worker.cjs and demo-fleet.cjs (out/node)
 */
export function openEngine(bundles: string, inventory: string | undefined): Promise<Engine> {
  return Engine.open({
    version: __FLOTILLA_VERSION__,
    launcher: nodeLauncher(join(bundles, 'worker.cjs')),
    fleet: nodeFleet(join(bundles, 'demo-fleet.cjs')),
    env: process.env,
    cwd: process.cwd(),
    ...(inventory === undefined ? {} : { inventory }),
  })
}
