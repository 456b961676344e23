import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { Button as AriaButton, Tooltip, TooltipTrigger } from 'react-aria-components'
import type { LatencySummary } from '../../../../../shared/contract/tester/load.ts'
import { countText } from '../../talk/parts/numbers.ts'
import { msText } from '../words.ts'

export const PERCENTILES = [
  { key: 'p50', name: 'p50', beyond: 0.5 },
  { key: 'p90', name: 'p90', beyond: 0.1 },
  { key: 'p99', name: 'p99', beyond: 0.01 },
  { key: 'p999', name: 'p99.9', beyond: 0.001 },
] as const

export type Percentile = (typeof PERCENTILES)[number]

/** As the contract has it: a percentile is known when so many samples lie beyond it. */
const SAMPLES_BEYOND = 10

/** Why a percentile is absent. */
function whyAbsent({ name, beyond }: Percentile, count: number, t: TFunction): string {
  return t('load.result.tooFewWhy', {
    percentile: name,
    needed: countText(Math.round(SAMPLES_BEYOND / beyond)),
    have: countText(count),
  })
}

interface PercentileValueProps {
  readonly percentile: Percentile
  readonly summary: LatencySummary | undefined
}

/** Milliseconds; where there are too few samples to know them, that, with the reason when it is pointed at. */
export function PercentileValue({ percentile, summary }: PercentileValueProps) {
  const { t } = useTranslation()
  const value = summary?.[percentile.key]
  if (value !== undefined) return msText(value)
  if (!summary) return '–'
  return <TooFew why={whyAbsent(percentile, summary.count, t)} />
}

function TooFew({ why }: { readonly why: string }) {
  const { t } = useTranslation()
  return (
    <TooltipTrigger delay={300} closeDelay={0}>
      <AriaButton className="cursor-help rounded-r1 font-sans text-fs-2 font-normal text-ink-3 underline decoration-dotted underline-offset-3">
        {t('load.result.tooFew')}
      </AriaButton>
      <Tooltip
        offset={6}
        className="max-w-72 rounded-r1 border border-line-strong bg-overlay px-2 py-1 text-fs-2 text-ink shadow-overlay"
      >
        {why}
      </Tooltip>
    </TooltipTrigger>
  )
}
