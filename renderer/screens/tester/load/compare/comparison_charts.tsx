import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { joined, percentilePlot, secondsOf, type ChartData } from '../charts/chart_data.ts'
import { ChartPanel } from '../charts/chart_panel.tsx'
import { ratesOf } from '../result/points.ts'
import type { WatchedLoad } from '../result/use_load.ts'
import { msText, rateText } from '../words.ts'

interface ComparisonChartsProps {
  readonly a: WatchedLoad
  readonly b: WatchedLoad
  /** What tells them apart, in a word or two. */
  readonly names: readonly [string, string]
}

/** Both in one chart: by percentile, and over time. */
export function ComparisonCharts({ a, b, names }: ComparisonChartsProps) {
  const { t } = useTranslation()
  const answered = a.result.spec.answer !== 'none' && b.result.spec.answer !== 'none'
  const counted = answered ? 'echoed' : 'sent'
  const [first, second] = names
  const percentiles = useMemo(() => {
    const { x, ys } = joined(percentilePlot(a.result.percentiles), percentilePlot(b.result.percentiles))
    return { across: 'percentile', x, lines: bothLines([first, second], ys) } satisfies ChartData
  }, [a.result, b.result, first, second])
  const rates = useMemo(() => {
    const plotted = ({ points }: WatchedLoad) => ({ x: secondsOf(points), y: ratesOf(points, counted) })
    const { x, ys } = joined(plotted(a), plotted(b))
    return { across: 'time', x, lines: bothLines([first, second], ys) } satisfies ChartData
  }, [a, b, first, second, counted])
  const summary = (text: string) => t('load.comparison.summary', { a: first, b: second, text })
  const p99 = ({ result }: WatchedLoad) =>
    result.latency?.p99 === undefined ? '?' : `${msText(result.latency.p99)} ms`
  const rate = ({ result: { counts, durationMs } }: WatchedLoad) =>
    durationMs > 0 ? rateText((counts[counted] * 1_000) / durationMs) : '?'
  return (
    <>
      {answered && (
        <ChartPanel
          title={t('load.comparison.percentiles')}
          data={percentiles}
          summary={summary(t('load.comparison.p99Summary', { a: p99(a), b: p99(b) }))}
          empty={percentiles.x.length < 2 ? t('load.result.chart.nothing') : undefined}
        />
      )}
      <ChartPanel
        title={t(answered ? 'load.comparison.rates' : 'load.comparison.sentRates')}
        data={rates}
        summary={summary(t('load.comparison.rateSummary', { a: rate(a), b: rate(b) }))}
        empty={rates.x.length < 2 ? t('load.result.chart.short') : undefined}
      />
    </>
  )
}

function bothLines([first, second]: readonly [string, string], [a, b]: readonly ChartData['lines'][0]['values'][]) {
  return [
    { label: first, colour: '--accent', values: a ?? [] },
    { label: second, colour: '--unreach', dash: [6, 3], values: b ?? [] },
  ] as const
}
