import { Option, type Command } from 'commander'
import type { ReachTarget } from '../../../shared/contract/reach.ts'
import type { Inventory } from '../../../shared/inventory/model.ts'
import { parseEndpoints, parsePorts } from '../../../shared/reach/endpoints.ts'
import { targetsOf } from '../../../shared/reach/targets.ts'
import { resolveTargets } from '../../../shared/targets/select.ts'
import { collect, duration, wholeNumber } from './argv.ts'
import { addLoginOptions, addTargetOptions, newCommand, TARGET_HELP, type CommonOptions } from './common_options.ts'
import { namesOneHost, newPool } from './execute.ts'
import { prepare } from './prepare.ts'
import { timeBetween } from './tester/limits.ts'
import { UsageError } from './usage_error.ts'

interface ReachOptions extends Pick<
  CommonOptions,
  'hosts' | 'groups' | 'inventory' | 'user' | 'askPass' | 'hostKeys' | 'forks' | 'connectTimeout' | 'color' | 'json'
> {
  readonly toHosts?: string[]
  readonly toGroup?: string[]
  readonly port?: string
  readonly udp?: boolean
  readonly banner?: boolean
  readonly fallback: boolean
  readonly timeout: number
  readonly perHost: number
  readonly csv?: boolean
  readonly diff?: string
}

const EXIT_HELP = `
Exit status:
  0  every probe found its port open
  1  some did not
  2  wrong usage or inventory; nothing was probed
  3  some host that was to probe could not be reached (wins over 1)
  130  interrupted; what is known by then is shown`

const EXAMPLES = `
Examples:
  flotilla reach -g web db1:5432 cache1:11211
  flotilla reach -g web --to-group db --port 5432,6432
  flotilla reach -h 'web[01-20]' 'db[1-3]:5432,6432' '[2001:db8::1]:443' --json
  flotilla reach -g web --udp 10.0.0.53:53
  flotilla reach -g web db1:5432 --diff last
  flotilla reach -g web db1:5432 --csv > reach.csv`

/** `flotilla reach`: which ports the hosts can reach, tried from each of them. */
export function reachCommand(done: (status: number) => void): Command {
  const command = newCommand('reach', 'which ports can be reached from the hosts, tried from each of them')
    .usage('-h HOSTS | -g GROUPS  HOST:PORT… [options]')
    .argument(
      '[endpoints...]',
      'what to try: db1:5432, web[01-03]:80,443, [::1]:22; names of the inventory mean its addresses',
    )
    .optionsGroup('What:')
    .option('--to-group <list>', 'all hosts of these groups, with --port (may be repeated)', collect)
    .option('--to-hosts <list>', 'these hosts of the inventory, with --port (may be repeated)', collect)
    .option('--port <list>', 'ports of what is named without any: 22,80,8000-8010')
    .option('--udp', 'UDP in place of TCP, with bash or nc there')
    .option('--banner', 'show what open ports say first')
  addLoginOptions(addTargetOptions(command))
    .optionsGroup('How:')
    .option('-f, --forks <n>', 'how many hosts at once', wholeNumber(1, 5000), 64)
    .option('--per-host <n>', 'probes of one host at once', wholeNumber(1, 256), 8)
    .addOption(new Option('-t, --timeout <time>', 'for each probe').argParser(probeTimeout).default(5_000, '5s'))
    .addOption(new Option('--connect-timeout <time>', 'until logged in').argParser(duration).default(15_000, '15s'))
    .option('--no-fallback', 'where sshd forbids forwarding, do not probe with bash or nc there')
  return addOutputOptions(command)
    .addHelpText('after', TIME_HELP)
    .addHelpText('after', TARGET_HELP)
    .addHelpText('after', EXIT_HELP)
    .addHelpText('after', EXAMPLES)
    .action(async (endpoints: string[], options: ReachOptions) => done(await reach(endpoints, options)))
}

/** For what `-t` and its like take. */
export const TIME_HELP = `
Times: 500ms, 1.5s, 5m; a number alone is seconds.`

