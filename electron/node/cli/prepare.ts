import { join } from 'node:path'
import type { Host, Inventory } from '../../../shared/inventory/model.ts'
import type { Problem } from '../../../shared/problem.ts'
import { resolveTargets } from '../../../shared/targets/select.ts'
import { locateInventory } from '../../services/inventory/locate.ts'
import { loadInventory } from '../../services/inventory/store.ts'
import { appPaths } from '../../services/paths.ts'
import { prepareHosts, type PreparedHosts } from '../../services/prepare_hosts.ts'
import type { CommonOptions } from './common_options.ts'
import { askSecret } from './prompt.ts'
import { UsageError } from './usage_error.ts'

/** Which hosts are meant, and how they are logged in to. */
type HostOptions = Pick<
  CommonOptions,
  'hosts' | 'groups' | 'inventory' | 'user' | 'askPass' | 'hostKeys' | 'connectTimeout' | 'retries' | 'dryRun'
>

/** All that was found out before the first connection. */
export interface Prepared extends PreparedHosts {
  readonly inventory: Inventory
  readonly inventoryPath: string
  readonly runsFolder: string
  readonly warnings: readonly string[]
}

/**
 * Reads the inventory, finds the hosts that are meant, and how each is logged in to.
 * @param only when given, the names to which the selection is limited (or which it is, without -h and -g)
 * @param inventoryOfLastRun for a rerun: there the names mean the hosts that they meant
 * @throws UsageError with everything that is wrong
 */
export async function prepare(
  options: HostOptions,
  standardInputIsTaken: boolean,
  only?: readonly string[],
  inventoryOfLastRun?: string,
): Promise<Prepared> {
  const { env } = process
  const paths = appPaths(env)
  const located = locateInventory({
    option: options.inventory ?? inventoryOfLastRun,
    env,
    cwd: process.cwd(),
  })
  if ('problems' in located) throw UsageError.of(located.problems)
  const { inventory, warnings } = await loadInventory(located.path)
  if (inventory.problems.length > 0) throw UsageError.of(inventory.problems)

  const hosts = select(inventory.hosts, options, only, (selection) => resolveTargets(inventory, selection))
  // A dry run logs in nowhere: that a password would be asked for is all there is to show.
  const ask = () => (options.dryRun ? Promise.resolve('') : askSecret('SSH password: ', standardInputIsTaken))
  const password = options.askPass ? await ask() : undefined
  if (options.askPass && password === undefined)
    throw new UsageError('--ask-pass expected a password as a line of standard input, which is at its end.')
  const prepared = await prepareHosts(hosts, {
    ...(options.user === undefined ? {} : { user: options.user }),
    ...(password === undefined ? {} : { password }),
    connectTimeoutMs: options.connectTimeout,
    connectRetries: options.retries,
    hostKeys: options.hostKeys,
    env,
    inventoryPath: located.path,
    ownKnownHosts: join(paths.configDir, 'known_hosts'),
  })
  if ('problems' in prepared) throw UsageError.of(prepared.problems)
  return {
    ...prepared,
    inventory,
    inventoryPath: located.path,
    runsFolder: join(paths.dataDir, 'runs'),
    warnings: warnings.map(({ message }) => message),
  }
}

function select(
  inventory: ReadonlyMap<string, Host>,
  options: HostOptions,
  only: readonly string[] | undefined,
  resolve: (selection: { hosts: readonly string[]; groups: readonly string[] }) => {
    hosts: string[]
    problems: Problem[]
  },
): Host[] {
  const named = options.hosts !== undefined || options.groups !== undefined
  if (!named && !only)
    throw new UsageError('No hosts are named: give -h HOSTS or -g GROUPS (`-h all` means every host).')
  const selection = named
    ? { hosts: options.hosts ?? [], groups: options.groups ?? [] }
    : { hosts: only ?? [], groups: [] }
  const { hosts: names, problems } = resolve(selection)
  if (problems.length > 0) throw UsageError.of(problems)
  const wanted = only && new Set(only)
  const hosts = names.filter((name) => !wanted || wanted.has(name)).map((name) => inventory.get(name)!)
  if (hosts.length === 0)
    throw new UsageError(
      only
        ? 'None of the named hosts is among those that did not make it last time.'
        : 'No host is left of this selection: what it names, it also leaves out.',
    )
  const unsound = hosts.flatMap((host) => host.problems)
  if (unsound.length > 0) throw UsageError.of(unsound)
  return hosts
}
