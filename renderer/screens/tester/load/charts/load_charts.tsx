import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { LoadPoint } from '../../../../../shared/contract/tester/load.ts'
import { cx } from '../../../../ui/class_names.ts'
import { ratesOf } from '../result/points.ts'
import type { WatchedLoad } from '../result/use_load.ts'
import { msText, rateText, timeText } from '../words.ts'
import { percentilePlot, secondsOf, type ChartData } from './chart_data.ts'
import { ChartPanel } from './chart_panel.tsx'

/** Rates and latency over time, and latency by percentile. */
export function LoadCharts({ load: { result, points } }: { readonly load: WatchedLoad }) {
  const { t } = useTranslation()
  const answers = result.spec.answer !== 'none'
  const rates = useMemo(() => ratesData(points, answers, t), [points, answers, t])
  const latency = useMemo(() => latencyData(points, t), [points, t])
  const percentiles = useMemo<ChartData>(() => {
    const { x, y } = percentilePlot(result.percentiles)
    return { across: 'percentile', x, lines: [{ label: t('load.result.latency'), colour: '--accent', values: y }] }
  }, [result, t])
  const nothing = t('load.result.chart.nothing')
  const short = points.length < 2 ? t('load.result.chart.short') : undefined
  return (
    <div className={cx('grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-4', answers && '@min-[600px]:grid-cols-2')}>
      <ChartPanel
        title={t('load.result.chart.rates')}
        data={rates}
        summary={ratesSummary(rates, points, answers, t)}
        empty={short}
      />
      {answers && (
        <ChartPanel
          title={t('load.result.chart.latency')}
          data={latency}
          summary={latencySummary(points, t)}
          empty={short ?? (points.every(({ maxMs }) => maxMs === undefined) ? nothing : undefined)}
        />
      )}
      {answers && (
        <div className="@min-[600px]:col-span-2">
          <ChartPanel
            title={t('load.result.chart.percentiles')}
            data={percentiles}
            summary={t('load.result.chart.percentilesSummary', {
              p50: known(result.latency?.p50),
              p99: known(result.latency?.p99),
              max: known(result.latency?.max),
            })}
            empty={percentiles.x.length < 2 ? nothing : undefined}
          />
        </div>
      )}
    </div>
  )
}

const known = (ms: number | undefined) => (ms === undefined ? '?' : `${msText(ms)} ms`)

function ratesData(points: readonly LoadPoint[], answers: boolean, t: TFunction): ChartData {
  const hasErrors = points.some(({ errors }) => errors > 0)
  return {
    across: 'time',
    x: secondsOf(points),
    lines: [
      { label: t('load.result.chart.sent'), colour: '--text-2', dash: [4, 3], values: ratesOf(points, 'sent') },
      ...(answers
        ? [{ label: t('load.result.chart.echoed'), colour: '--accent', values: ratesOf(points, 'echoed') } as const]
        : []),
      ...(hasErrors
        ? [
            {
              label: t('load.result.chart.errors'),
              colour: '--fail',
              dash: [1, 3],
              values: ratesOf(points, 'errors'),
            } as const,
          ]
        : []),
    ],
  }
}

function latencyData(points: readonly LoadPoint[], t: TFunction): ChartData {
  return {
    across: 'time',
    isLogarithmic: true,
    x: secondsOf(points),
    lines: [
      { label: 'p50', colour: '--accent', values: points.map(({ p50Ms }) => p50Ms ?? null) },
      { label: 'p99', colour: '--text-2', dash: [6, 3], values: points.map(({ p99Ms }) => p99Ms ?? null) },
      {
        label: t('load.result.figure.max'),
        colour: '--text-3',
        dash: [1, 3],
        values: points.map(({ maxMs }) => maxMs ?? null),
      },
    ],
  }
}

function ratesSummary({ lines }: ChartData, points: readonly LoadPoint[], answers: boolean, t: TFunction): string {
  const most = (at: number) => rateText(Math.max(0, ...(lines[at]?.values ?? []).map((value) => value ?? 0)))
  const time = timeText(points.at(-1)?.atMs ?? 0)
  return answers
    ? t('load.result.chart.ratesSummary', { sent: most(0), echoed: most(1), time })
    : t('load.result.chart.sentSummary', { sent: most(0), time })
}

function latencySummary(points: readonly LoadPoint[], t: TFunction): string {
  const most = (of: (point: LoadPoint) => number | undefined) =>
    known(points.reduce<number | undefined>((high, point) => maximum(high, of(point)), undefined))
  return t('load.result.chart.latencySummary', {
    p99: most(({ p99Ms }) => p99Ms),
    max: most(({ maxMs }) => maxMs),
    time: timeText(points.at(-1)?.atMs ?? 0),
  })
}

function maximum(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return Math.max(a, b)
}