/** How a matrix is printed. */
export function addOutputOptions(command: Command): Command {
  return command
    .optionsGroup('Output:')
    .option('--json', 'one JSON object')
    .addOption(new Option('--csv', 'a table for spreadsheets').conflicts('json'))
    .addOption(
      new Option(
        '--diff <matrix>',
        'also what changed since an earlier one: its id (of --json), or last, the same probes before',
      ).conflicts('csv'),
    )
    .option('--no-color', 'no colours (NO_COLOR does the same)')
}

/** What the contract takes. */
export const probeTimeout = timeBetween(50, 600_000)

async function reach(endpoints: readonly string[], options: ReachOptions): Promise<number> {
  // Only here: the other commands start faster without it.
  const { matrixGrid, runMatrix } = await import('./reach_run.ts')
  // Nobody should be asked for a password first, only to hear of a slip of the pen.
  checkTargets(endpoints, options)
  const pool = newPool(namesOneHost(options))
  pool.warm('interactive')
  try {
    const prepared = await prepare({ ...options, retries: 0 }, false)
    const { inventory, targets: hosts, hostKeys } = prepared
    for (const warning of prepared.warnings) console.error(`warning: ${warning}`)
    const to = targets(inventory, endpoints, options)
    const logins = hosts.map(({ endpoint }) => ({ endpoint, hostKeys }))
    return await runMatrix(
      pool,
      {
        from: hosts.map(({ host }) => host.name),
        to,
        protocol: options.udp ? 'udp' : 'tcp',
        timeoutMs: options.timeout,
        forks: options.forks,
        perHost: options.perHost,
        ratePerSecond: 500,
        banner: options.banner === true,
        fallback: options.fallback,
        connectTimeoutMs: options.connectTimeout,
        hostKeys: options.hostKeys,
        ...(options.user === undefined ? {} : { user: options.user }),
        fromTitle: [...(options.hosts ?? []), ...(options.groups ?? []).map((group) => `@${group}`)].join(','),
      },
      logins,
      options,
      matrixGrid,
    )
  } finally {
    await pool.close()
  }
}

/** @throws UsageError for what is wrong whatever the inventory is */
function checkTargets(written: readonly string[], options: ReachOptions): void {
  const ports = options.port === undefined ? [] : portsOf(options.port, '--port')
  const named = namesHosts(options)
  if (named && ports.length === 0) throw new UsageError('--to-group and --to-hosts need --port, such as --port 22,80.')
  if (endpointsOf(written, ports).length === 0 && !named)
    throw new UsageError('Nothing to reach is named: give HOST:PORT, or --to-group GROUP --port PORTS.')
}

function namesHosts({ toGroup, toHosts }: ReachOptions): boolean {
  return toGroup !== undefined || toHosts !== undefined
}

function targets(inventory: Inventory, written: readonly string[], options: ReachOptions): ReachTarget[] {
  const ports = options.port === undefined ? [] : portsOf(options.port, '--port')
  const hosts = namesHosts(options) ? selected(inventory, options.toHosts ?? [], options.toGroup ?? []) : []
  const endpoints = [...hosts.flatMap((host) => ports.map((port) => ({ host, port }))), ...endpointsOf(written, ports)]
  return targetsOf(endpoints, (name) => inventory.hosts.get(name)?.address)
}

/** @throws UsageError with all that is wrong in what was typed */
export function endpointsOf(written: readonly string[], ports: readonly number[]) {
  const parsed = parseEndpoints(written.join(' '), { source: 'endpoints', ports })
  if ('problems' in parsed) throw UsageError.of(parsed.problems)
  return parsed.endpoints
}

/** @throws UsageError with all that is wrong in what was typed */
export function portsOf(written: string, source: string): readonly number[] {
  const parsed = parsePorts(written, source)
  if ('problems' in parsed) throw UsageError.of(parsed.problems)
  return parsed.ports
}

/** The names of hosts whose addresses can be probed. @throws UsageError */
export function selected(inventory: Inventory, hosts: readonly string[], groups: readonly string[]): string[] {
  const { hosts: names, problems } = resolveTargets(inventory, { hosts, groups })
  const all = [...problems, ...names.flatMap((name) => inventory.hosts.get(name)!.problems)]
  if (all.length > 0) throw UsageError.of(all)
  return names
}
