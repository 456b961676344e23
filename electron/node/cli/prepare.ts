import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Host } from '../../../shared/inventory/model.ts'
import type { Problem } from '../../../shared/problem.ts'
import { resolveTargets } from '../../../shared/targets/select.ts'
import { EndpointPlanner } from '../../services/endpoints.ts'
import { HostKeyStore } from '../../services/host_keys/store.ts'
import { locateInventory } from '../../services/inventory/locate.ts'
import { loadInventory } from '../../services/inventory/store.ts'
import { appPaths } from '../../services/paths.ts'
import type { RunHost } from '../../services/runs/run.ts'
import type { CommonOptions } from './common_options.ts'
import { askSecret } from './prompt.ts'
import { UsageError } from './usage_error.ts'

/** All that was found out before the first connection. */
export interface Prepared {
  readonly inventoryPath: string
  readonly targets: readonly RunHost[]
  readonly hostKeys: HostKeyStore
  readonly runsFolder: string
  readonly warnings: readonly string[]
  readonly describeLogin: (target: RunHost) => string
}

/**
 * Reads the inventory, finds the hosts that are meant, and how each is logged in to.
 * @param only when given, the names to which the selection is limited (or which it is, without -h and -g)
 * @throws UsageError with everything that is wrong
 */
export async function prepare(
  options: CommonOptions,
  standardInputIsTaken: boolean,
  only?: readonly string[],
): Promise<Prepared> {
  const { env } = process
  const paths = appPaths(env)
  const located = locateInventory({
    ...(options.inventory === undefined ? {} : { option: options.inventory }),
    env,
    cwd: process.cwd(),
  })
  if ('problems' in located) throw UsageError.of(located.problems)
  const { inventory, warnings } = await loadInventory(located.path)
  if (inventory.problems.length > 0) throw UsageError.of(inventory.problems)

  const hosts = select(inventory.hosts, options, only, (selection) => resolveTargets(inventory, selection))
  const password = options.askPass ? await askSecret('SSH password: ', standardInputIsTaken) : undefined
  if (options.askPass && password === undefined)
    throw new UsageError('--ask-pass expected a password as a line of standard input, which is at its end.')
  const hostKeys = await HostKeyStore.open({
    userFiles: [join(homedir(), '.ssh', 'known_hosts'), '/etc/ssh/ssh_known_hosts'],
    ownFile: join(paths.configDir, 'known_hosts'),
    policy: options.hostKeys,
  })
  const planner = new EndpointPlanner({
    ...(options.user === undefined ? {} : { user: options.user }),
    ...(password === undefined ? {} : { password }),
    connectTimeoutMs: options.connectTimeout,
    connectRetries: options.retries,
    env,
    keyFolder: dirname(located.path),
    hostKeyAlgorithms: (address, port) => hostKeys.knownAlgorithms(address, port),
  })
  const { endpoints, problems } = await planner.plan(hosts)
  if (problems.length > 0) throw UsageError.of(problems)
  return {
    inventoryPath: located.path,
    targets: hosts.map((host, at) => ({ host, endpoint: endpoints[at]! })),
    hostKeys,
    runsFolder: join(paths.dataDir, 'runs'),
    warnings: warnings.map(({ message }) => message),
    describeLogin: ({ endpoint }) => planner.describe(endpoint.login),
  }
}

function select(
  inventory: ReadonlyMap<string, Host>,
  options: CommonOptions,
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
  if (hosts.length === 0) throw new UsageError('None of the named hosts is among those that did not make it last time.')
  const unsound = hosts.flatMap((host) => host.problems)
  if (unsound.length > 0) throw UsageError.of(unsound)
  return hosts
}
