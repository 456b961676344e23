import { useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import type { RunHead } from '../../../shared/contract/runs.ts'
import { useAction } from '../../app/actions.ts'
import { go } from '../../app/route.ts'
import { engine } from '../../engine/engine.ts'
import { Button } from '../../ui/button.tsx'
import { DataTable } from '../../ui/data_table.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { Select, TextField } from '../../ui/field.tsx'
import { ContextMenu, type MenuEntry } from '../../ui/menu.tsx'
import { chosenOf, emptySelection } from '../../ui/selection.ts'
import { toast, toastFailure } from '../../ui/toasts.ts'
import { editAgain } from '../run/results/rerun.ts'
import { useDebounced } from '../../ui/use_debounced.ts'
import { historyColumns } from './history_columns.tsx'
import { useHistory } from './use_history.ts'

type Kind = 'all' | RunHead['kind']
type Outcome = 'all' | 'ok' | 'not-ok'

const narrow = window.matchMedia('(max-width: 900px)')

/** Whether there is no room for columns that a row can do without. */
function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      narrow.addEventListener('change', changed)
      return () => narrow.removeEventListener('change', changed)
    },
    () => narrow.matches,
  )
}

/** Every run and transfer, newest first. */
export function HistoryList() {
  const { t, i18n } = useTranslation()
  const [typed, setTyped] = useState('')
  const [kind, setKind] = useState<Kind>('all')
  const [outcome, setOutcome] = useState<Outcome>('all')
  const [selection, setSelection] = useState(emptySelection)
  const [menuAt, setMenuAt] = useState<{ x: number; y: number } | null>(null)
  const [removing, setRemoving] = useState<readonly RunHead[]>()
  const search = useRef<HTMLInputElement & HTMLTextAreaElement>(null)
  const text = useDebounced(typed, 200)
  const filter = {
    text,
    ...(kind === 'all' ? {} : { kind }),
    ...(outcome === 'all' ? {} : { outcome }),
  }
  const { runs, isThere, failure, loadMore, forget } = useHistory(filter)
  const isNarrow = useIsNarrow()
  const columns = useMemo(() => historyColumns(t, i18n.language, isNarrow), [t, i18n.language, isNarrow])
  const chosen = chosenOf(selection, runs)
  const [first, second] = chosen
  const canCompare = chosen.length === 2 && first?.kind === 'command' && second?.kind === 'command'

  const open = (run: RunHead | undefined) => {
    if (run) go({ screen: 'run', id: run.id })
  }
  const again = () => {
    if (first?.kind !== 'command') return
    editAgain(first)
    go({ screen: 'run' })
  }
  const compare = () => {
    // The older one first: what changed since.
    if (first && second)
      go({ screen: 'history', compare: first.id < second.id ? [first.id, second.id] : [second.id, first.id] })
  }
  const askRemove = () => {
    const ended = chosen.filter(({ state }) => state === 'ended' || state === 'interrupted')
    if (ended.length > 0) setRemoving(ended)
  }
  const remove = async (heads: readonly RunHead[]) => {
    setRemoving(undefined)
    const ids = heads.map(({ id }) => id)
    try {
      const { removed } = await engine.mutate('runs.remove', { ids })
      forget(new Set(ids))
      setSelection(emptySelection)
      toast({ kind: 'ok', title: t('history.removed', { count: removed }) })
    } catch (error) {
      toastFailure(error)
    }
  }
  useAction('history.search', () => search.current?.select())
  useAction('history.open', () => open(first), chosen.length === 1)
  useAction('history.rerun', again, chosen.length === 1 && first?.kind === 'command')
  useAction('history.compare', compare, canCompare)
  useAction('history.remove', askRemove, chosen.length > 0)

  const entries: (MenuEntry | null)[] = [
    { id: 'open', label: t('history.open'), isDisabled: chosen.length !== 1, act: () => open(first) },
    {
      id: 'rerun',
      label: t('history.rerun'),
      isDisabled: chosen.length !== 1 || first?.kind !== 'command',
      act: again,
    },
    { id: 'compare', label: t('history.compare'), isDisabled: !canCompare, act: compare },
    null,
    { id: 'remove', label: t('history.remove'), danger: true, act: askRemove },
  ]
  const isFiltered = text !== '' || kind !== 'all' || outcome !== 'all'
  return (
    <>
      <h1 className="sr-only">{t('history.title')}</h1>
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2">
        <TextField
          label={t('history.actions.search')}
          hideLabel
          type="search"
          placeholder={t('history.search')}
          value={typed}
          onChange={setTyped}
          inputRef={search}
          className="min-w-48 flex-1"
        />
        <Select
          label={t('history.kind')}
          hideLabel
          value={kind}
          onChange={setKind}
          options={(['all', 'command', 'put', 'get'] as const).map((value) => ({
            value,
            label: t(`history.kinds.${value}`),
          }))}
          className="w-40"
        />
        <Select
          label={t('history.outcome')}
          hideLabel
          value={outcome}
          onChange={setOutcome}
          options={(['all', 'ok', 'not-ok'] as const).map((value) => ({
            value,
            label: t(`history.outcomes.${value}`),
          }))}
          className="w-40"
        />
        <Button isDisabled={chosen.length !== 1 || first?.kind !== 'command'} onPress={again}>
          {t('history.rerun')}
        </Button>
        <Button isDisabled={!canCompare} onPress={compare}>
          {t('history.compare')}
        </Button>
        <Button look="danger" isDisabled={chosen.length === 0} onPress={askRemove}>
          {t('history.remove')}
        </Button>
      </div>
      {failure !== undefined && (
        <p role="alert" className="px-3 py-2 text-fail">
          {failure}
        </p>
      )}
      <DataTable
        label={t('history.list')}
        rows={runs}
        columns={columns}
        keyOf={({ id }) => id}
        selection={selection}
        onSelect={setSelection}
        onOpen={open}
        onNearEnd={loadMore}
        onContextMenu={(_, at) => setMenuAt(at)}
        empty={isThere && <p className="p-4 text-ink-3">{isFiltered ? t('history.nothing') : t('history.empty')}</p>}
      />
      <p role="status" className="border-t border-line px-3 py-1 text-fs-2 text-ink-3">
        {chosen.length > 1 ? t('history.selected', { count: chosen.length }) : t('history.compareHint')}
      </p>
      <ContextMenu at={menuAt} entries={entries} onClose={() => setMenuAt(null)} />
      {removing && (
        <Dialog
          title={t('history.removeTitle', { count: removing.length })}
          isOpen
          kind="alert"
          width="w-[440px]"
          onClose={() => setRemoving(undefined)}
        >
          <p className="text-ink-2">{t('history.removeBody')}</p>
          <DialogButtons>
            <Button autoFocus onPress={() => setRemoving(undefined)}>
              {t('common.cancel')}
            </Button>
            <Button look="danger" onPress={() => void remove(removing)}>
              {t('common.remove')}
            </Button>
          </DialogButtons>
        </Dialog>
      )}
    </>
  )
}
