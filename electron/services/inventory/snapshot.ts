import type { GroupView, HostView } from '../../../shared/contract/inventory.ts'
import type { Host, Inventory } from '../../../shared/inventory/model.ts'
import { isKeyText } from '../../../shared/inventory/values.ts'

/** An inventory as pages see it: without secrets. */
export interface InventoryView {
  readonly hosts: HostView[]
  readonly groups: GroupView[]
}

export function viewOf(inventory: Inventory): InventoryView {
  const positions = new Map<string, number>()
  const hosts = [...inventory.hosts.values()].map((host, position) => {
    positions.set(host.name, position)
    return hostView(host)
  })
  const groups = [...inventory.groups.values()].map((group): GroupView => ({
    name: group.name,
    hosts: group.hosts.map((name) => positions.get(name) ?? 0),
    groups: [...group.groups],
  }))
  return { hosts, groups }
}

function hostView(host: Host): HostView {
  const login = loginInWords(host)
  return {
    name: host.name,
    address: host.address,
    port: host.port,
    ...(host.user === undefined ? {} : { user: host.user }),
    ...(login === '' ? {} : { login }),
    tags: [...host.tags],
    groups: [...host.groups],
    ...(host.problems.length === 0 ? {} : { problems: [...host.problems] }),
  }
}

function loginInWords({ key, password }: Host): string {
  const ways: string[] = []
  if (key !== undefined) ways.push(isKeyText(key) ? 'key in the inventory' : `key ${key}`)
  if (password !== undefined) ways.push('password')
  return ways.join(', ')
}
