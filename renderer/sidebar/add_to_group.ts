import i18next from 'i18next'
import type { InventoryEditInput } from '../../shared/contract/inventory.ts'
import { engine } from '../engine/engine.ts'
import { makeEdits } from '../screens/hosts/edits.ts'
import { useInventory } from '../state/inventory.ts'
import { toastFailure } from '../ui/toasts.ts'

/** Puts hosts into a group, as one step of undo. `move`: takes them out of the groups that name them directly now. */
export async function addHostsToGroup(group: string, hosts: readonly string[], move: boolean): Promise<void> {
  if (hosts.length === 0) return
  const names = hosts.length === 1 ? hosts[0]! : i18next.t('common.hosts', { count: hosts.length })
  const done = i18next.t(move ? 'hosts.done.moved' : 'hosts.done.added', { names, group })
  try {
    const taken = move ? await leaveGroups(group, hosts) : []
    await makeEdits([{ type: 'add-members', group, hosts: [...hosts] }, ...taken], { done })
  } catch (error) {
    toastFailure(error)
  }
}

/** Only the groups that name a host directly can let it go; which these are, their sections say. */
async function leaveGroups(except: string, hosts: readonly string[]): Promise<InventoryEditInput[]> {
  const { hostsByName } = useInventory.getState()
  const moved = new Set(hosts)
  const around = new Set(hosts.flatMap((host) => hostsByName.get(host)?.groups ?? []))
  around.delete(except)
  const sections = await Promise.all(
    [...around].map((name) => engine.query('inventory.section', { kind: 'group', name })),
  )
  return sections.flatMap(({ name, directHosts }) => {
    const leaving = directHosts.filter((host) => moved.has(host))
    return leaving.length > 0 ? [{ type: 'remove-members' as const, group: name, hosts: leaving }] : []
  })
}
