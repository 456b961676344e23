import { Plus, X } from 'lucide-react'
import { lazy, Suspense, useMemo, useRef, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../app/actions.ts'
import { useWindowFileDrop } from '../app/file_drop.ts'
import { useHostActions } from '../screens/hosts/host_actions.ts'
import { openHostDialog, useHostDialog } from '../screens/hosts/dialogs/dialog_state.ts'
import { useInventory } from '../state/inventory.ts'
import { useTarget, useTargetHosts } from '../state/target.ts'
import { ActionKeys } from '../ui/kbd.tsx'
import { MenuButton } from '../ui/menu.tsx'
import { setHostFilter, useHostFilter } from './host_filter.ts'
import { TagChips } from './tag_chips.tsx'
import { Tree } from './tree.tsx'
import { buildTree } from './tree_model.ts'

const HostDialogs = lazy(() => import('../screens/hosts/dialogs/host_dialogs.tsx'))

/** On every screen: the groups and hosts there are, how they do, and which of them are meant. */
export function Sidebar() {
  const { t } = useTranslation()
  const snapshot = useInventory((state) => state.snapshot)
  const tree = useMemo(() => snapshot && buildTree(snapshot), [snapshot])
  const dialog = useHostDialog((state) => state.open)
  const filesOver = useWindowFileDrop()
  useHostActions()
  const count = snapshot?.hosts.length ?? 0
  const isEmpty = snapshot !== undefined && count + snapshot.groups.length === 0
  return (
    <aside aria-label={t('hosts.tree.label')} className="flex min-h-0 flex-col border-r border-line pt-2">
      <div className="flex items-center gap-1 pr-2 pb-2 pl-3">
        <FilterField count={count} />
        <AddMenu />
      </div>
      {tree && !isEmpty && <Tree tree={tree} />}
      {isEmpty && <p className="px-3 py-1 text-ink-3">{t('hosts.tree.empty')}</p>}
      {tree && <TagChips tags={tree.tags} />}
      {filesOver && <DropHint />}
      <Suspense fallback={null}>{dialog && <HostDialogs dialog={dialog} />}</Suspense>
    </aside>
  )
}

function FilterField({ count }: { readonly count: number }) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const text = useHostFilter((state) => state.text)
  useAction('app.filter', () => {
    input.current?.focus()
    input.current?.select()
  })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && text !== '') {
      event.preventDefault()
      setHostFilter('')
    }
    if (event.key === 'ArrowDown') {
      event.preventDefault()
      input.current?.closest('aside')?.querySelector<HTMLElement>('[role=tree]')?.focus()
    }
  }
  return (
    <div className="relative min-w-0 flex-1">
      <input
        ref={input}
        type="search"
        aria-label={t('hosts.tree.filter')}
        placeholder={t('hosts.tree.filterCount', { count })}
        value={text}
        onChange={(event) => setHostFilter(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        spellCheck={false}
        className="w-full rounded-r1 border border-line bg-sunken py-1 pr-7 pl-2 outline-none placeholder:text-ink-3 focus:border-accent [&::-webkit-search-cancel-button]:hidden"
      />
      <span className="absolute inset-y-0 right-1.5 flex items-center">
        {text === '' ? (
          <ActionKeys id="app.filter" />
        ) : (
          <button
            type="button"
            aria-label={t('hosts.tree.clearFilter')}
            onClick={() => {
              setHostFilter('')
              input.current?.focus()
            }}
            className="text-ink-3 hover:text-ink"
          >
            <X size={14} />
          </button>
        )}
      </span>
    </div>
  )
}

function AddMenu() {
  const { t } = useTranslation()
  return (
    <MenuButton
      look="quiet"
      label={t('hosts.menu.add')}
      className="!px-1"
      entries={[
        {
          id: 'host',
          label: t('hosts.menu.addHost'),
          aside: <ActionKeys id="hosts.new" />,
          act: () => openHostDialog({ kind: 'add-host', groups: [] }),
        },
        {
          id: 'group',
          label: t('hosts.menu.addGroup'),
          aside: <ActionKeys id="hosts.newGroup" />,
          act: () => openHostDialog({ kind: 'add-group', hosts: [] }),
        },
        null,
        {
          id: 'import',
          label: t('hosts.menu.import'),
          aside: <ActionKeys id="hosts.import" />,
          act: () => openHostDialog({ kind: 'import' }),
        },
      ]}
    >
      <Plus size={16} />
    </MenuButton>
  )
}

/** Says where files go that are let go of here. */
function DropHint() {
  const { t } = useTranslation()
  const text = useTarget((state) => state.text)
  const { hosts } = useTargetHosts()
  return (
    <div className="pointer-events-none fixed inset-x-0 bottom-12 z-30 flex justify-center">
      <p
        role="status"
        className="rounded-r2 border-2 border-dashed border-accent bg-overlay px-5 py-3 text-fs-4 shadow-overlay"
      >
        {hosts.length > 0 ? t('hosts.drop.here', { target: text, count: hosts.length }) : t('hosts.drop.choose')}
      </p>
    </div>
  )
}
