import { Command } from 'commander'
import { batchRun, batchRunCommand } from './batch_run.ts'
import { batchScp, batchScpCommand } from './batch_scp.ts'
import { newCommand } from './common_options.ts'
import { demo } from './demo.ts'
import { hostsCommand } from './hosts_command.ts'
import { portsCommand } from './ports_command.ts'
import { reachCommand } from './reach_command.ts'
import { runsCommand } from './runs_command.ts'
import { serveCommand } from './serve_command.ts'
import { listenCommand } from './tester/listen_command.ts'
import { loadCommand } from './tester/load_command.ts'
import { sendCommand } from './tester/send_command.ts'

/** From package.json, put in by the build. */
declare const __FLOTILLA_VERSION__: string

/** `flotilla`: the two batch commands under one name, and what goes with them. */
export async function flotilla(argv: readonly string[]): Promise<number> {
  // These two have a grammar of options of their own (-h means hosts), so they read their arguments themselves.
  // What people type first.
  if (argv[0] === 'help') return flotilla([...argv.slice(1, 2), '--help'])
  if (argv[0] === 'run') return batchRun('flotilla run', argv.slice(1))
  if (argv[0] === 'copy') return batchScp('flotilla copy', argv.slice(1))
  let status = 0
  const done = (code: number) => void (status = code)
  const program = newCommand('flotilla', 'Look after groups of machines over SSH.')
    .version(__FLOTILLA_VERSION__, '--version', 'show the version')
    .helpCommand(false)
    // Here and in `runs`, or `runs show --json` would give --json to `runs`.
    .enablePositionalOptions()
  program.addCommand(outline(batchRunCommand('run')))
  program.addCommand(outline(batchScpCommand('copy')))
  program.addCommand(hostsCommand(done))
  program.addCommand(runsCommand(done))
  program.addCommand(reachCommand(done))
  program.addCommand(portsCommand(done))
  program.addCommand(listenCommand(done))
  program.addCommand(sendCommand(done))
  program.addCommand(loadCommand(done))
  program.addCommand(serveCommand(done))
  program
    .command('demo')
    .helpOption('--help', 'show this help')
    .description('try everything on a fleet of a dozen SSH servers inside one process')
    .option('--keep', 'leave the fleet up until Ctrl-C, to try commands of your own')
    .action(async (options: { keep?: boolean }) => done(await demo(options.keep === true)))
  program.addHelpText('after', '\nbatch_run is `flotilla run`, batch_scp is `flotilla copy`.')
  if (argv.length === 0) program.help({ error: true })
  await program.parseAsync([...argv], { from: 'user' })
  return status
}

/** Its name and summary for the list of commands. */
function outline(command: Command): Command {
  return new Command(command.name()).description(command.description()).usage('… (see --help)')
}
