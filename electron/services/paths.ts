import { join } from 'node:path'
import envPaths from 'env-paths'

export interface AppPaths {
  /** What the user wrote: the inventory, preferences. */
  readonly configDir: string
  /** What the app wrote: runs, known hosts. */
  readonly dataDir: string
}

/**
 * Where Flotilla keeps its files: in `$FLOTILLA_HOME` when that is set, else where the operating system wants them
 * (XDG on Linux, whose variables are those of this process).
 */
export function appPaths(env: NodeJS.ProcessEnv): AppPaths {
  const home = env.FLOTILLA_HOME
  if (home) return { configDir: join(home, 'config'), dataDir: join(home, 'data') }
  const { config, data } = envPaths('flotilla', { suffix: '' })
  return { configDir: config, dataDir: data }
}
