import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { foldNames } from '../../../shared/targets/ranges.ts'
import { useAction } from '../../app/actions.ts'
import { go, hashOf, useRoute, type Route } from '../../app/route.ts'
import { useInventory } from '../../state/inventory.ts'
import { setTarget, useTargetHosts } from '../../state/target.ts'
import { chosenOf } from '../../ui/selection.ts'
import type { Room } from './columns.tsx'
import { DemoBanner } from './demo_banner.tsx'
import { GroupPanel } from './detail/group_panel.tsx'
import { HostPanel } from './detail/host_panel.tsx'
import { ManyPanel } from './detail/many_panel.tsx'
import { openHostDialog } from './dialogs/dialog_state.ts'
import { EmptyInventory } from './empty_inventory.tsx'
import { testHosts } from './host_tests.ts'
import { HostTable } from './host_table.tsx'
import { HostsHeader } from './hosts_header.tsx'
import { ProblemList } from './problem_list.tsx'
import { useRowSelection } from './row_selection.ts'
import { useVisibleHosts, type SortedBy } from './visible_hosts.ts'

export default function HostsScreen() {
  const { t } = useTranslation()
  const snapshot = useInventory((state) => state.snapshot)
  const failure = useInventory((state) => state.failure)
  if (!snapshot) return <p className="p-4 text-ink-3">{failure ? failure.message : t('common.loading')}</p>
  const { hosts, groups, problems, warnings, demo } = snapshot
  const isEmpty = hosts.length + groups.length + problems.length === 0
  return (
    <>
      {demo && <DemoBanner count={hosts.length} />}
      {problems.length + warnings.length > 0 && (
        <div className="flex flex-col gap-2 border-b border-line p-3">
          {problems.length > 0 && (
            <ProblemList title={t('hosts.problems', { count: problems.length })} problems={problems} />
          )}
          {warnings.length > 0 && (
            <ProblemList kind="warning" title={t('hosts.warnings', { count: warnings.length })} problems={warnings} />
          )}
        </div>
      )}
      {isEmpty ? <EmptyInventory snapshot={snapshot} /> : <Hosts />}
    </>
  )
}

/** The table of hosts, and beside it what is known of the chosen ones. */
function Hosts() {
  const route = useRoute((state) => state.route)
  const { host, group } = route.screen === 'hosts' ? route : {}
  const [sorting, setSorting] = useState<SortedBy>()
  const hosts = useVisibleHosts(sorting)
  const names = useMemo(() => hosts.map(({ name }) => name), [hosts])
  const { selection, select } = useRowSelection(names)
  const chosen = useMemo(() => chosenOf(selection, hosts), [selection, hosts])
  const all = useInventory((state) => state.index.hosts)
  const hasPanel = host !== undefined || group !== undefined
  const room = useRoom(hasPanel)

  const leader = chosen.length === 1 ? chosen[0]?.name : undefined

  const open = (name: string) => show({ screen: 'hosts', host: name }, hasPanel)
  // While a panel is open it follows the chosen host, until the tree or the palette leads it elsewhere.
  useEffect(() => {
    if (hasPanel && leader !== undefined && leader !== host) open(leader)
  }, [leader])
  const [reveal, setReveal] = useState<number>()
  useEffect(() => {
    // The address follows with a delay: by then more may be chosen, and must stay so.
    if (host === undefined || chosen.some(({ name }) => name === host)) return
    const at = names.indexOf(host)
    if (at < 0) return
    select({ active: at, anchor: at, chosen: new Set([at]) })
    setReveal(at)
  }, [host])

  const chosenNames = () => chosen.map(({ name }) => name)
  // What is done on "these" hosts is done on the chosen ones when they are several, else on all that are shown.
  const these = () => (chosen.length > 1 ? chosenNames() : names)
  const only = leader
  const has = chosen.length > 0
  useAction('hosts.edit', () => chosen[0] && open(chosen[0].name), has)
  useAction('hosts.rename', () => {
    if (only !== undefined) openHostDialog({ kind: 'rename', what: 'host', name: only })
    else if (group !== undefined) openHostDialog({ kind: 'rename', what: 'group', name: group })
  })
  useAction(
    'hosts.duplicate',
    () => only !== undefined && openHostDialog({ kind: 'add-host', groups: [], like: only }),
    only !== undefined,
  )
  useAction('hosts.remove', () => openHostDialog({ kind: 'remove-hosts', hosts: chosenNames() }), has)
  useAction('hosts.test', () => void testHosts(has ? chosenNames() : names))
  useAction('hosts.export', () => openHostDialog({ kind: 'export', hosts: these() }))
  const target = useTargetHosts()
  const run = () => {
    // A target that means just these keeps its wording: "@web" stays "@web" when hosts join the group.
    if (these().length !== target.hosts.length) setTarget(these().length === all.length ? 'all' : foldNames(these()))
    go({ screen: 'run' })
  }
  useAction('hosts.run', run)

  return (
    <div className="relative flex min-h-0 min-w-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        <HostsHeader
          hosts={hosts}
          chosen={chosen.length}
          room={room}
          onTest={() => void testHosts(these())}
          onRun={run}
        />
        <HostTable
          hosts={hosts}
          selection={selection}
          onSelect={select}
          onOpen={({ name }) => open(name)}
          room={room}
          reveal={reveal}
          sorting={sorting}
          onSort={setSorting}
        />
      </div>
      {hasPanel &&
        (chosen.length > 1 ? (
          <ManyPanel hosts={chosen} onClose={close} />
        ) : host !== undefined ? (
          <HostPanel key={host} name={host} onClose={close} />
        ) : (
          group !== undefined && <GroupPanel key={group} name={group} onClose={close} />
        ))}
    </div>
  )
}

const close = () => go({ screen: 'hosts' })

/** Moving on from host to host in the panel leaves one step to go back, not one for each host. */
function show(route: Route, replaces: boolean): void {
  if (replaces) window.location.replace(hashOf(route))
  else go(route)
}

/** Columns that there is no room for are left out. */
function useRoom(hasPanel: boolean): Room {
  const [width, setWidth] = useState(window.innerWidth)
  useEffect(() => {
    const measure = () => setWidth(window.innerWidth)
    window.addEventListener('resize', measure)
    return () => window.removeEventListener('resize', measure)
  }, [])
  const left = width - 248 - (hasPanel && width > 1000 ? 360 : 0)
  if (left >= 900) return 'wide'
  return left >= 560 ? 'middle' : 'narrow'
}
