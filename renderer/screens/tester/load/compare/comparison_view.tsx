import { ArrowLeftRight, Square } from 'lucide-react'
import { useMemo } from 'react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { LoadResult } from '../../../../../shared/contract/tester/load.ts'
import { byteText } from '../../../../../shared/units.ts'
import { useAction } from '../../../../app/actions.ts'
import { hashOf } from '../../../../app/route.ts'
import { Button } from '../../../../ui/button.tsx'
import { cx } from '../../../../ui/class_names.ts'
import { ActionKeys } from '../../../../ui/kbd.tsx'
import { whenText } from '../../../history/when.ts'
import { PROTOCOL_NAMES } from '../../talk/parts/names.ts'
import { countText } from '../../talk/parts/numbers.ts'
import { openLoad, showLoads } from '../load_state.ts'
import { LoadProgress } from '../result/progress.tsx'
import { Notices, StateWord } from '../result/result_view.tsx'
import { DatagramFindings, ErrorsTable, Section, Verdicts } from '../result/tables.tsx'
import { useLoad } from '../result/use_load.ts'
import { askSave } from '../questions.ts'
import { cancelLoads } from '../start_load.ts'
import { isGoing, loadName, msText, percentText, rateText, targetName } from '../words.ts'
import { ComparisonCharts } from './comparison_charts.tsx'
import { comparedFigures, type ComparedFigure, type Difference, type Unit } from './compare.ts'
import { specDifferences } from './spec_differences.ts'

/** Two loads side by side: the figures of both, what differs, and both in one chart. */
export function ComparisonView({ ids: [firstId, secondId] }: { readonly ids: readonly [string, string] }) {
  const { t } = useTranslation()
  const first = useLoad(firstId)
  const second = useLoad(secondId)
  const failure = first.failure ?? second.failure
  if (failure)
    return (
      <p role="alert" className="p-4 text-fail">
        ✕ {failure.code === 'not-found' ? t('load.result.gone') : failure.message}
      </p>
    )
  const [a, b] = [first.load, second.load]
  if (!a || !b) return null
  const isPair = a.result.pair === secondId
  const title = t(isPair ? 'load.comparison.pairTitle' : 'load.comparison.title')
  return (
    <section aria-label={title} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <Head title={title} a={a.result} b={b.result} isPair={isPair} />
      <div
        role="group"
        aria-label={t('load.comparison.figures')}
        tabIndex={0}
        className="flex min-h-0 flex-1 flex-col gap-4 overflow-auto p-3 [&>*]:shrink-0"
      >
        <SpecDifferences a={a.result} b={b.result} isPair={isPair} />
        <FiguresTable a={a.result} b={b.result} names={namesOf(a.result, b.result, t)} />
        <ComparisonCharts a={a} b={b} names={namesOf(a.result, b.result, t)} />
        <div className="grid grid-cols-2 gap-x-6">
          <Findings result={a.result} />
          <Findings result={b.result} />
        </div>
      </div>
    </section>
  )
}

/** What tells two apart: their protocols, if these differ, else which comes first. */
function namesOf(a: LoadResult, b: LoadResult, t: TFunction): readonly [string, string] {
  return a.spec.protocol === b.spec.protocol
    ? [t('load.comparison.first'), t('load.comparison.second')]
    : [PROTOCOL_NAMES[a.spec.protocol], PROTOCOL_NAMES[b.spec.protocol]]
}

interface Both {
  readonly a: LoadResult
  readonly b: LoadResult
}

function Head({ title, a, b, isPair }: Both & { readonly title: string; readonly isPair: boolean }) {
  const { t } = useTranslation()
  const going = [a, b].filter(isGoing)
  const cancel = () => cancelLoads(going.map(({ id }) => id))
  useAction('load.cancel', cancel, going.length > 0)
  useAction('load.again', () => openLoad(a.spec, b.spec), isPair)
  useAction('load.save', () => askSave(a.spec), isPair)
  return (
    <header className="flex flex-col gap-2 border-b border-line px-3 py-2">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="min-w-40 flex-1 text-fs-4 font-semibold">{title}</h2>
        {going.length > 0 && (
          <Button onPress={cancel}>
            <Square size={12} aria-hidden />
            {t('common.cancel')}
            <ActionKeys id="load.cancel" />
          </Button>
        )}
        {isPair && <Button onPress={() => openLoad(a.spec, b.spec)}>{t('load.result.again')}</Button>}
        <Button onPress={() => showLoads([b.id, a.id])}>
          <ArrowLeftRight size={13} aria-hidden />
          {t('load.comparison.swap')}
        </Button>
      </div>
      <div className="grid grid-cols-2 gap-x-6">
        <OneOfBoth result={a} />
        <OneOfBoth result={b} />
      </div>
    </header>
  )
}

