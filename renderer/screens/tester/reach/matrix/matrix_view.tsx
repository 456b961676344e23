import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReachHead } from '../../../../../shared/contract/reach.ts'
import { useAction } from '../../../../app/actions.ts'
import { engine } from '../../../../engine/engine.ts'
import { useQuery } from '../../../../engine/hooks.ts'
import { Keys } from '../../../../ui/kbd.tsx'
import { toastFailure } from '../../../../ui/toasts.ts'
import { whenText } from '../../../history/when.ts'
import { fillDraft } from '../form/draft_store.ts'
import { compareWith, probeAgain, useStarting } from '../form/start_reach.ts'
import { changesByPlace } from '../diff/changes.ts'
import { ChangesPane } from '../diff/changes_pane.tsx'
import { arrange, type CellFilter } from './arrange.ts'
import { axesOf } from './axes.ts'
import { CellDetail } from './cell_detail.tsx'
import { SHELL_MARK } from './cell_look.ts'
import { drawnCells } from './drawn_cells.ts'
import { exportMatrix } from './export_matrix.ts'
import type { Place } from './grid_measures.ts'
import { countStates, isByShell, type Matrix } from './matrix.ts'
import { MatrixGrid } from './matrix_grid.tsx'
import { MatrixHeader } from './matrix_header.tsx'
import { RemoveDialog } from './remove_dialog.tsx'
import { SourceNotes } from './source_notes.tsx'
import { useMatrix } from './use_matrix.ts'

interface MatrixViewProps {
  readonly id: string
  /** All there are, newest first: those that it can be compared with. */
  readonly matrices: readonly ReachHead[]
}

/** One matrix: how it stands, its grid, what is known of a cell, and what has changed. */
export function MatrixView({ id, matrices }: MatrixViewProps) {
  const { matrix, failure } = useMatrix(id)
  if (failure && !matrix)
    return (
      <p role="alert" className="p-4 text-fail">
        ✕ {failure.message}
      </p>
    )
  if (!matrix) return <div className="flex-1" />
  return <Shown key={id} matrix={matrix} matrices={matrices} />
}

