import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../../../app/actions.ts'
import { Split } from '../../run/results/split.tsx'
import { toggleTables } from './charts/chart_look.ts'
import { ComparisonView } from './compare/comparison_view.tsx'
import { useFollowLoads } from './follow_loads.ts'
import { ConfirmLoadDialog } from './form/confirm_dialog.tsx'
import { LoadForm } from './form/load_form.tsx'
import { HelpDialog } from './help_dialog.tsx'
import { LoadList } from './list/load_list.tsx'
import { openForm, showLoads, useLoads } from './load_state.ts'
import { idsOf, shownWith } from './loads.ts'
import { askHelp, askRemoval, closeQuestion, useQuestion } from './questions.ts'
import { RemoveLoadsDialog } from './remove_dialog.tsx'
import { ResultView } from './result/result_view.tsx'
import { SaveLoadDialog } from './save_dialog.tsx'
import { isGoing } from './words.ts'

/** @param id what is looked at: nothing for the form, one load, or two with a comma between, to compare them */
export function LoadTab({ id }: { readonly id?: string }) {
  const { t } = useTranslation()
  const failure = useFollowLoads()
  const [first, second] = idsOf(id)
  return (
    <>
      <Split
        label={t('load.list.resize')}
        kept="flotilla.split.loads"
        usual={340}
        left={<List id={id} />}
        right={
          <div className="flex min-h-0 min-w-0 flex-col @max-[760px]:border-t @max-[760px]:border-line">
            {failure && (
              <p role="alert" className="px-3 py-2 text-fail">
                ✕ {failure.message}
              </p>
            )}
            {first === undefined ? (
              <LoadForm />
            ) : second === undefined ? (
              <ResultView key={first} id={first} />
            ) : (
              <ComparisonView key={`${first},${second}`} ids={[first, second]} />
            )}
          </div>
        }
      />
      <ConfirmLoadDialog />
      <Questions />
    </>
  )
}

const none = [] as const

/** The list, what is chosen in it, and what can be done with that. */
function List({ id }: { readonly id: string | undefined }) {
  const loads = useLoads((state) => state.loads)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(idsOf(id)))
  const known = loads ?? none
  const all = known.filter((load) => chosen.has(load.id))
  const [newer, older] = all

  const choose = (ids: ReadonlySet<string>) => {
    setChosen(ids)
    const [only] = known.filter((load) => ids.has(load.id))
    if (ids.size === 1 && only) showLoads(shownWith(only, known))
  }
  // The address was changed elsewhere: by a start, the way back, or a link. One of a pair stands for both.
  useEffect(() => {
    const shown = idsOf(id)
    setChosen((now) => {
      const [one] = useLoads.getState().loads?.filter((load) => now.has(load.id)) ?? []
      const standsForBoth = now.size === 1 && shown.length === 2 && one?.pair !== undefined && shown.includes(one.pair)
      if (standsForBoth && shown.includes(one.id)) return now
      return shown.length === now.size && shown.every((each) => now.has(each)) ? now : new Set(shown)
    })
  }, [id])

  const step = (by: number) => {
    const at = known.findIndex((load) => chosen.has(load.id))
    const next = known[at < 0 ? 0 : Math.max(0, Math.min(known.length - 1, at + by))]
    if (next) choose(new Set([next.id]))
  }
  const compare = () => {
    // The older one first: what changed since.
    if (newer && older) showLoads([older.id, newer.id])
  }
  const removable = all.filter((load) => !isGoing(load))
  const remove = () => askRemoval(removable)
  useAction('load.new', openForm)
  useAction('load.next', () => step(1), known.length > 0)
  useAction('load.previous', () => step(-1), known.length > 0)
  useAction('load.compare', compare, all.length === 2)
  useAction('load.remove', remove, removable.length > 0)
  useAction('load.tables', toggleTables, id !== undefined)
  useAction('load.help', askHelp)
  return <LoadList loads={loads} chosen={chosen} onChoose={choose} onCompare={compare} onRemove={remove} />
}

function Questions() {
  const question = useQuestion((state) => state.question)
  switch (question?.kind) {
    case 'help':
      return <HelpDialog onClose={closeQuestion} />
    case 'save':
      return <SaveLoadDialog spec={question.spec} onClose={closeQuestion} />
    case 'remove':
      return <RemoveLoadsDialog loads={question.loads} onClose={closeQuestion} />
    default:
      return null
  }
}
