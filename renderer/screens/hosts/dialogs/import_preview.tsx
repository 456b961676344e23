import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportItem } from '../../../../shared/contract/inventory.ts'
import type { Problem } from '../../../../shared/problem.ts'
import { inertText } from '../../../../shared/inert_text.ts'
import { cx } from '../../../ui/class_names.ts'
import { DataTable, type Column } from '../../../ui/data_table.tsx'
import { Checkbox, TextField } from '../../../ui/field.tsx'
import { emptySelection, type Selection } from '../../../ui/selection.ts'
import { ProblemList } from '../problem_list.tsx'

export interface ChosenItems {
  /** Of what would change something. */
  readonly names: ReadonlySet<string>
  readonly isAll: boolean
  readonly toggle: (items: readonly ImportItem[], on: boolean) => void
}

const isChange = ({ state }: ImportItem) => state !== 'same'

/** Everything that would change something, until it is unticked. */
export function useChosenItems(items: readonly ImportItem[] | undefined): ChosenItems {
  const [left, setLeft] = useState<{ readonly of: unknown; readonly out: ReadonlySet<string> }>({
    of: items,
    out: new Set(),
  })
  const out = left.of === items ? left.out : nothing
  return useMemo(() => {
    const changes = (items ?? []).filter(isChange)
    const names = new Set(changes.map(({ name }) => name).filter((name) => !out.has(name)))
    return {
      names,
      isAll: names.size === changes.length,
      toggle: (toggled, on) => {
        const next = new Set(out)
        for (const { name } of toggled.filter(isChange)) {
          if (on) next.delete(name)
          else next.add(name)
        }
        setLeft({ of: items, out: next })
      },
    }
  }, [items, out])
}

const nothing: ReadonlySet<string> = new Set()
const STATES = ['new', 'differs', 'same'] as const
const LOOKS = {
  new: { shape: '+', colour: 'text-ok' },
  differs: { shape: '≠', colour: 'text-unreach' },
  same: { shape: '=', colour: 'text-ink-3' },
} as const

export function ImportPreviewTable({
  items,
  problems,
  chosen,
}: {
  readonly items: readonly ImportItem[]
  readonly problems: readonly Problem[]
  readonly chosen: ChosenItems
}) {
  const { t } = useTranslation()
  const [only, setOnly] = useState<ImportItem['state']>()
  const [text, setText] = useState('')
  const [selection, select] = useState<Selection>(emptySelection)
  const shown = useMemo(() => {
    const wanted = text.trim().toLowerCase()
    return items.filter(
      ({ state, name, changes }) =>
        (!only || state === only) &&
        (wanted === '' ||
          name.toLowerCase().includes(wanted) ||
          changes.some((one) => one.toLowerCase().includes(wanted))),
    )
  }, [items, only, text])
  const changing = shown.filter(isChange)
  const columns = useColumns(chosen)
  const toggle = (item: ImportItem) => chosen.toggle([item], !chosen.names.has(item.name))
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        {STATES.map((state) => (
          <button
            key={state}
            type="button"
            aria-pressed={only === state}
            onClick={() => setOnly(only === state ? undefined : state)}
            className={cx(
              'rounded-r1 border px-2 py-0.5',
              only === state ? 'border-accent bg-accent-soft' : 'border-line hover:border-line-strong',
            )}
          >
            <span aria-hidden className={cx('mr-1.5', LOOKS[state].colour)}>
              {LOOKS[state].shape}
            </span>
            {t(`hosts.import.state.${state}`, { count: items.filter((item) => item.state === state).length })}
          </button>
        ))}
        <span className="flex-1" />
        <TextField
          label={t('common.search')}
          hideLabel
          placeholder={t('common.search')}
          value={text}
          onChange={setText}
        />
      </div>
      {problems.length > 0 && <ProblemList problems={problems} title={t('hosts.import.problems')} />}
      {changing.length > 0 && (
        <Checkbox
          isSelected={changing.every(({ name }) => chosen.names.has(name))}
          onChange={(on) => chosen.toggle(shown, on)}
        >
          {t('hosts.import.all', { count: changing.length })}
        </Checkbox>
      )}
      <div className="flex h-[34vh] min-h-0 overflow-hidden rounded-r1 border border-line bg-window">
        <DataTable
          label={t('hosts.import.preview')}
          rows={shown}
          columns={columns}
          keyOf={({ kind, name }) => `${kind} ${name}`}
          selection={selection}
          onSelect={select}
          onOpen={toggle}
          onToggle={toggle}
          empty={<p className="p-3 text-ink-3">{t('common.nothingFound')}</p>}
        />
      </div>
    </div>
  )
}

function useColumns(chosen: ChosenItems): readonly Column<ImportItem>[] {
  const { t } = useTranslation()
  return useMemo(
    () => [
      {
        id: 'chosen',
        title: t('hosts.import.column.chosen'),
        hideTitle: true,
        width: '18px',
        cell: (item) =>
          isChange(item) && (
            <input
              type="checkbox"
              tabIndex={-1}
              aria-label={item.name}
              checked={chosen.names.has(item.name)}
              onChange={(event) => chosen.toggle([item], event.currentTarget.checked)}
              className="align-middle accent-(--accent)"
            />
          ),
      },
      {
        id: 'state',
        title: t('hosts.import.column.state'),
        width: '96px',
        cell: ({ state }) => (
          <span className={LOOKS[state].colour}>
            <span aria-hidden className="mr-1.5">
              {LOOKS[state].shape}
            </span>
            {t(`hosts.import.word.${state}`)}
          </span>
        ),
      },
      { id: 'name', title: t('hosts.column.name'), width: 'minmax(0,1fr)', cell: ({ name }) => inertText(name) },
      {
        id: 'kind',
        title: t('hosts.import.column.kind'),
        width: '64px',
        cell: ({ kind }) => <span className="text-ink-3">{t(`hosts.import.kind.${kind}`)}</span>,
      },
      {
        id: 'changes',
        title: t('hosts.import.column.changes'),
        width: 'minmax(0,2fr)',
        cell: ({ changes }) => {
          const text = inertText(changes.join(' · '))
          return (
            <span title={text} className="font-mono text-fs-2 text-ink-2">
              {text}
            </span>
          )
        },
      },
    ],
    [t, chosen],
  )
}
