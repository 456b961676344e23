import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { isLoopback } from '../../../shared/loopback.ts'
import { pageResponse } from '../../services/pages/page_response.ts'
import { wholeNumber } from './argv.ts'
import { newCommand } from './common_options.ts'
import { UsageError } from './usage_error.ts'

interface ServeOptions {
  readonly port?: number
  readonly listen: string
  readonly open?: boolean
  readonly inventory?: string
}

const here = dirname(fileURLToPath(import.meta.url))

/** `flotilla serve`: the app in a browser, where there is no desktop or no Electron. */
export function serveCommand(done: (status: number) => void): Command {
  return newCommand('serve', 'the app in a browser: prints an address that lets one browser in')
    .option(
      '--port <n>',
      'port to listen on; 0 for any (else 7420, or the next one that is free)',
      wholeNumber(0, 65535),
    )
    .option('--open', 'open the browser')
    .option('--listen <address>', 'listen on another address; a tunnel (ssh -L) is safer', '127.0.0.1')
    .option('-i, --inventory <file>', 'the inventory (else $FLOTILLA_INVENTORY, ./hosts.ini, the user’s config folder)')
    .action(async (options: ServeOptions) => done(await serve(options)))
}

async function serve({ port, listen, open = false, inventory }: ServeOptions): Promise<number> {
  const page = builtPage()
  // Only here: the other commands start faster without them.
  const [{ BrowserDoor }, { keepOpen }, { openEngine }] = await Promise.all([
    import('../serve/browser_door.ts'),
    import('../serve/keep_open.ts'),
    import('../serve/open_engine.ts'),
  ])
  if (!isLoopback(listen)) console.error(`warning: ${exposure(listen)}`)
  const engine = await openEngine(here, inventory)
  try {
    const door = await BrowserDoor.open({
      engine,
      page,
      address: listen,
      ...(port === undefined ? {} : { port }),
      onFault: (error, where) => console.error(`flotilla: ${where}:`, error),
    }).catch((error: unknown) => {
      throw cannotListen(error, listen, port)
    })
    const tunnelled = isLoopback(listen) && process.env.SSH_CONNECTION !== undefined
    if (tunnelled) console.error(tunnelHint(door.port))
    try {
      await keepOpen(door, { open })
    } finally {
      await door.close()
    }
  } finally {
    await engine.close()
  }
  return 0
}

function builtPage(): (request: Request) => Promise<Response> {
  try {
    return pageResponse(join(here, '..', 'renderer'))
  } catch (error) {
    throw new UsageError(`${(error as Error).message} Run \`npm run build:renderer\` in Flotilla's folder.`)
  }
}

function exposure(address: string): string {
  return (
    `on ${address} everybody on the network can reach this server, and read along, for it speaks plain HTTP: the ` +
    'address below and everything after it. A tunnel is safer: leave --listen away and use ssh -L.'
  )
}

function tunnelHint(port: number): string {
  return `On the machine in front of you: ssh -L ${port}:127.0.0.1:${port} to this one, then open the address there.`
}

function cannotListen(error: unknown, address: string, port: number | undefined): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new UsageError(
        port === undefined
          ? 'The usual ports are all in use; name another with --port, or --port 0 for any free one.'
          : `Port ${port} is in use; name another with --port, or --port 0 for any free one.`,
      )
    case 'EACCES':
      return new UsageError(`Port ${port} needs more rights than you have; name one above 1023 with --port.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new UsageError(`${address} is no address of this machine, so nothing can listen on it.`)
    default:
      return error
  }
}
