import type { TFunction } from 'i18next'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RunRow } from '../../../../shared/contract/runs.ts'
import { foldNames } from '../../../../shared/targets/ranges.ts'
import { isNotOk } from '../../../../shared/runs/row_state.ts'
import { useAction } from '../../../app/actions.ts'
import { go } from '../../../app/route.ts'
import { engine } from '../../../engine/engine.ts'
import { setTarget } from '../../../state/target.ts'
import { InertText } from '../../../ui/ansi_text.tsx'
import { Button } from '../../../ui/button.tsx'
import { DataTable } from '../../../ui/data_table.tsx'
import { Checkbox } from '../../../ui/field.tsx'
import { ContextMenu, type MenuEntry } from '../../../ui/menu.tsx'
import { chosenOf, emptySelection, type Selection } from '../../../ui/selection.ts'
import { STATE_LOOKS } from '../../../ui/state_mark.tsx'
import { toastFailure } from '../../../ui/toasts.ts'
import { needsWords, moveSelection, nextNotOk, type Arrangement } from './arrange.ts'
import { copyText } from './export.ts'
import { hostColumns } from './host_columns.tsx'
import { rerun } from './rerun.ts'
import type { RunNow } from './use_run.ts'
import { useOrder } from './use_order.ts'
import { chooseHost, choosePair, compare, showHost, showOnly, useView } from './view.ts'

interface HostTableProps {
  readonly run: RunNow
  readonly arrangement: Arrangement
  readonly onArrange: (changes: Partial<Arrangement>) => void
  /** Told the names of the hosts shown. */
  readonly shown: { current: readonly string[] }
}

/** One row for each host of the run. */
export function HostTable({ run, arrangement, onArrange, shown }: HostTableProps) {
  const { t } = useTranslation()
  const { head, rows, isOver } = run
  const { order, isSorted, sortNow } = useOrder(run, arrangement)
  const [selection, setSelection] = useState<Selection>(emptySelection)
  const [menuAt, setMenuAt] = useState<{ x: number; y: number } | null>(null)
  const [reveal, setReveal] = useState<number>()
  const only = useView((view) => view.only)
  const visible = useMemo(() => order.map((n) => rows[n]!), [order, rows])
  shown.current = useMemo(() => visible.map(({ host }) => host), [visible])

  const before = useRef(order)
  useEffect(() => {
    setSelection((now) => moveSelection(now, before.current, order))
    before.current = order
  }, [order])

  // A host that was chosen elsewhere, in a search say, is chosen here too.
  const host = useView((view) => view.host)
  useEffect(() => {
    const at = visible.findIndex((row) => row.host === host)
    if (at < 0 || visible[selection.active]?.host === host) return
    setSelection({ active: at, anchor: at, chosen: new Set([at]) })
    setReveal(at)
  }, [host])

  const select = (next: Selection) => {
    setSelection(next)
    const row = visible[next.active]
    if (row) chooseHost(row.host)
    if (next.chosen === 'all' || next.chosen.size !== 2) return
    const [first, second] = chosenOf(next, visible)
    if (first && second) choosePair({ run: head.id, host: first.host }, { run: head.id, host: second.host })
  }
  const step = (by: 1 | -1) => {
    const next = nextNotOk(selection, order, rows, by)
    if (next === selection) return
    select(next)
    setReveal(next.active)
  }
  useAction('run.nextFailed', () => step(1))
  useAction('run.previousFailed', () => step(-1))

  const hostCharacters = useMemo(() => rows.reduce((most, { host }) => Math.max(most, host.length), 4), [rows.length])
  const { sort } = arrangement
  const columns = useMemo(
    () =>
      hostColumns({
        ...{ t, kind: head.kind, hostCharacters, sort },
        // Up, down, and as it was.
        onSort: (by) =>
          onArrange({
            sort:
              sort?.by !== by
                ? { by, descending: by === 'exit' }
                : sort.descending === (by === 'exit')
                  ? { by, descending: !sort.descending }
                  : undefined,
          }),
      }),
    [t, head.kind, hostCharacters, sort, onArrange],
  )

  const chosen = chosenOf(selection, visible)
  return (
    <div className="flex min-h-0 min-w-0 flex-col">
      <div className="flex items-center gap-3 border-b border-line px-3 py-1 text-fs-2 text-ink-2">
        <Checkbox
          isSelected={arrangement.notOkFirst}
          onChange={(notOkFirst) => onArrange({ notOkFirst, sort: undefined })}
        >
          {t('run.results.notOkFirst')}
        </Checkbox>
        {!isSorted && !isOver && (
          <Button look="quiet" className="!px-1.5 !py-0" onPress={sortNow}>
            {t('run.results.sortNow')}
          </Button>
        )}
        {only && (
          <Button look="quiet" className="ml-auto !px-1.5 !py-0" onPress={() => showOnly(undefined)}>
            {t('run.results.onlyHosts', { count: only.size })} ✕
          </Button>
        )}
      </div>
      <DataTable
        label={t('run.results.label')}
        rows={visible}
        columns={columns}
        keyOf={(row) => row.n}
        selection={selection}
        onSelect={select}
        onOpen={(row) => showHost(row.host)}
        reveal={reveal}
        onContextMenu={(_, at) => setMenuAt(at)}
        empty={<p className="p-4 text-ink-3">{t('run.results.noneShown')}</p>}
      />
      <ContextMenu at={menuAt} entries={menuAt ? rowEntries(t, run, chosen) : []} onClose={() => setMenuAt(null)} />
      <NextStep run={run} row={visible[selection.active]} />
    </div>
  )
}

