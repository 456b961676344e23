import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parentPort } from '../port.ts'
import { startDemoFleet, type DemoFleet } from './fleet.ts'

/** Sent to the parent once every host listens. */
export interface DemoReady {
  readonly type: 'ready'
  readonly inventoryPath: string
  readonly folder: string
  readonly hosts: readonly { readonly name: string; readonly port: number }[]
  /** Secret. */
  readonly password: string
}

/** The demo fleet as a process of its own: it lives until its parent goes or says SIGTERM, and leaves nothing behind. */
async function main(): Promise<void> {
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
    process.once('disconnect', resolve)
    // As a utility process of the desktop app; anything it says is that it is time.
    parentPort()?.on('message', () => resolve())
    // Ctrl-C in a terminal goes to the parent as well, which says when it is time.
    process.on('SIGINT', () => process.connected || resolve())
  })

  const folder = await mkdtemp(join(tmpdir(), 'flotilla-demo-'))
  let fleet: DemoFleet | undefined
  try {
    fleet = await startDemoFleet({ folder })
    const hosts = fleet.hosts.map(({ name, port }) => ({ name, port }))
    const ready: DemoReady = {
      type: 'ready',
      inventoryPath: fleet.inventoryPath,
      folder: fleet.folder,
      hosts,
      password: fleet.password,
    }
    process.send?.(ready)
    parentPort()?.postMessage(ready)
    await asked
  } finally {
    await fleet?.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(`The demo fleet could not be started: ${error instanceof Error ? error.message : String(error)}`)
    process.exit(1)
  },
)
