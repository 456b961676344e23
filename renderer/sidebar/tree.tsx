import { useVirtualizer } from '@tanstack/react-virtual'
import { useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { splitList } from '../../shared/targets/ranges.ts'
import { go, useRoute } from '../app/route.ts'
import { useHostStates } from '../state/host_state.ts'
import { useInventory } from '../state/inventory.ts'
import { useSettings } from '../state/settings.ts'
import { setTarget, toggleTarget, useTarget, useTargetHosts } from '../state/target.ts'
import { ContextMenu } from '../ui/menu.tsx'
import { isMenuKey, ROW_PX } from '../ui/rows.ts'
import { addHostsToGroup } from './add_to_group.ts'
import { setExpanded, useExpanded } from './expanded.ts'
import { countStates } from './group_counts.ts'
import { useFilteredHosts } from './host_filter.ts'
import { useRowMenu } from './row_menu.tsx'
import { findByName, moveFor } from './tree_keys.ts'
import { targetOf, unfold, unfoldMatches, type Tree as TreeModel, type TreeRow as Row } from './tree_model.ts'
import { TreeRow, type TreeRowActions } from './tree_row.tsx'

/** Letters typed this soon after each other are one name. */
const TYPE_AHEAD_MS = 600

/** Groups and their hosts. What is pressed becomes the target of the whole app. */
export function Tree({ tree }: { readonly tree: TreeModel }) {
  const { t } = useTranslation()
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const density = useSettings((settings) => settings.density)
  const rows = useRows(tree)
  const [activeKey, setActiveKey] = useState('/')
  const [menuAt, setMenuAt] = useState<{ readonly row: Row; readonly x: number; readonly y: number } | null>(null)
  const entries = useRowMenu(menuAt?.row)
  const items = useTargetItems()
  const meant = useMeantHosts()
  const counts = useGroupCounts()
  const typed = useRef({ text: '', at: 0 })

  const active = useMemo(
    () =>
      Math.max(
        0,
        rows.findIndex(({ key }) => key === activeKey),
      ),
    [rows, activeKey],
  )
  const rowPx = ROW_PX[density]
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 10,
  })

  const focusRow = (at: number) => {
    const row = rows[at]
    if (!row) return
    setActiveKey(row.key)
    virtual.scrollToIndex(at)
  }

  const on = useStable<TreeRowActions>({
    press: (index, event) => {
      const row = rows[index]!
      setActiveKey(row.key)
      if (event.ctrlKey || event.metaKey) toggle(row)
      else pick(row)
    },
    toggle: (index) => toggleExpanded(rows[index]!),
    menu: (index, at) => {
      setActiveKey(rows[index]!.key)
      setMenuAt({ row: rows[index]!, ...at })
    },
    dropHosts: (group, hosts, move) => void addHostsToGroup(group, hosts, move),
  })

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const row = rows[active]
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowPx) - 1)
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey
    const move = plain ? moveFor(event.key, rows, active, page) : undefined
    if (move?.type === 'focus') focusRow(move.at)
    else if (move) toggleExpanded(rows[move.at]!)
    else if (event.key === 'Enter' && row) pick(row)
    else if (event.key === ' ' && row) toggle(row)
    else if (isMenuKey(event) && row) {
      const box = document.getElementById(`${id}-${active}`)?.getBoundingClientRect()
      if (box) setMenuAt({ row, x: box.left + 32, y: box.bottom })
    } else if (plain && /^[\p{L}\p{N}_.]$/u.test(event.key)) typeAhead(event.key)
    else return
    event.preventDefault()
  }

  const typeAhead = (letter: string) => {
    const now = performance.now()
    const text = now - typed.current.at < TYPE_AHEAD_MS ? typed.current.text + letter : letter
    typed.current = { text, at: now }
    const found = findByName(rows, active, text)
    if (found !== undefined) focusRow(found)
  }

  return (
    <>
      <div
        ref={scroller}
        role="tree"
        aria-label={t('hosts.tree.label')}
        aria-multiselectable
        aria-activedescendant={rows.length > 0 ? `${id}-${active}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="group/tree min-h-0 flex-1 overflow-x-hidden overflow-y-auto outline-none"
      >
        {rows.length === 0 && <p className="px-3 py-2 text-ink-3">{t('common.nothingFound')}</p>}
        <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start, size }) => {
            const row = rows[index]!
            return (
              <TreeRow
                // By place: what a filter leaves is written into rows that exist, which costs a third of new ones.
                key={index}
                id={`${id}-${index}`}
                index={index}
                row={row}
                top={start}
                height={size}
                selected={items.has(targetOf(row))}
                meant={row.kind === 'host' && meant.has(row.host.name)}
                active={index === active}
                counts={row.kind === 'group' ? counts.get(row.name) : row.kind === 'all' ? counts.get('') : undefined}
                on={on}
              />
            )
          })}
        </div>
      </div>
      <ContextMenu at={menuAt} entries={entries} onClose={() => setMenuAt(null)} />
    </>
  )
}

function pick(row: Row): void {
  setTarget(targetOf(row))
  const { route } = useRoute.getState()
  if (route.screen !== 'hosts') return
  if (row.kind === 'host') go({ screen: 'hosts', host: row.host.name })
  else if (row.kind === 'group') go({ screen: 'hosts', group: row.name })
  else go({ screen: 'hosts' })
}

function toggle(row: Row): void {
  // An exclusion is of the whole list, so "ungrouped" cannot be one item of several.
  if (row.kind === 'ungrouped') pick(row)
  else toggleTarget(targetOf(row))
}

function toggleExpanded(row: Row): void {
  if ('expanded' in row && row.expanded !== undefined) setExpanded(row.key, !row.expanded)
}

function useRows(tree: TreeModel): readonly Row[] {
  const { left, text } = useFilteredHosts()
  const expanded = useExpanded((state) => state.keys)
  return useMemo(() => (left ? unfoldMatches(tree, left, text) : unfold(tree, expanded)), [tree, left, text, expanded])
}

/** The items of the target's list, as they are written there. */
function useTargetItems(): ReadonlySet<string> {
  const text = useTarget((state) => state.text)
  return useMemo(() => new Set([text, ...splitList(text).map((item) => item.text)]), [text])
}

function useMeantHosts(): ReadonlySet<string> {
  const { hosts } = useTargetHosts()
  return useMemo(() => new Set(hosts), [hosts])
}

function useGroupCounts() {
  const states = useHostStates((state) => state.states)
  const hosts = useInventory((state) => state.hostsByName)
  return useMemo(() => countStates(states, hosts), [states, hosts])
}

/** The same functions for ever, which do what the newest would. */
function useStable<Functions extends { readonly [K in keyof Functions]: (...args: never[]) => void }>(
  functions: Functions,
): Functions {
  const latest = useRef(functions)
  latest.current = functions
  return useMemo(() => {
    const stable = {} as Record<keyof Functions, (...args: never[]) => void>
    for (const name of Object.keys(functions) as (keyof Functions)[])
      stable[name] = (...args) => latest.current[name](...args)
    return stable as unknown as Functions
  }, [])
}
