import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Electron's program, or in words why there is none. */
export type Runtime = { readonly path: string } | { readonly missing: string }

/** 110 MB over a slow line; after that the user would rather have the browser. */
const DOWNLOAD_MS = 180_000

const NOT_INSTALLED = 'its runtime is not installed'

const EXECUTABLES: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
}

/**
 * Looks where the package `electron` would, without importing it: that import starts a download.
 * @param packageFolder node_modules/electron
 */
export function findRuntime(env: NodeJS.ProcessEnv, packageFolder: string): Runtime {
  const executable = readPathFile(packageFolder) ?? EXECUTABLES[process.platform] ?? 'electron'
  const override = env.ELECTRON_OVERRIDE_DIST_PATH
  const path = join(override || join(packageFolder, 'dist'), executable)
  if (existsSync(path)) return { path }
  return { missing: override ? `there is no ${executable} in ${override}` : NOT_INSTALLED }
}

/** Written by the package's installer when it is done. */
function readPathFile(packageFolder: string): string | undefined {
  try {
    return readFileSync(join(packageFolder, 'path.txt'), 'utf8').trim() || undefined
  } catch {
    return undefined
  }
}

/** Why Electron would be of no use here even if it were there. */
export function unusable(
  env: NodeJS.ProcessEnv,
  args: readonly string[],
  { platform = process.platform, uid = process.getuid?.() }: { platform?: NodeJS.Platform; uid?: number } = {},
): string | undefined {
  if (platform !== 'linux') return undefined
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return 'there is no screen (neither DISPLAY nor WAYLAND_DISPLAY is set)'
  // Chromium refuses. Its sandbox is not ours to take away without a word.
  if (uid === 0 && !args.includes('--no-sandbox'))
    return 'as root it runs only without its sandbox, which `npm start -- --no-sandbox` does'
  return undefined
}

/** Tries once to fetch the runtime with the package's own installer, in a process of its own. */
export async function downloadRuntime(
  env: NodeJS.ProcessEnv,
  packageFolder: string,
  limitMs = DOWNLOAD_MS,
): Promise<Runtime> {
  // Whoever names a folder wants that runtime and no other.
  if (env.ELECTRON_OVERRIDE_DIST_PATH) return findRuntime(env, packageFolder)
  if (env.FLOTILLA_NO_DOWNLOAD) return { missing: `${NOT_INSTALLED}, and FLOTILLA_NO_DOWNLOAD is set` }
  if (env.CI) return { missing: `${NOT_INSTALLED}, and nothing is downloaded in CI` }
  const installer = join(packageFolder, 'install.js')
  if (!existsSync(installer)) return { missing: 'the package electron is not installed' }
  console.error('Downloading the Electron runtime, this once …')
  const failure = await runInstaller(installer, env, limitMs)
  const found = findRuntime(env, packageFolder)
  return 'path' in found ? found : { missing: `its runtime could not be downloaded (${failure})` }
}

/** Resolves with what the installer had to complain about. */
function runInstaller(installer: string, env: NodeJS.ProcessEnv, limitMs: number): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [installer], { env, stdio: ['ignore', 'ignore', 'pipe'], timeout: limitMs })
    let said = ''
    child.stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-20_000)))
    child.on('error', (error) => resolve(error.message))
    child.on('close', (status, signal) => {
      const complaint = /^\w*Error: (.{1,120})/m.exec(said)?.[1]
      resolve(
        signal ? `not done after ${limitMs / 1000} s` : (complaint ?? `the installer ended with status ${status}`),
      )
    })
  })
}
