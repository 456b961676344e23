import { Option, type Command } from 'commander'
import type { ReachMatrix } from '../../../shared/contract/reach.ts'
import type { Inventory } from '../../../shared/inventory/model.ts'
import { foldPorts, targetsOf } from '../../../shared/reach/targets.ts'
import { foldNames } from '../../../shared/targets/ranges.ts'
import { locateInventory } from '../../services/inventory/locate.ts'
import { loadInventory } from '../../services/inventory/store.ts'
import { wholeNumber } from './argv.ts'
import { addTargetOptions, newCommand, TARGET_HELP, type CommonOptions } from './common_options.ts'
import { newPool } from './execute.ts'
import type { GridData } from './output/reach_grid.ts'
import { addOutputOptions, endpointsOf, portsOf, probeTimeout, selected, TIME_HELP } from './reach_command.ts'
import { UsageError } from './usage_error.ts'

interface PortsOptions extends Pick<CommonOptions, 'hosts' | 'groups' | 'inventory' | 'color' | 'json'> {
  readonly udp?: boolean
  readonly banner?: boolean
  readonly timeout: number
  readonly rate: number
  readonly csv?: boolean
  readonly diff?: string
}

const EXIT_HELP = `
Exit status:
  0  every port was open
  1  some were not
  2  wrong usage or inventory; nothing was probed
  130  interrupted; what is known by then is shown`

const EXAMPLES = `
Examples:
  flotilla ports -g web 22,80,443
  flotilla ports -g web 22,80,443 --diff last
  flotilla ports 22,80 10.0.0.5 10.0.0.6
  flotilla ports example.org:443 '[2001:db8::1]:22' --banner`

/** `flotilla ports`: which ports of some hosts are open, tried from this machine. */
export function portsCommand(done: (status: number) => void): Command {
  const command = newCommand('ports', 'which ports of hosts are open, tried from this machine')
    .usage('[-h HOSTS] [-g GROUPS] PORTS [HOST…] | HOST:PORT… [options]')
    .argument(
      '<what...>',
      'ports (22,80,8000-8010), and names or addresses, which may have ports of their own; no networks, no wildcards',
    )
  addTargetOptions(command)
    .optionsGroup('How:')
    .option('--udp', 'UDP in place of TCP')
    .option('--banner', 'show what open ports say first')
    .addOption(new Option('-t, --timeout <time>', 'for each probe').argParser(probeTimeout).default(5_000, '5s'))
    .option('--rate <n>', 'probes a second at most', wholeNumber(1, 10_000), 500)
  return addOutputOptions(command)
    .addHelpText('after', TIME_HELP)
    .addHelpText('after', TARGET_HELP)
    .addHelpText('after', EXIT_HELP)
    .addHelpText('after', EXAMPLES)
    .action(async (what: string[], options: PortsOptions) => done(await ports(what, options)))
}

async function ports(what: readonly string[], options: PortsOptions): Promise<number> {
  const { runMatrix } = await import('./reach_run.ts')
  const isPorts = (word: string) => /^[\d,-]+$/.test(word)
  const some = what.filter(isPorts)
  const common = some.length === 0 ? [] : portsOf(some.join(','), 'ports')
  const inventory = await theInventory(options)
  const named = options.hosts !== undefined || options.groups !== undefined
  if (named && common.length === 0) throw new UsageError('No ports are named: give them as 22,80,443.')
  const hosts = named ? selected(inventory!, options.hosts ?? [], options.groups ?? []) : []
  const endpoints = [
    ...hosts.flatMap((host) => common.map((port) => ({ host, port }))),
    ...endpointsOf(
      what.filter((word) => !isPorts(word)),
      common,
    ),
  ]
  if (endpoints.length === 0) throw new UsageError('No hosts are named: give -h HOSTS, -g GROUPS or addresses.')
  const pool = newPool(true)
  try {
    return await runMatrix(
      pool,
      {
        from: 'local',
        to: targetsOf(endpoints, (name) => inventory?.hosts.get(name)?.address),
        protocol: options.udp ? 'udp' : 'tcp',
        timeoutMs: options.timeout,
        forks: 64,
        perHost: 8,
        ratePerSecond: options.rate,
        banner: options.banner === true,
        fallback: false,
        connectTimeoutMs: 10_000,
        hostKeys: 'strict',
      },
      [],
      options,
      portsGrid,
    )
  } finally {
    await pool.close()
  }
}

/** Undefined where there is none and none is needed: addresses can be given without. */
async function theInventory({ inventory: option, hosts, groups }: PortsOptions): Promise<Inventory | undefined> {
  const needed = option !== undefined || hosts !== undefined || groups !== undefined
  const located = locateInventory({ option, env: process.env, cwd: process.cwd() })
  if ('problems' in located) {
    if (needed) throw UsageError.of(located.problems)
    return undefined
  }
  const { inventory, warnings } = await loadInventory(located.path)
  if (inventory.problems.length > 0) throw UsageError.of(inventory.problems)
  for (const { message } of warnings) console.error(`warning: ${message}`)
  return inventory
}

/** Hosts by ports. */
function portsGrid({ spec, cells }: ReachMatrix): GridData {
  const hosts = [...new Set(spec.to.map(({ name, address }) => name ?? address))]
  const columns = [...new Set(spec.to.map(({ port }) => port))].sort((a, b) => a - b)
  const places = new Map(spec.to.map(({ name, address, port }, t) => [JSON.stringify([name ?? address, port]), t]))
  const known = new Map(cells.map((cell) => [cell.t, cell]))
  return {
    rows: hosts.length,
    columns: columns.length,
    cell: (row, column) => {
      const t = places.get(JSON.stringify([hosts[row], columns[column]]))
      return t === undefined ? undefined : (known.get(t) ?? { state: 'pending' })
    },
    rowsName: (some) => foldNames(some.map((row) => hosts[row]!)),
    columnsName: (some) => foldPorts(some.map((column) => columns[column]!)),
  }
}
