import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { downloadRuntime, findRuntime, unusable, type Runtime } from './runtime.ts'

/** What `npm start` leaves to do: nothing but to exit, or to open the browser door with these arguments. */
export type Started = { readonly status: number } | { readonly serve: readonly string[] }

/**
 * `npm start [-- --browser]`: opens the desktop app and waits for its end. Where that cannot be, it says so in one line
 * and asks for the browser door.
 * @param root Flotilla's folder, built
 */
export async function start(root: string, argv: readonly string[], env: NodeJS.ProcessEnv): Promise<Started> {
  const args = argv.filter((arg) => arg !== '--browser')
  const serve = [
    ...args.filter((arg) => arg !== '--no-sandbox'),
    ...(env.FLOTILLA_NO_OPEN || args.includes('--open') ? [] : ['--open']),
  ]
  if (argv.includes('--browser')) return { serve }
  const runtime = await desktopRuntime(root, args, env)
  if ('path' in runtime) return { status: await runDesktop(runtime.path, root, args, env) }
  console.log(`Electron cannot be used here: ${runtime.missing}. Flotilla opens in the browser instead:`)
  return { serve }
}

async function desktopRuntime(root: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Runtime> {
  const packageFolder = join(root, 'node_modules', 'electron')
  const why = unusable(env, args)
  // Before a download that would be for nothing.
  if (why !== undefined) return { missing: why }
  const found = findRuntime(env, packageFolder)
  return 'path' in found ? found : downloadRuntime(env, packageFolder)
}

function runDesktop(path: string, root: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  // Terminals inside other Electron apps set it, and ours would be plain Node.
  const { ELECTRON_RUN_AS_NODE: _, ...clean } = env
  const desktop = spawn(path, [root, ...args], { stdio: 'inherit', env: clean })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => desktop.kill(signal))
  return new Promise((resolve, reject) => {
    desktop.on('error', reject)
    desktop.on('close', (status) => resolve(status ?? 1))
  })
}
