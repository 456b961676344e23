import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { byteText } from '../../../../../shared/units.ts'
import { isGoing, msText, rateText } from '../words.ts'
import { isTooFew, PERCENTILES, TooFew } from './percentile.tsx'
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
  const ms = t('load.result.chart.ms')
  const answers = spec.answer !== 'none'
  return (
    <dl
      aria-label={t('load.result.figures')}
      className="m-0 grid grid-cols-3 gap-y-2 rounded-r2 border border-line bg-raised pt-2 pb-1 @min-[420px]:grid-cols-4 @min-[600px]:grid-cols-7"
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
            <Figure
              key={percentile.key}
              name={percentile.name}
              note={isTooFew(percentile, latency) ? <TooFew {...{ percentile, summary: latency }} /> : ms}
            >
              {text(latency?.[percentile.key], msText)}
            </Figure>
          ))}
          <Figure name={t('load.result.figure.max')} note={ms}>
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
  readonly note: ReactNode
  readonly children: ReactNode
}) {
  return (
    <div className="flex min-w-0 flex-col px-3">
      <dt className="text-fs-2 whitespace-nowrap text-ink-2">{name}</dt>
      <dd className="m-0 font-mono text-fs-5 leading-7 text-ink select-text">{children}</dd>
      {/* Two lines at all times: what is too few now is a number soon, and nothing is to jump. */}
      <dd className="m-0 min-h-8 text-fs-1 leading-4 text-ink-3">{note}</dd>
    </div>
  )
}
