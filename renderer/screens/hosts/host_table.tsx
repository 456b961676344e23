import { useCallback, useMemo, useState, type DragEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { HostView } from '../../../shared/contract/inventory.ts'
import { foldNames } from '../../../shared/targets/ranges.ts'
import { fileDropProps } from '../../app/file_drop.ts'
import { startHostDrag } from '../../sidebar/drag_hosts.ts'
import { DataTable } from '../../ui/data_table.tsx'
import { ActionKeys } from '../../ui/kbd.tsx'
import { ContextMenu, type MenuEntry } from '../../ui/menu.tsx'
import { chosenOf, type Selection } from '../../ui/selection.ts'
import { useHostColumns, type Room } from './columns.tsx'
import { openHostDialog } from './dialogs/dialog_state.ts'
import type { SortedBy } from './visible_hosts.ts'
import { useWorkEntries } from './work_entries.tsx'

export interface HostTableProps {
  readonly hosts: readonly HostView[]
  readonly selection: Selection
  readonly onSelect: (selection: Selection) => void
  readonly onOpen: (host: HostView) => void
  readonly room: Room
  readonly sorting: SortedBy | undefined
  /** A position to be scrolled into sight. */
  readonly reveal: number | undefined
  readonly onSort: (sorting: SortedBy | undefined) => void
}

export function HostTable({ hosts, selection, onSelect, onOpen, room, sorting, reveal, onSort }: HostTableProps) {
  const { t } = useTranslation()
  const columns = useHostColumns(room, sorting, onSort)
  const [menuAt, setMenuAt] = useState<{ readonly x: number; readonly y: number } | null>(null)
  const chosen = useMemo(() => chosenOf(selection, hosts).map(({ name }) => name), [selection, hosts])
  const entries = useTableMenu(menuAt ? chosen : [], onOpen, hosts)
  const [lit, setLit] = useState<string>()

  const dragHosts = (event: DragEvent, { name }: HostView) =>
    startHostDrag(event.dataTransfer, chosen.includes(name) ? chosen : [name])
  const filesOn = useCallback(
    ({ name }: HostView) =>
      fileDropProps(
        () => name,
        () => setLit(name),
        () => setLit(undefined),
      ),
    [],
  )
  return (
    <>
      <DataTable
        label={t('hosts.table.label')}
        rows={hosts}
        columns={columns}
        keyOf={keyOf}
        selection={selection}
        onSelect={onSelect}
        onOpen={onOpen}
        reveal={reveal}
        onContextMenu={(_, at) => setMenuAt(at)}
        rowProps={(host) => ({
          draggable: true,
          'data-drop': lit === host.name || undefined,
          onDragStart: (event: DragEvent) => dragHosts(event, host),
          ...filesOn(host),
        })}
        empty={<p className="px-3 py-4 text-ink-3">{t('hosts.table.empty')}</p>}
      />
      <ContextMenu at={menuAt} entries={entries} onClose={() => setMenuAt(null)} />
    </>
  )
}

const keyOf = ({ name }: HostView) => name

function useTableMenu(
  chosen: readonly string[],
  onOpen: (host: HostView) => void,
  hosts: readonly HostView[],
): readonly (MenuEntry | null)[] {
  const { t } = useTranslation()
  const work = useWorkEntries(foldNames(chosen))
  const [only] = chosen
  if (only === undefined) return []
  const one = hosts.find(({ name }) => name === only)
  const single: (MenuEntry | null)[] =
    chosen.length > 1 || !one
      ? []
      : [
          {
            id: 'rename',
            label: t('hosts.menu.rename'),
            aside: <ActionKeys id="hosts.rename" />,
            act: () => openHostDialog({ kind: 'rename', what: 'host', name: only }),
          },
          {
            id: 'duplicate',
            label: t('hosts.menu.duplicate'),
            aside: <ActionKeys id="hosts.duplicate" />,
            act: () => openHostDialog({ kind: 'add-host', groups: [], like: only }),
          },
        ]
  return [
    ...work,
    null,
    {
      id: 'edit',
      label: t('hosts.menu.edit'),
      aside: <ActionKeys id="hosts.edit" />,
      act: () => one && onOpen(one),
    },
    ...single,
    {
      id: 'group',
      label: t('hosts.many.group'),
      act: () => openHostDialog({ kind: 'add-group', hosts: chosen }),
    },
    {
      id: 'export',
      label: t('hosts.menu.export'),
      act: () => openHostDialog({ kind: 'export', hosts: chosen }),
    },
    null,
    {
      id: 'remove',
      label: t('hosts.menu.remove'),
      aside: <ActionKeys id="hosts.remove" />,
      danger: true,
      act: () => openHostDialog({ kind: 'remove-hosts', hosts: chosen }),
    },
  ]
}
