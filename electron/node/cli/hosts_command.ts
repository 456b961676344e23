import type { Command } from 'commander'
import type { Host } from '../../../shared/inventory/model.ts'
import { formatProblem } from '../../../shared/problem.ts'
import { resolveTargets } from '../../../shared/targets/select.ts'
import { locateInventory } from '../../services/inventory/locate.ts'
import { loadInventory } from '../../services/inventory/store.ts'
import { addTargetOptions, newCommand, TARGET_HELP } from './common_options.ts'
import { counted } from '../../../shared/units.ts'
import { UsageError } from './usage_error.ts'

interface HostsOptions {
  readonly hosts?: string[]
  readonly groups?: string[]
  readonly inventory?: string
  readonly json?: boolean
}

/** `flotilla hosts`: the inventory as it is understood, and all that is wrong with it. */
export function hostsCommand(done: (status: number) => void): Command {
  return addTargetOptions(newCommand('hosts', 'the inventory: check it, and list what a selection means'))
    .option('--json', 'one JSON object a host, without secrets')
    .addHelpText('after', TARGET_HELP)
    .action(async (options: HostsOptions) => done(await list(options)))
}

async function list(options: HostsOptions): Promise<number> {
  const located = locateInventory({
    ...(options.inventory === undefined ? {} : { option: options.inventory }),
    env: process.env,
    cwd: process.cwd(),
  })
  if ('problems' in located) throw UsageError.of(located.problems)
  const { inventory, warnings } = await loadInventory(located.path)
  if (inventory.problems.length > 0) throw UsageError.of(inventory.problems)
  const named = options.hosts !== undefined || options.groups !== undefined
  const { hosts: names, problems } = resolveTargets(
    inventory,
    named ? { hosts: options.hosts ?? [], groups: options.groups ?? [] } : { hosts: ['all'] },
  )
  if (problems.length > 0) throw UsageError.of(problems)
  const hosts = names.map((name) => inventory.hosts.get(name)!)
  for (const host of hosts) console.log(options.json ? JSON.stringify(publicFields(host)) : line(host))
  for (const { message } of warnings) console.error(`warning: ${message}`)
  const unsound = hosts.flatMap((host) => host.problems)
  for (const problem of unsound) console.error(formatProblem(problem))
  if (!options.json)
    console.error(`${counted(hosts.length, 'host')}, ${counted(inventory.groups.size, 'group')} in ${located.path}`)
  return unsound.length > 0 ? 2 : 0
}

function publicFields({ name, address, port, user, tags, groups, password, key }: Host) {
  return {
    name,
    address,
    port,
    user,
    tags,
    groups,
    login: [key === undefined ? [] : 'key', password === undefined ? [] : 'password'].flat(),
  }
}

function line(host: Host): string {
  const address = host.address.includes(':') ? `[${host.address}]` : host.address
  const parts = [
    host.name,
    `${host.user === undefined ? '' : `${host.user}@`}${address}:${host.port}`,
    ...host.groups.map((group) => `@${group}`),
    ...host.tags.map((tag) => `#${tag}`),
  ]
  return parts.join('  ')
}
