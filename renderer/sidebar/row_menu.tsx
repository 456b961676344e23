import { Pencil, Plus, TextCursorInput, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { go } from '../app/route.ts'
import { openHostDialog } from '../screens/hosts/dialogs/dialog_state.ts'
import { useWorkEntries } from '../screens/hosts/work_entries.tsx'
import type { MenuEntry } from '../ui/menu.tsx'
import { targetOf, type TreeRow } from './tree_model.ts'

/** What can be done with a row of the tree. */
export function useRowMenu(row: TreeRow | undefined): readonly (MenuEntry | null)[] {
  const { t } = useTranslation()
  const entries = useWorkEntries(row ? targetOf(row) : '')
  if (!row) return []
  if (row.kind === 'host') {
    const { name } = row.host
    return [
      ...entries,
      null,
      edit(t('hosts.menu.edit'), () => go({ screen: 'hosts', host: name })),
      rename(t('hosts.menu.rename'), () => openHostDialog({ kind: 'rename', what: 'host', name })),
      remove(t('hosts.menu.remove'), () => openHostDialog({ kind: 'remove-hosts', hosts: [name] })),
    ]
  }
  if (row.kind !== 'group') return entries
  const { name } = row
  return [
    ...entries,
    null,
    {
      id: 'add',
      label: t('hosts.menu.addHost'),
      icon: <Plus size={14} />,
      act: () => openHostDialog({ kind: 'add-host', groups: [name] }),
    },
    edit(t('hosts.menu.edit'), () => go({ screen: 'hosts', group: name })),
    rename(t('hosts.menu.rename'), () => openHostDialog({ kind: 'rename', what: 'group', name })),
    remove(t('hosts.menu.remove'), () => openHostDialog({ kind: 'remove-group', name })),
  ]
}

const edit = (label: string, act: () => void): MenuEntry => ({ id: 'edit', label, icon: <Pencil size={14} />, act })
const rename = (label: string, act: () => void): MenuEntry => ({
  id: 'rename',
  label,
  icon: <TextCursorInput size={14} />,
  act,
})
const remove = (label: string, act: () => void): MenuEntry => ({
  id: 'remove',
  label,
  icon: <Trash2 size={14} />,
  act,
  danger: true,
})
