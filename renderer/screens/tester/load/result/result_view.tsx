import { ChevronDown, RotateCw, Save, Square } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { inertText } from '../../../../../shared/inert_text.ts'
import type { LoadResult } from '../../../../../shared/contract/tester/load.ts'
import { Button } from '../../../../ui/button.tsx'
import { cx } from '../../../../ui/class_names.ts'
import { ActionKeys } from '../../../../ui/kbd.tsx'
import { MenuButton } from '../../../../ui/menu.tsx'
import { useAction } from '../../../../app/actions.ts'
import { whenText } from '../../../history/when.ts'
import { LoadCharts } from '../charts/load_charts.tsx'
import { openLoad } from '../load_state.ts'
import { askSave } from '../questions.ts'
import { cancelLoads, exportLoad } from '../start_load.ts'
import { isGoing, loadName, lookOf, targetName, timeText } from '../words.ts'
import { BigFigures } from './big_figures.tsx'
import { LoadProgress } from './progress.tsx'
import { DatagramFindings, ErrorsTable, TimesTable, Totals, Verdicts } from './tables.tsx'
import { useLoad } from './use_load.ts'

/** One load: how it goes, and what it has found. */
export function ResultView({ id }: { readonly id: string }) {
  const { t } = useTranslation()
  const { load, failure } = useLoad(id)
  if (failure)
    return (
      <p role="alert" className="p-4 text-fail">
        ✕ {failure.code === 'not-found' ? t('load.result.gone') : failure.message}
      </p>
    )
  if (!load) return null
  const { result } = load
  return (
    <section aria-label={loadName(result.spec)} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <ResultHead result={result} />
      <div
        role="group"
        aria-label={t('load.result.figures')}
        tabIndex={0}
        className="@container flex min-h-0 flex-1 flex-col gap-4 overflow-auto p-3 [&>*]:shrink-0"
      >
        <Notices result={result} />
        <BigFigures load={load} />
        <Verdicts result={result} />
        <ErrorsTable result={result} />
        <DatagramFindings result={result} />
        <LoadCharts load={load} />
        <TimesTable result={result} />
        <Totals result={result} />
      </div>
    </section>
  )
}

function ResultHead({ result }: { readonly result: LoadResult }) {
  const { t, i18n } = useTranslation()
  const { id, spec, startedAt, durationMs } = result
  const going = isGoing(result)
  const cancel = () => cancelLoads([id])
  const again = () => openLoad(spec)
  useAction('load.cancel', cancel, going)
  useAction('load.again', again)
  useAction('load.save', () => askSave(spec))
  useAction('load.exportJson', () => void exportLoad(id, 'json'))
  useAction('load.exportCsv', () => void exportLoad(id, 'csv'))
  useAction('load.exportHlog', () => void exportLoad(id, 'hlog'))
  return (
    <header className="flex flex-col gap-1.5 border-b border-line px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <div className="flex min-w-64 flex-1 flex-col">
          <h2 className="truncate text-fs-4 font-semibold" title={loadName(spec)}>
            {loadName(spec)}
          </h2>
          <p className="flex flex-wrap gap-x-3 text-fs-2 text-ink-3">
            <StateWord result={result} />
            {spec.name !== '' && <span className="font-mono">{targetName(spec)}</span>}
            <span>{t('load.result.began', { when: whenText(t, startedAt, i18n.language) })}</span>
            {!going && durationMs > 0 && <span>{t('load.result.took', { time: timeText(durationMs) })}</span>}
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-1.5">
          {going && (
            <Button onPress={cancel}>
              <Square size={12} aria-hidden />
              {t('common.cancel')}
              <ActionKeys id="load.cancel" />
            </Button>
          )}
          <Button onPress={again}>
            <RotateCw size={13} aria-hidden />
            {t('load.result.again')}
          </Button>
          <Button onPress={() => askSave(spec)}>
            <Save size={13} aria-hidden />
            {t('load.result.save')}
          </Button>
          <MenuButton
            entries={[
              {
                id: 'json',
                label: 'JSON',
                aside: <ActionKeys id="load.exportJson" />,
                act: () => void exportLoad(id, 'json'),
              },
              {
                id: 'csv',
                label: 'CSV',
                aside: <ActionKeys id="load.exportCsv" />,
                act: () => void exportLoad(id, 'csv'),
              },
              { id: 'hlog', label: t('load.result.hlog'), act: () => void exportLoad(id, 'hlog') },
            ]}
          >
            {t('load.result.export')}
            <ChevronDown size={13} aria-hidden />
          </MenuButton>
        </div>
      </div>
      <LoadProgress result={result} />
    </header>
  )
}

/** The state, as a mark and a word. */
export function StateWord({ result }: { readonly result: Parameters<typeof lookOf>[0] }) {
  const { t } = useTranslation()
  const { shape, colour, word } = lookOf(result)
  return (
    <span role="status" className={cx('whitespace-nowrap', colour)}>
      <span aria-hidden className="inline-block w-3.5 text-center">
        {shape}
      </span>{' '}
      {t(`load.state.${word}`)}
    </span>
  )
}

/** Why it failed, and that the generator was the limit: what all figures below have to be read with. */
export function Notices({ result: { state, message, generatorLimited } }: { readonly result: LoadResult }) {
  const { t } = useTranslation()
  return (
    <>
      {message !== undefined && (
        <p role={state === 'failed' ? 'alert' : 'status'} className={state === 'failed' ? 'text-fail' : 'text-unreach'}>
          {state === 'failed' ? '✕' : '!'} {inertText(message)}
        </p>
      )}
      {generatorLimited !== undefined && (
        <div role="note" className="rounded-r1 border border-line border-l-2 border-l-unreach bg-raised px-3 py-2">
          <p>
            <span aria-hidden className="text-unreach">
              ⚠
            </span>{' '}
            <b className="font-semibold">{t('load.result.limited')}</b>
          </p>
          <p className="text-ink-2">{t('load.result.limitedNote')}</p>
          <p className="text-ink-2">{inertText(generatorLimited)}</p>
        </div>
      )}
    </>
  )
}
