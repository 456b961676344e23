import { Ellipsis, Play, Plug, Plus, X } from 'lucide-react'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { HostView } from '../../../shared/contract/inventory.ts'
import { UNGROUPED_TARGET } from '../../sidebar/tree_model.ts'
import { countHosts } from '../../sidebar/group_counts.ts'
import { useHostStates } from '../../state/host_state.ts'
import { useInventory } from '../../state/inventory.ts'
import { setTarget, useTarget, useTargetHosts } from '../../state/target.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { cx } from '../../ui/class_names.ts'
import { ActionKeys } from '../../ui/kbd.tsx'
import { MenuButton } from '../../ui/menu.tsx'
import { COUNT_LOOKS } from '../../ui/state_mark.tsx'
import type { Room } from './columns.tsx'
import { openHostDialog } from './dialogs/dialog_state.ts'
import { openInventory, startDemo, stopDemo } from './host_actions.ts'
import { cancelTests, useTesting } from './host_tests.ts'

export interface HostsHeaderProps {
  readonly hosts: readonly HostView[]
  /** How many of them are chosen. */
  readonly chosen: number
  readonly room: Room
  readonly onTest: () => void
  readonly onRun: () => void
}

/** Which hosts are shown, how they do, and what can be done with them. */
export function HostsHeader({ hosts, chosen, room, onTest, onRun }: HostsHeaderProps) {
  const { t } = useTranslation()
  const text = useTarget((state) => state.text)
  const { problems } = useTargetHosts()
  const isDemo = useInventory((state) => state.snapshot?.demo ?? false)
  const group = useGroupOf(text)
  const title = targetTitle(text, group, t)
  const count = chosen > 1 ? chosen : hosts.length
  const inGroups = group === undefined ? [] : [group]
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-3 py-2">
      <h1 className={cx('min-w-0 truncate text-fs-4 font-semibold', title === text && 'font-mono')}>{title}</h1>
      {text.trim() !== '' && (
        <IconButton label={t('hosts.header.showAll')} onPress={() => setTarget('')} className="-ml-2">
          <X size={14} />
        </IconButton>
      )}
      <span className="text-ink-2">
        {chosen > 1
          ? t('hosts.header.chosen', { chosen: String(chosen), count: hosts.length })
          : t('common.hosts', { count: hosts.length })}
      </span>
      <StateCounts hosts={hosts} />
      {problems[0] && <span className="min-w-0 truncate text-fs-2 text-fail">{problems[0].message}</span>}
      <span className="flex-1" />
      <div className="flex flex-wrap items-center gap-2">
        <TestButton count={count} onTest={onTest} />
        <Button onPress={onRun} isDisabled={count === 0}>
          <Play size={14} aria-hidden />
          {t('hosts.header.run', { count })}
        </Button>
        <Button onPress={() => openHostDialog({ kind: 'add-host', groups: inGroups })}>
          <Plus size={14} aria-hidden />
          {t('hosts.menu.addHost')}
        </Button>
        {room === 'wide' && (
          <>
            <Button onPress={() => openHostDialog({ kind: 'add-group', hosts: [] })}>{t('hosts.menu.addGroup')}</Button>
            <Button onPress={() => openHostDialog({ kind: 'import' })}>{t('hosts.menu.import')}</Button>
            <Button onPress={() => openHostDialog({ kind: 'export', hosts: hosts.map(({ name }) => name) })}>
              {t('hosts.menu.export')}
            </Button>
          </>
        )}
        <MenuButton
          look="quiet"
          label={t('common.more')}
          className="!px-1.5"
          entries={[
            {
              id: 'group',
              label: t('hosts.menu.addGroup'),
              aside: <ActionKeys id="hosts.newGroup" />,
              act: () => openHostDialog({ kind: 'add-group', hosts: [] }),
            },
            {
              id: 'import',
              label: t('hosts.menu.import'),
              aside: <ActionKeys id="hosts.import" />,
              act: () => openHostDialog({ kind: 'import' }),
            },
            {
              id: 'export',
              label: t('hosts.menu.export'),
              aside: <ActionKeys id="hosts.export" />,
              act: () => openHostDialog({ kind: 'export', hosts: hosts.map(({ name }) => name) }),
            },
            null,
            {
              id: 'open',
              label: t('hosts.menu.open'),
              aside: <ActionKeys id="hosts.open" />,
              act: () => void openInventory(),
            },
            {
              id: 'demo',
              label: t(isDemo ? 'hosts.demo.stop' : 'hosts.demo.start'),
              act: () => void (isDemo ? stopDemo() : startDemo()),
            },
          ]}
        >
          <Ellipsis size={16} />
        </MenuButton>
      </div>
    </header>
  )
}

/** The group that a target is, and nothing else. */
function useGroupOf(text: string): string | undefined {
  const groups = useInventory((state) => state.groupsByName)
  const name = text.startsWith('@') ? text.slice(1) : undefined
  return name !== undefined && groups.has(name) ? name : undefined
}

function targetTitle(text: string, group: string | undefined, t: TFunction): string {
  if (text.trim() === '' || text === 'all') return t('hosts.header.all')
  if (text === UNGROUPED_TARGET) return t('hosts.header.ungrouped')
  return group ?? text
}

function TestButton({ count, onTest }: { readonly count: number; readonly onTest: () => void }) {
  const { t } = useTranslation()
  const testing = useTesting((state) => state.testing)
  if (testing)
    return (
      <Button onPress={cancelTests}>
        <span className="text-run" aria-hidden>
          ◔
        </span>
        {t('hosts.test.progress', { ended: String(testing.ended), total: String(testing.total) })}
        <span className="text-ink-3">{t('common.cancel')}</span>
      </Button>
    )
  return (
    <Button onPress={onTest} isDisabled={count === 0}>
      <Plug size={14} aria-hidden />
      {t('hosts.test.testMany', { count })}
    </Button>
  )
}

function StateCounts({ hosts }: { readonly hosts: readonly HostView[] }) {
  const { t } = useTranslation()
  const states = useHostStates((state) => state.states)
  const counts = useMemo(() => countHosts(states, hosts), [states, hosts])
  if (!counts) return null
  return (
    <span className="flex items-center gap-3">
      {(['ok', 'failed', 'unreachable', 'running'] as const).map(
        (part) =>
          counts[part] > 0 && (
            <span key={part} className={COUNT_LOOKS[part].colour}>
              <span aria-hidden className="mr-1">
                {COUNT_LOOKS[part].shape}
              </span>
              <b>{counts[part]}</b> {t(`common.count.${part}`)}
            </span>
          ),
      )}
    </span>
  )
}