function rowEntries(t: TFunction, { head, isOver }: RunNow, chosen: readonly RunRow[]): (MenuEntry | null)[] {
  const [first, second] = chosen
  if (!first) return []
  const hosts = chosen.map(({ host }) => host)
  const count = hosts.length
  const names = foldNames(hosts)
  const going = chosen.filter(({ state }) => ['pending', 'connecting', 'running'].includes(state))
  return [
    { id: 'open', label: t('run.results.openHost'), act: () => showHost(first.host) },
    ...(second && count === 2
      ? [
          {
            id: 'compare',
            label: t('run.actions.viewDiff'),
            act: () => compare({ run: head.id, host: first.host }, { run: head.id, host: second.host }),
          },
        ]
      : []),
    ...(head.kind === 'command' && isOver
      ? [{ id: 'rerun', label: t('run.results.rerunSelected', { count }), act: () => rerun(head, hosts) }]
      : []),
    ...(going.length > 0
      ? [
          {
            id: 'cancel',
            label: t('run.results.cancelSelected', { count: going.length }),
            danger: true,
            act: () =>
              cancelHosts(
                head.id,
                going.map(({ host }) => host),
              ),
          },
        ]
      : []),
    null,
    { id: 'target', label: t('run.results.useAsTarget'), act: () => setTarget(names) },
    { id: 'copy', label: t('run.results.copyNames'), act: () => void copyText(hosts.join('\n'), t('common.copied')) },
    { id: 'edit', label: t('run.results.editHost'), act: () => go({ screen: 'hosts', host: first.host }) },
  ]
}

export function cancelHosts(id: string, hosts?: readonly string[]): void {
  engine.mutate('runs.cancel', { id, ...(hosts ? { hosts: [...hosts] } : {}) }).catch(toastFailure)
}

/** Of the chosen host that did not do it: why in words, and what can be done about it. */
function NextStep({ run: { head, isOver }, row }: { readonly run: RunNow; readonly row: RunRow | undefined }) {
  const { t } = useTranslation()
  // A status or a signal says it all, and stands in its column.
  if (!row || !isNotOk(row.state) || !needsWords(row)) return null
  return (
    <div className="flex flex-col gap-1 border-t border-line bg-raised px-3 py-2 text-fs-2">
      <p className={STATE_LOOKS[row.state].colour}>
        {row.reason !== undefined ? t(`common.reason.${row.reason}`) : t(`common.state.${row.state}`)}
      </p>
      {row.message !== undefined && (
        <p className="max-h-24 overflow-auto break-words text-ink-2">
          <InertText text={row.message} />
        </p>
      )}
      <div className="flex flex-wrap gap-1.5">
        {isOver && head.kind === 'command' && (
          <Button onPress={() => rerun(head, [row.host])}>{t('run.results.retry')}</Button>
        )}
        {row.reason === 'host-key' && (
          <Button onPress={() => go({ screen: 'hosts', host: row.host })}>{t('run.results.acceptKey')}</Button>
        )}
        <Button look="quiet" onPress={() => go({ screen: 'hosts', host: row.host })}>
          {t('run.results.editHost')}
        </Button>
      </div>
    </div>
  )
}
