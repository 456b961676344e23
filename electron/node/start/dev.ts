import { spawn } from 'node:child_process'
import { createServer as createNetServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServer } from 'vite'
import manifest from '../../../package.json' with { type: 'json' }
import { BrowserDoor } from '../serve/browser_door.ts'
import { keepOpen } from '../serve/keep_open.ts'
import { openEngine } from '../serve/open_engine.ts'
import { findRuntime, unusable } from './runtime.ts'

// `npm run dev`: the app with a page that changes as its sources do; in Electron where it runs, else in the browser.
const root = join(import.meta.dirname, '..', '..', '..')
const args = process.argv.slice(2)
const runtime = findRuntime(process.env, join(root, 'node_modules', 'electron'))
if ('path' in runtime && !args.includes('--browser') && unusable(process.env, args) === undefined)
  developDesktop(runtime.path)
else await developInBrowser()

function developDesktop(path: string): void {
  const tool = spawn(
    process.execPath,
    [join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'dev'],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        ELECTRON_EXEC_PATH: path,
        ELECTRON_CLI_ARGS: JSON.stringify(args),
      },
    },
  )
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => tool.kill(signal))
  tool.on('close', (status) => (process.exitCode = status ?? 1))
}

/** The door is the real one, with its rules; only the page comes from Vite, and without the content policy. */
async function developInBrowser(): Promise<void> {
  Object.assign(globalThis, { __FLOTILLA_VERSION__: manifest.version })
  const port = await freePort()
  const vite = await createServer({
    configFile: join(root, 'vite.renderer.config.ts'),
    server: { host: '127.0.0.1', port, strictPort: true, hmr: { host: '127.0.0.1', clientPort: port } },
  })
  await vite.listen()
  const engine = await openEngine(join(root, 'out', 'node'), undefined)
  const door = await BrowserDoor.open({ engine, page: pageOf(`http://127.0.0.1:${port}`), onFault: console.error })
  await keepOpen(door, { open: args.includes('--open') })
  await door.close()
  await vite.close()
  await engine.close()
}

function pageOf(origin: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname, search } = new URL(request.url)
    const accept = request.headers.get('accept') ?? '*/*'
    const response = await fetch(origin + pathname + search, { headers: { accept }, signal: request.signal })
    // fetch has undone the encoding, so these two are no longer true.
    const headers = new Headers(response.headers)
    headers.delete('content-encoding')
    headers.delete('content-length')
    return new Response(response.body, { status: response.status, headers })
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createNetServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
