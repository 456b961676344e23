import type { Metric, RowResult } from './scenario.ts'
import { ratios, spread, type Spread } from './statistics.ts'

/** What the table and the file of results say of one row. */
export interface Judgement {
  readonly id: string
  readonly metric: Metric
  readonly peerName?: string
  readonly ours?: Spread
  readonly peer?: Spread
  readonly ratio?: Spread
  readonly bound?: number
  /** Absent where there is no bound, or no figure. */
  readonly verdict?: 'ok' | 'over'
  readonly failure?: string
  /** All figures, in the order in which they were taken. */
  readonly runs: { readonly ours: readonly number[]; readonly peer: readonly number[] }
}

export function judge({ row, ours, peer, failure }: RowResult): Judgement {
  const { id, metric, bound } = row
  const known = { id, metric, runs: { ours, peer }, ...(row.peer ? { peerName: row.peer.name } : {}) }
  if (failure !== undefined) return { ...known, failure }
  const ratio = row.peer ? ratios(ours, peer) : undefined
  const measured = ratio?.median ?? spread(ours).median
  return {
    ...known,
    ours: spread(ours),
    ...(ratio ? { peer: spread(peer), ratio } : {}),
    ...(bound === undefined ? {} : { bound, verdict: measured <= bound ? 'ok' : 'over' }),
  }
}

const heading = ['row', 'ours', 'peer', 'ratio', 'bound', '']

/** The table for people; rows without figures say why below it. */
export function table(judgements: readonly Judgement[]): string {
  const lines = [heading, ...judgements.filter(({ failure }) => failure === undefined).map(cells)]
  const widths = heading.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  const text = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
  const failures = judgements.flatMap(({ id, failure }) => (failure === undefined ? [] : [`${id}: ${failure}`]))
  return [...text, ...(failures.length > 0 ? ['', 'Not measured:', ...failures.map((line) => `  ${line}`)] : [])].join(
    '\n',
  )
}

function cells({ id, metric, ours, peer, ratio, bound, verdict }: Judgement): string[] {
  const limit = bound === undefined ? '' : ratio ? `<= ${bound.toFixed(2)}` : `<= ${quantity(bound, metric)}`
  return [
    id + (metric === 'wall' ? '' : ` (${metric})`),
    ours ? range(ours, metric) : '',
    peer ? range(peer, metric) : '',
    ratio ? `${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)}..${ratio.max.toFixed(2)})` : '',
    limit,
    verdict ?? '',
  ]
}

function range({ median, min, max }: Spread, metric: Metric): string {
  return min === max ? quantity(median, metric) : `${quantity(median, metric)} (${number(min)}..${number(max)})`
}

function quantity(value: number, metric: Metric): string {
  return `${number(value)} ${metric === 'peak' ? 'MiB' : 'ms'}`
}

function number(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0)
}
