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

type Percentile = (typeof PERCENTILES)[number]

/** As the contract has it: a percentile is known when so many samples lie beyond it. */
const SAMPLES_BEYOND = 10

interface PercentileProps {
  readonly percentile: Percentile
  readonly summary: LatencySummary | undefined
}

/** Whether a percentile is absent because of how few were measured. */
export function isTooFew({ key }: Percentile, summary: LatencySummary | undefined): boolean {
  return summary !== undefined && summary[key] === undefined
}

/** That there are too few samples, with how many it takes for whoever points at it. @param isShort only a dash is seen */
export function TooFew({
  percentile: { name, beyond },
  summary,
  isShort = false,
}: PercentileProps & { readonly isShort?: boolean }) {
  const { t } = useTranslation()
  const words = t('load.result.tooFew')
  return (
    <TooltipTrigger delay={300} closeDelay={0}>
      <AriaButton
        {...(isShort ? { 'aria-label': words } : {})}
        className="cursor-help rounded-r1 text-left font-sans text-ink-3 underline decoration-dotted underline-offset-2"
      >
        {isShort ? '–' : words}
      </AriaButton>
      <Tooltip
        offset={6}
        placement="bottom"
        className="max-w-72 rounded-r1 border border-line-strong bg-overlay px-2 py-1 text-fs-2 text-ink shadow-overlay"
      >
        {t('load.result.tooFewWhy', {
          percentile: name,
          needed: countText(Math.round(SAMPLES_BEYOND / beyond)),
          have: countText(summary?.count ?? 0),
        })}
      </Tooltip>
    </TooltipTrigger>
  )
}

/** Milliseconds, or a dash where there are too few samples to know them. */
export function PercentileValue({ percentile, summary }: PercentileProps) {
  const value = summary?.[percentile.key]
  if (value !== undefined) return msText(value)
  return summary ? <TooFew percentile={percentile} summary={summary} isShort /> : '–'
}
