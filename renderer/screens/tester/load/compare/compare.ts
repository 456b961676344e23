import type { LoadResult } from '../../../../../shared/contract/tester/load.ts'
import type { load } from '../../../../i18n/en/load.ts'

type FigureKey = keyof typeof load.comparison.row
export type Unit = 'rate' | 'count' | 'ms' | 'bytes' | 'percent'

interface Figure {
  readonly key: FigureKey
  readonly unit: Unit
  /** Which is better; `neither`: it says only what was done. */
  readonly better: 'more' | 'less' | 'neither'
  /** Absent: not measured, or not known. */
  readonly of: (result: LoadResult) => number | undefined
}

const perSecond = ({ durationMs }: LoadResult, count: number) =>
  durationMs > 0 ? (count * 1_000) / durationMs : undefined
const isAnswered = ({ spec }: LoadResult) => spec.answer !== 'none'

const FIGURES: readonly Figure[] = [
  { key: 'sentRate', unit: 'rate', better: 'more', of: (load) => perSecond(load, load.counts.sent) },
  {
    key: 'echoedRate',
    unit: 'rate',
    better: 'more',
    of: (load) => (isAnswered(load) ? perSecond(load, load.counts.echoed) : undefined),
  },
  { key: 'p50', unit: 'ms', better: 'less', of: ({ latency }) => latency?.p50 },
  { key: 'p90', unit: 'ms', better: 'less', of: ({ latency }) => latency?.p90 },
  { key: 'p99', unit: 'ms', better: 'less', of: ({ latency }) => latency?.p99 },
  { key: 'p999', unit: 'ms', better: 'less', of: ({ latency }) => latency?.p999 },
  { key: 'max', unit: 'ms', better: 'less', of: ({ latency }) => latency?.max },
  { key: 'mean', unit: 'ms', better: 'less', of: ({ latency }) => latency?.mean },
  { key: 'serviceP50', unit: 'ms', better: 'less', of: ({ serviceTime }) => serviceTime?.p50 },
  { key: 'serviceP99', unit: 'ms', better: 'less', of: ({ serviceTime }) => serviceTime?.p99 },
  { key: 'serviceMax', unit: 'ms', better: 'less', of: ({ serviceTime }) => serviceTime?.max },
  { key: 'connectP50', unit: 'ms', better: 'less', of: ({ connect }) => connect?.p50 },
  { key: 'connectP99', unit: 'ms', better: 'less', of: ({ connect }) => connect?.p99 },
  { key: 'errors', unit: 'count', better: 'less', of: ({ counts }) => counts.errors },
  { key: 'lost', unit: 'count', better: 'less', of: ({ udp }) => udp?.lost },
  {
    key: 'lostShare',
    unit: 'percent',
    better: 'less',
    of: ({ udp, counts }) => (udp && counts.sent > 0 ? udp.lost / counts.sent : undefined),
  },
  { key: 'duplicates', unit: 'count', better: 'less', of: ({ udp }) => udp?.duplicates },
  { key: 'reordered', unit: 'count', better: 'less', of: ({ udp }) => udp?.reordered },
  { key: 'late', unit: 'count', better: 'less', of: ({ udp }) => udp?.late },
  { key: 'jitter', unit: 'ms', better: 'less', of: ({ udp }) => udp?.jitterMs },
  { key: 'sent', unit: 'count', better: 'neither', of: ({ counts }) => counts.sent },
  {
    key: 'echoed',
    unit: 'count',
    better: 'neither',
    of: (load) => (isAnswered(load) ? load.counts.echoed : undefined),
  },
  {
    key: 'connects',
    unit: 'count',
    better: 'neither',
    of: ({ spec, counts }) => (spec.protocol === 'udp' ? undefined : counts.connects),
  },
  { key: 'bytesOutRate', unit: 'bytes', better: 'neither', of: (load) => perSecond(load, load.counts.bytesOut) },
  { key: 'bytesInRate', unit: 'bytes', better: 'neither', of: (load) => perSecond(load, load.counts.bytesIn) },
]

export interface Difference {
  /** `other`: neither of the two is better. */
  readonly is: 'same' | 'better' | 'worse' | 'other'
  /** Of the first; 0.1 is 10 % more. Absent: from nothing, which no percentage tells. */
  readonly share?: number
}

export interface ComparedFigure {
  readonly key: FigureKey
  readonly unit: Unit
  readonly a: number | undefined
  readonly b: number | undefined
  /** Absent: only one of them has it. */
  readonly difference?: Difference
}

/** Less than that is chance: two runs of the same load differ by more. */
const SAME_SHARE = 0.01

/** The second against the first. */
export function differenceOf(a: number, b: number, better: Figure['better']): Difference {
  if (a === b) return { is: 'same' }
  const share = a === 0 ? undefined : (b - a) / a
  if (share !== undefined && Math.abs(share) < SAME_SHARE) return { is: 'same' }
  const told = share === undefined ? {} : { share }
  if (better === 'neither') return { is: 'other', ...told }
  return { is: (better === 'more') === b > a ? 'better' : 'worse', ...told }
}

/** All figures that at least one of two loads has. */
export function comparedFigures(first: LoadResult, second: LoadResult): readonly ComparedFigure[] {
  return FIGURES.flatMap(({ key, unit, better, of }) => {
    const [a, b] = [of(first), of(second)]
    if (a === undefined && b === undefined) return []
    const both = a !== undefined && b !== undefined
    return [{ key, unit, a, b, ...(both ? { difference: differenceOf(a, b, better) } : {}) }]
  })
}