function Shown({ matrix, matrices }: { readonly matrix: Matrix; readonly matrices: readonly ReachHead[] }) {
  const { t, i18n } = useTranslation()
  const { head, spec, sources } = matrix
  const { id } = head
  const isRunning = head.state === 'running'
  const [wantsFold, setFold] = useState(true)
  // While it is probed alike rows part again and again: they are joined at the end, so that nothing jumps.
  const fold = wantsFold && !isRunning
  const [filter, setFilter] = useState<CellFilter>()
  const [active, setActive] = useState<Place>()
  const [isOpen, setOpen] = useState(false)
  const [isRemoving, setRemoving] = useState(false)

  const earlier = useStarting((state) => state.comparedWith.get(id))
  const difference = useQuery(
    'reach.diff',
    earlier === undefined || isRunning ? undefined : { before: earlier, after: id },
  )
  const compared = earlier === undefined ? undefined : difference.data
  const names = useMemo(() => sources.map(({ name }) => name), [sources])
  const changes = useMemo(
    () => (compared ? changesByPlace(compared.changes, spec, names) : undefined),
    [compared, spec, names],
  )
  const axes = useMemo(() => axesOf(spec, names), [spec, names])
  const arranged = useMemo(
    () => arrange(matrix, axes, { fold, filter, changes }),
    // What is not folded or filtered stays where it is, whatever is found.
    [axes, fold, filter, changes, fold || filter !== undefined ? matrix.revision : 0],
  )
  const cellAt = useMemo(
    () => drawnCells({ matrix, axes, arranged, filter, changes }),
    [matrix, axes, arranged, filter, changes],
  )
  const counts = useMemo(() => countStates(matrix), [matrix])
  const byShell = useMemo(() => matrix.cells.some(isByShell), [matrix])
  useEffect(() => setActive(undefined), [arranged.rows.length, arranged.columns.length])

  const others = matrices.filter((one) => one.id !== id && one.state !== 'running')
  const again = () => probeAgain(spec, id)
  const cancel = () => void engine.mutate('reach.cancel', { id }).catch(toastFailure)
  const compareNext = () => {
    const at = others.findIndex((one) => one.id === earlier)
    // Older ones are later in the list; past the last, none.
    const before =
      earlier === undefined ? (others.find((one) => one.startedAt < head.startedAt) ?? others[0]) : others[at + 1]
    compareWith(id, before?.id)
    setFilter(undefined)
  }
  useAction('reach.cancel', cancel, isRunning)
  useAction('reach.again', again, !isRunning)
  useAction('reach.edit', () => fillDraft(spec))
  useAction('reach.fold', () => setFold(!wantsFold), !isRunning)
  useAction('reach.compare', compareNext, !isRunning && others.length > 0)
  useAction('reach.export', () => void exportMatrix(id, 'csv'))
  useAction('reach.remove', () => setRemoving(true), !isRunning)

  const row = active && arranged.rows[active.row]
  const column = active && arranged.columns[active.column]
  const earlierHead = matrices.find((one) => one.id === earlier)
  return (
    <section aria-label={t('reach.matrix')} className="@container flex min-h-0 min-w-0 flex-1 flex-col">
      <MatrixHeader
        matrix={matrix}
        counts={counts}
        changed={changes?.size}
        filter={filter}
        onFilter={setFilter}
        fold={fold}
        onFold={setFold}
        onCancel={cancel}
        onAgain={again}
        compareEntries={[
          ...(earlier === undefined
            ? []
            : [{ id: 'none', label: t('reach.diff.stop'), act: () => compareWith(id, undefined) }, null]),
          ...others.slice(0, MOST_COMPARED).map((one) => ({
            id: one.id,
            label: `${whenText(t, one.startedAt, i18n.language)} · ${one.title.slice(0, 60)}`,
            act: () => compareWith(id, one.id),
          })),
        ]}
        moreEntries={[
          { id: 'edit', label: t('reach.edit'), aside: <Keys keys="e" />, act: () => fillDraft(spec) },
          { id: 'csv', label: t('reach.export.csv'), act: () => void exportMatrix(id, 'csv') },
          { id: 'json', label: t('reach.export.json'), act: () => void exportMatrix(id, 'json') },
          null,
          {
            id: 'remove',
            label: t('common.remove'),
            danger: true,
            isDisabled: isRunning,
            act: () => setRemoving(true),
          },
        ]}
      />
      <SourceNotes sources={sources} />
      <div className="flex min-h-0 flex-1 flex-col @min-[900px]:flex-row">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          {arranged.rows.length === 0 ? (
            <p className="flex-1 p-4 text-ink-3">{t('reach.filter.none')}</p>
          ) : (
            <MatrixGrid
              label={t('reach.grid.label')}
              corner={t(spec.from === 'local' ? 'reach.grid.hostByPort' : 'reach.grid.fromTo')}
              rows={arranged.rows}
              columns={arranged.columns}
              cellAt={cellAt}
              isUnreachable={({ members }) => spec.from !== 'local' && sources[members[0]!]?.state === 'unreachable'}
              active={active}
              onActive={setActive}
              onOpen={() => setOpen(true)}
            />
          )}
          <p className="flex flex-wrap gap-x-4 border-t border-line px-3 py-0.5 text-fs-1 text-ink-3">
            <span>{t('reach.grid.hint')}</span>
            {byShell && (
              <span>
                {SHELL_MARK} {t('reach.grid.byShell')}
              </span>
            )}
          </p>
          {isOpen && row && column && (
            <CellDetail
              matrix={matrix}
              axes={axes}
              row={row}
              column={column}
              changes={changes}
              onClose={() => setOpen(false)}
            />
          )}
        </div>
        {earlier !== undefined && !isRunning && (
          <ChangesPane
            earlier={earlierHead ? whenText(t, earlierHead.startedAt, i18n.language) : earlier}
            difference={compared}
            failure={difference.failure}
            onClose={() => {
              compareWith(id, undefined)
              setFilter(undefined)
            }}
          />
        )}
      </div>
      {isRemoving && <RemoveDialog head={head} onClose={() => setRemoving(false)} />}
    </section>
  )
}

/** In the menu; with the keys one gets to all. */
const MOST_COMPARED = 30
