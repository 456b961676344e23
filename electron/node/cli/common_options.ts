import { Command, Option } from 'commander'
import { batchSize, collect, duration, percentage, wholeNumber } from './argv.ts'

/** Options that running a command and moving files share. */
export interface CommonOptions {
  readonly hosts?: string[]
  readonly groups?: string[]
  readonly inventory?: string
  readonly user?: string
  readonly askPass?: boolean
  readonly hostKeys: 'strict' | 'accept-new' | 'off'
  readonly forks: number
  readonly connectTimeout: number
  readonly retries: number
  readonly serial?: { hosts: number } | { percent: number }
  readonly maxFail?: number
  readonly failFast?: boolean
  readonly dryRun?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
  readonly color: boolean
  readonly rerun?: 'failed'
}

export const TARGET_HELP = `
Targets (for -h and -g; see README):
  web01,db1          names            web[01-20]     ranges, web[0-9/2] steps
  db*                wildcards        !web03         all but this one
  @web_clusters      a group          tag:prod       hosts with a tag
  @web&tag:prod      both at once     all            every host`

export const EXIT_HELP = `
Exit status:
  0  every host ok
  1  on some host it failed, timed out or was cancelled
  2  wrong usage or inventory; nothing was run
  3  some host could not be reached or was lost (wins over 1)
  130  interrupted`

export function newCommand(name: string, summary: string): Command {
  return new Command(name)
    .description(summary)
    .helpOption('--help', 'show this help (-h means hosts)')
    .configureHelp({ sortOptions: false, showGlobalOptions: false })
    .showSuggestionAfterError()
    .showHelpAfterError('`--help` lists all options; `-h` means hosts.')
    .exitOverride()
}

export function addTargetOptions(command: Command): Command {
  return command
    .optionsGroup('Where:')
    .option('-h, --hosts <list>', 'hosts to work on (may be repeated)', collect)
    .option('-g, --groups <list>', 'groups to work on (may be repeated)', collect)
    .option('-i, --inventory <file>', 'the inventory (else $FLOTILLA_INVENTORY, ./hosts.ini, the user’s config folder)')
}

export function addLoginOptions(command: Command): Command {
  return command
    .optionsGroup('Login:')
    .option('--user <name>', 'log in as this user on every host')
    .option('--ask-pass', 'ask for a password, for hosts that have no login of their own')
    .addOption(
      new Option(
        '--host-keys <policy>',
        'accept-new records new keys and refuses changed ones; strict refuses new ones too; off checks nothing',
      )
        .choices(['strict', 'accept-new', 'off'])
        .default('accept-new'),
    )
}

export function addCommonOptions(command: Command): Command {
  addTargetOptions(command)
    .addOption(new Option('--rerun <which>', 'the hosts of the last run that did not make it').choices(['failed']))
    .option('--dry-run', 'show hosts, logins and what would be done; connect to nothing')
  return addLoginOptions(command)
    .optionsGroup('How:')
    .option('-f, --forks <n>', 'how many hosts at once', wholeNumber(1, 5000), 64)
    .addOption(new Option('--connect-timeout <time>', 'until logged in').argParser(duration).default(15_000, '15s'))
    .option('--retries <n>', 'more attempts at connecting', wholeNumber(0, 100), 0)
    .option('--serial <n|p%>', 'in batches of n hosts, or of p% of them', batchSize)
    .option('--max-fail <p%>', 'start no more hosts once more than p% did not make it', percentage)
    .option('--fail-fast', 'stop everything at the first host that does not make it')
    .optionsGroup('Output:')
    .option('--json', 'one JSON event a line (docs/json-events.md)')
    .option('--quiet', 'no output of hosts and no progress, only the summary')
    .option('--no-color', 'no colours (NO_COLOR does the same)')
}
