import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Problem } from '../../../shared/problem.ts'
import { appPaths } from '../paths.ts'

export interface InventoryPlace {
  /** The value of the option `-i`. */
  readonly option?: string | undefined
  readonly env: NodeJS.ProcessEnv
  /** What relative paths are relative to. */
  readonly cwd: string
}

/** The name that is looked for where no file is named. */
const fileName = 'hosts.ini'

/**
 * Finds the inventory: the option, else `$FLOTILLA_INVENTORY`, else `hosts.ini` in the working directory, else in the
 * user's configuration folder. A file that is named is not looked for: reading it says best what is wrong with it.
 */
export function locateInventory({ option, env, cwd }: InventoryPlace): { path: string } | { problems: Problem[] } {
  if (option === '') return { problems: [{ source: '-i', message: 'expected the path of an inventory file' }] }
  const named = option ?? (env.FLOTILLA_INVENTORY || undefined)
  if (named !== undefined) return { path: resolve(cwd, named) }

  const places = [join(cwd, fileName), join(appPaths(env).configDir, fileName)]
  const path = places.find((place) => existsSync(place))
  if (path !== undefined) return { path }
  const message =
    `no inventory found: looked for ${places.join(' and ')}; ` +
    'write one, or name one with -i FILE or the variable FLOTILLA_INVENTORY'
  return { problems: [{ source: 'inventory', message }] }
}
