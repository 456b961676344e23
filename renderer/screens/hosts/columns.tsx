import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { HostView } from '../../../shared/contract/inventory.ts'
import { inertText } from '../../../shared/inert_text.ts'
import { useWords } from '../../i18n/use_words.ts'
import { useHostStates } from '../../state/host_state.ts'
import { cx } from '../../ui/class_names.ts'
import type { Column } from '../../ui/data_table.tsx'
import { STATE_LOOKS } from '../../ui/state_mark.tsx'
import { loginText } from './login_text.ts'
import { useMsText } from './ms_text.ts'
import type { SortColumn } from './sort.ts'
import { sortedBy, type SortedBy } from './visible_hosts.ts'

/** Which columns there is room for. */
export type Room = 'wide' | 'middle' | 'narrow'

const COLUMNS: Readonly<Record<Room, readonly SortColumn[]>> = {
  wide: ['state', 'name', 'address', 'user', 'login', 'tags', 'groups', 'latency'],
  middle: ['state', 'name', 'address', 'user', 'tags', 'latency'],
  narrow: ['state', 'name', 'address'],
}

const WIDTHS: Readonly<Record<SortColumn, string>> = {
  state: '152px',
  name: 'minmax(90px,1.1fr)',
  address: 'minmax(110px,1.1fr)',
  user: 'minmax(56px,0.5fr)',
  login: 'minmax(0,1fr)',
  tags: 'minmax(0,0.8fr)',
  groups: 'minmax(0,1fr)',
  latency: '64px',
}

export function useHostColumns(
  room: Room,
  sorting: SortedBy | undefined,
  onSort: (sorting: SortedBy | undefined) => void,
): readonly Column<HostView>[] {
  const { t } = useTranslation()
  return useMemo(
    () =>
      COLUMNS[room].map((id): Column<HostView> => {
        const direction = sorting?.column === id ? sorting.direction : undefined
        return {
          id,
          title: t(`hosts.column.${id}`),
          width: WIDTHS[id],
          cell: CELLS[id],
          ...(id === 'latency' ? { align: 'right' as const } : {}),
          sort: { direction, onSort: () => onSort(nextSorting(id, direction)) },
        }
      }),
    [t, room, sorting, onSort],
  )
}

/** Up, down, and as the file has them. */
function nextSorting(column: SortColumn, direction: SortedBy['direction'] | undefined): SortedBy | undefined {
  if (direction === 'descending') return undefined
  return sortedBy({ column, direction: direction === undefined ? 'ascending' : 'descending' })
}

const CELLS: Readonly<Record<SortColumn, Column<HostView>['cell']>> = {
  state: ({ name, problems }) => <StateCell name={name} broken={(problems?.length ?? 0) > 0} />,
  name: ({ name }) => <span title={name}>{name}</span>,
  address: ({ address, port }) => {
    const text = `${address.includes(':') ? `[${inertText(address)}]` : inertText(address)}:${port}`
    return (
      <span title={text} className="font-mono text-fs-2 text-ink-2">
        {text}
      </span>
    )
  },
  user: ({ user }) => <span className="text-ink-2">{inertText(user ?? '')}</span>,
  login: ({ login }) => <LoginCell login={login ?? ''} />,
  tags: ({ tags }) =>
    tags.map((tag) => (
      <span key={tag} className="mr-1 rounded-r1 border border-line px-1 font-mono text-fs-1 text-ink-2">
        {tag}
      </span>
    )),
  groups: ({ groups }) => {
    const text = groups.join(', ')
    return (
      <span title={text} className="text-fs-2 text-ink-3">
        {text}
      </span>
    )
  },
  latency: ({ name }) => <LatencyCell name={name} />,
}

// States change ten times a second during a test of ten thousand hosts: only the cells in sight listen.
function StateCell({ name, broken }: { readonly name: string; readonly broken: boolean }) {
  const t = useWords()
  const known = useHostStates((state) => state.states.get(name))
  if (broken)
    return (
      <span className="inline-flex items-center gap-1.5 text-fail">
        <span aria-hidden className="inline-block w-3.5 text-center">
          !
        </span>
        {t('hosts.tree.broken')}
      </span>
    )
  if (!known)
    return (
      <span className="text-ink-3">
        <span aria-hidden className="inline-block w-3.5 text-center">
          ·
        </span>
        <span className="sr-only">{t('hosts.test.never')}</span>
      </span>
    )
  const { shape, colour } = STATE_LOOKS[known.state]
  const reason = known.test?.reason
  return (
    <span title={known.message && inertText(known.message)} className={cx('block truncate', colour)}>
      <span aria-hidden className="mr-1.5 inline-block w-3.5 text-center">
        {shape}
      </span>
      {reason ? t(`common.reason.${reason}`) : t(`common.state.${known.state}`)}
    </span>
  )
}

function LoginCell({ login }: { readonly login: string }) {
  const t = useWords()
  const text = inertText(loginText(login, t))
  return (
    <span title={text} className="text-fs-2 text-ink-3">
      {text}
    </span>
  )
}

function LatencyCell({ name }: { readonly name: string }) {
  const msText = useMsText()
  const latency = useHostStates((state) => state.states.get(name)?.test?.latencyMs)
  return latency === undefined ? null : <span className="text-ink-2">{msText(latency)}</span>
}
