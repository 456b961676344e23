import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Compose } from './compose/compose.tsx'
import { OtherRuns } from './other_runs.tsx'
import { EmptyRun } from './results/empty_run.tsx'
import { Results } from './results/results.tsx'
import { useRun } from './results/use_run.ts'
import { useShownRun } from './results/use_shown_run.ts'
import { resetView } from './results/view.ts'

/** A command is composed above, and the newest run (or the one of the address) shown below. */
export default function RunScreen() {
  const { t } = useTranslation()
  const id = useShownRun()
  return (
    <>
      <h1 className="sr-only">{t('run.title')}</h1>
      <Compose />
      <OtherRuns shown={id} />
      {id === undefined ? <EmptyRun /> : <ShownRun key={id} id={id} />}
    </>
  )
}

function ShownRun({ id }: { readonly id: string }) {
  const { t } = useTranslation()
  const { run, failure } = useRun(id)
  useEffect(resetView, [id])
  if (run) return <Results run={run} />
  if (!failure) return <div className="flex-1" />
  return (
    <p role="alert" className="p-4 text-ink-2">
      {failure.code === 'not-found' ? t('run.results.gone') : failure.message}
    </p>
  )
}
