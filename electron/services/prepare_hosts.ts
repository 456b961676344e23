import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Host } from '../../shared/inventory/model.ts'
import type { Problem } from '../../shared/problem.ts'
import { EndpointPlanner } from './endpoints.ts'
import type { RefusedKeys } from './host_keys/refused_keys.ts'
import { HostKeyStore, type HostKeyPolicy } from './host_keys/store.ts'
import type { RunHost } from './runs/run.ts'

export interface PrepareHostsOptions {
  /** In place of the inventory's. */
  readonly user?: string
  /** For hosts that the inventory gives no password and no key. */
  readonly password?: string
  readonly connectTimeoutMs: number
  readonly connectRetries: number
  readonly hostKeys: HostKeyPolicy
  readonly env: NodeJS.ProcessEnv
  readonly inventoryPath: string
  /** Where new host keys are recorded. */
  readonly ownKnownHosts: string
  /** Files that are only read; default: those of OpenSSH. */
  readonly userKnownHosts?: readonly string[]
  /** Where host keys that are refused are remembered. */
  readonly refusedKeys?: RefusedKeys
}

export interface PreparedHosts {
  readonly targets: readonly RunHost[]
  readonly hostKeys: HostKeyStore
  /** The login in words, never a secret. */
  describeLogin(target: RunHost): string
}

/**
 * Finds how each of these sound hosts is logged in to, and opens the known host keys. Connects nowhere.
 * @returns all that keeps the hosts from being tried, where anything does
 */
export async function prepareHosts(
  hosts: readonly Host[],
  options: PrepareHostsOptions,
): Promise<PreparedHosts | { readonly problems: readonly Problem[] }> {
  const { inventoryPath, ownKnownHosts, hostKeys: policy, userKnownHosts, refusedKeys, ...login } = options
  let hostKeys: HostKeyStore
  try {
    hostKeys = await HostKeyStore.open({
      userFiles: userKnownHosts ?? [join(homedir(), '.ssh', 'known_hosts'), '/etc/ssh/ssh_known_hosts'],
      ownFile: ownKnownHosts,
      policy,
      ...(refusedKeys ? { refused: refusedKeys } : {}),
    })
  } catch (error) {
    const message = `The known host keys cannot be read: ${(error as Error).message}`
    return { problems: [{ source: ownKnownHosts, message }] }
  }
  const planner = new EndpointPlanner({
    ...login,
    keyFolder: dirname(inventoryPath),
    hostKeyAlgorithms: (address, port) => hostKeys.knownAlgorithms(address, port),
  })
  const { endpoints, problems } = await planner.plan(hosts)
  if (problems.length > 0) return { problems }
  return {
    targets: hosts.map((host, at) => ({ host, endpoint: endpoints[at]! })),
    hostKeys,
    describeLogin: ({ endpoint }) => planner.describe(endpoint.login),
  }
}
