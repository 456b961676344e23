import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { byteText } from '../../../../../shared/units.ts'
import { isGoing, msText, rateText } from '../words.ts'
import { PERCENTILES, PercentileValue } from './percentile.tsx'
import { recentRate } from './points.ts'
import type { WatchedLoad } from './use_load.ts'

/** What one looks for first: how much, and how fast. */
export function BigFigures({ load: { result, points } }: { readonly load: WatchedLoad }) {
  const { t } = useTranslation()
  const { counts, durationMs, latency, spec } = result
  const going = isGoing(result)
  const rate = (counted: 'sent' | 'echoed' | 'bytesOut') =>
    going ? recentRate(points, counted) : durationMs > 0 ? (counts[counted] * 1_000) / durationMs : undefined
  const text = (value: number | undefined, show: (value: number) => string) => (value === undefined ? '–' : show(value))
  const when = t(going ? 'load.result.recent' : 'load.result.average')
  const answers = spec.answer !== 'none'
  return (
    <dl
      aria-label={t('load.result.figures')}
      className="m-0 grid grid-cols-[repeat(auto-fit,minmax(104px,1fr))] gap-px overflow-hidden rounded-r2 border border-line bg-line"
    >
      <Figure name={t('load.result.figure.sentRate')} note={when}>
        {text(rate('sent'), rateText)}
      </Figure>
      {!answers && (
        <Figure name={t('load.result.figure.byteRate')} note={when}>
          {text(rate('bytesOut'), byteText)}
        </Figure>
      )}
      {answers && (
        <>
          <Figure name={t('load.result.figure.echoedRate')} note={when}>
            {text(rate('echoed'), rateText)}
          </Figure>
          {PERCENTILES.map((percentile) => (
            <Figure key={percentile.key} name={percentile.name} note={t('load.result.chart.ms')}>
              <PercentileValue percentile={percentile} summary={latency} />
            </Figure>
          ))}
          <Figure name={t('load.result.figure.max')} note={t('load.result.chart.ms')}>
            {text(latency?.max, msText)}
          </Figure>
        </>
      )}
    </dl>
  )
}

function Figure({
  name,
  note,
  children,
}: {
  readonly name: string
  readonly note: string
  readonly children: ReactNode
}) {
  return (
    <div className="flex flex-col bg-raised px-3 py-2">
      <dt className="text-fs-2 text-ink-2">{name}</dt>
      <dd className="m-0 flex min-h-7 items-center font-mono text-fs-5 leading-7 text-ink select-text">{children}</dd>
      <dd className="m-0 text-fs-1 text-ink-3">{note}</dd>
    </div>
  )
}