function OneOfBoth({ result }: { readonly result: LoadResult }) {
  const { t, i18n } = useTranslation()
  const { id, spec, startedAt } = result
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <a
        href={hashOf({ screen: 'tester', tab: 'load', id })}
        title={t('load.comparison.alone', { name: loadName(spec) })}
        className="truncate underline decoration-line-strong underline-offset-3 hover:text-accent"
      >
        {loadName(spec)}
      </a>
      <p className="flex flex-wrap gap-x-3 text-fs-2 text-ink-3">
        <StateWord result={result} />
        {spec.name !== '' && <span className="font-mono">{targetName(spec)}</span>}
        <span>{whenText(t, startedAt, i18n.language)}</span>
      </p>
      <LoadProgress result={result} />
    </div>
  )
}

function SpecDifferences({ a, b, isPair }: Both & { readonly isPair: boolean }) {
  const { t } = useTranslation()
  const differences = useMemo(() => specDifferences(a.spec, b.spec, t), [a.spec, b.spec, t])
  // A pair differs in protocol and address by what it is.
  if (isPair) return null
  if (differences.length === 0) return <p className="text-ink-2">{t('load.comparison.same')}</p>
  return (
    <Section title={t('load.comparison.differences')}>
      <ul className="flex flex-wrap gap-x-5 gap-y-0.5 text-ink-2">
        {differences.map((text) => (
          <li key={text}>
            <span aria-hidden>≠</span> {text}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Findings({ result }: { readonly result: LoadResult }) {
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <Notices result={result} />
      <Verdicts result={result} />
      <ErrorsTable result={result} />
      <DatagramFindings result={result} />
    </div>
  )
}

const SHOWS: Readonly<Record<Unit, (value: number) => string>> = {
  rate: rateText,
  count: countText,
  ms: msText,
  bytes: byteText,
  percent: percentText,
}

function FiguresTable({ a, b, names }: Both & { readonly names: readonly [string, string] }) {
  const { t } = useTranslation()
  const head = 'px-2 text-right font-normal'
  return (
    <table aria-label={t('load.comparison.figures')} className="w-full max-w-180 border-collapse">
      <thead className="text-fs-1 text-ink-3">
        <tr>
          <th scope="col" className="text-left font-normal">
            {t('load.comparison.figure')}
          </th>
          {names.map((name) => (
            <th key={name} scope="col" className={head}>
              {name}
            </th>
          ))}
          <th scope="col" className={cx(head, 'w-[30%]')}>
            {t('load.comparison.change')}
          </th>
        </tr>
      </thead>
      <tbody>
        {comparedFigures(a, b).map((figure) => (
          <FigureRow key={figure.key} figure={figure} />
        ))}
      </tbody>
    </table>
  )
}

function FigureRow({ figure: { key, unit, a, b, difference } }: { readonly figure: ComparedFigure }) {
  const { t } = useTranslation()
  const cell = 'px-2 text-right font-mono text-fs-2 select-text'
  const text = (value: number | undefined) => (value === undefined ? '–' : SHOWS[unit](value))
  return (
    <tr className="border-t border-line align-baseline">
      <th scope="row" className="py-0.5 text-left font-normal text-ink-2">
        {t(`load.comparison.row.${key}`)}
      </th>
      <td className={cell}>{text(a)}</td>
      <td className={cell}>{text(b)}</td>
      <td className="px-2 text-right text-fs-2 whitespace-nowrap">
        {difference && <Change difference={difference} />}
      </td>
    </tr>
  )
}

const CHANGE_LOOKS = {
  same: { shape: '=', colour: 'text-ink-3' },
  better: { shape: '✓', colour: 'text-ok' },
  worse: { shape: '✕', colour: 'text-fail' },
  other: { shape: '≠', colour: 'text-ink-2' },
} as const

function Change({ difference: { is, share } }: { readonly difference: Difference }) {
  const { t } = useTranslation()
  const { shape, colour } = CHANGE_LOOKS[is]
  // From nothing: no percentage tells that.
  const change = share === undefined ? '' : `${share > 0 ? '+' : '−'}${percentText(Math.abs(share))}`
  if (is === 'other' && change === '') return null
  return (
    <span className={colour}>
      <span aria-hidden>{shape}</span> {t(`load.comparison.${is === 'same' ? 'equal' : is}`, { change }).trim()}
    </span>
  )
}
