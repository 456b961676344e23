import type { HostView, InventoryEditInput } from '../../../../shared/contract/inventory.ts'
import { writeTags } from '../tags.ts'

/** What several hosts are to be given. Undefined and empty: left as it is for each. */
export interface ManyChanges {
  readonly user?: string
  readonly port?: string
  readonly key?: string
  readonly password?: string
  readonly addTags: readonly string[]
  readonly removeTags: readonly string[]
  readonly addGroups: readonly string[]
}

/** The changes as one call of `inventory.edit`. Tags are those that hold for the host now, with and without some. */
export function manyEdits(hosts: readonly HostView[], changes: ManyChanges): InventoryEditInput[] {
  const { user, port, key, password, addTags, removeTags, addGroups } = changes
  const common = Object.fromEntries(Object.entries({ user, port, key, password }).filter(([, value]) => value))
  const edits: InventoryEditInput[] = []
  for (const { name, tags } of hosts) {
    const next = [...new Set([...tags, ...addTags])].filter((tag) => !removeTags.includes(tag))
    const tagsChange = next.length !== tags.length || next.some((tag, at) => tag !== tags[at])
    const values = { ...common, ...(tagsChange ? { tags: writeTags(next) } : {}) }
    if (Object.keys(values).length > 0) edits.push({ type: 'set-host', name, values })
  }
  for (const group of addGroups) {
    const joining = hosts.filter(({ groups }) => !groups.includes(group)).map(({ name }) => name)
    if (joining.length > 0) edits.push({ type: 'add-members', group, hosts: joining })
  }
  return edits
}
