import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { quoteWord } from '../../../shared/shell.ts'
import { nodeFleet } from '../../services/demo/node_fleet.ts'
import { Interrupted, UsageError } from './usage_error.ts'

/** The command that is being shown, which is told to stop when the demo is. */
let shown: ChildProcess | undefined
let interrupted = false

function onSignal(): void {
  interrupted = true
  shown?.kill('SIGTERM')
}

const here = dirname(fileURLToPath(import.meta.url))

/**
 * `flotilla demo`: starts the demo fleet, does the main job on it with the very commands a user would type, and takes
 * the fleet down again, or with `keep` at Ctrl-C.
 */
export async function demo(keep: boolean): Promise<number> {
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  const fleet = await nodeFleet(join(here, 'demo-fleet.cjs'))
    .startFleet()
    .catch(() => {
      throw new UsageError('The demo fleet could not be started; see the message above.')
    })
  const { inventoryPath, folder } = fleet
  try {
    if (interrupted) throw new Interrupted()
    // Its servers have new keys each time; they must not end up among the keys of the user's real hosts.
    const settings = { FLOTILLA_INVENTORY: inventoryPath, FLOTILLA_HOME: join(folder, 'flotilla') }
    const page = join(folder, 'hello.txt')
    await writeFile(page, 'Sent to a whole group by Flotilla.\n')
    say('A dozen SSH servers are up on 127.0.0.1, described by this inventory:')
    console.log(`\n  ${inventoryPath}`)

    say('Run a command on hosts and groups; every answer appears as it arrives:')
    const ran = await show(
      'batch_run',
      ['-h', 'edge01,edge02', '-g', 'web_clusters,db_servers', '-cmd', 'df -h /'],
      settings,
    )
    say('The same answer is shown once with -b, so that what differs stands out:')
    await show('batch_run', ['-g', 'web_clusters', '-b', '-cmd', 'systemctl is-active nginx'], settings)
    say('Send a file to every host of a group, and look at it there:')
    const sent = await show(
      'batch_scp',
      ['-g', 'web_clusters', '-action', 'put', '-local', page, '-remote', 'inbox/'],
      settings,
    )
    const seen = await show(
      'batch_run',
      ['-g', 'web_clusters', '-b', '-cmd', 'ls inbox && cat inbox/hello.txt'],
      settings,
    )

    if (keep) {
      say('The fleet stays up until Ctrl-C. In another terminal:')
      for (const [name, value] of Object.entries(settings)) console.log(`  export ${name}=${quoteWord(value)}`)
      console.log('  npx batch_run -h all -cmd hostname')
      await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), fleet.exited])
    } else console.log('\nThe fleet is down again. `npm run demo -- --keep` leaves it up for commands of your own.')
    return ran === 0 && sent === 0 && seen === 0 ? 0 : 1
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    await fleet.stop()
  }
}

function say(text: string): void {
  console.log(`\n${text}`)
}

/** Prints a command line as it would be typed, runs it, and returns its exit status. */
async function show(program: string, args: readonly string[], settings: Record<string, string>): Promise<number> {
  console.log(`\n$ ${[program, ...args.map(quoteWord)].join(' ')}`)
  const bin = join(here, '..', '..', 'electron', 'node', 'bin', `${program}.js`)
  shown = spawn(process.execPath, [bin, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...settings },
  })
  const [status] = (await once(shown, 'exit')) as [number | null]
  if (interrupted) throw new Interrupted()
  return status ?? 1
}
