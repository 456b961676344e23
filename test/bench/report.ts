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
  readonly least?: number
  /** Absent where there is no bound, or no figure. */
  readonly verdict?: 'ok' | 'over' | 'under'
  readonly note?: string
  readonly failure?: string
  /** All figures, in the order in which they were taken. */
  readonly runs: { readonly ours: readonly number[]; readonly peer: readonly number[] }
}

export function judge({ row, ours, peer, failure }: RowResult): Judgement {
  const { id, metric, bound, least, note } = row
  const known = {
    id,
    metric,
    ...(note === undefined ? {} : { note }),
    runs: { ours, peer },
    ...(row.peer ? { peerName: row.peer.name } : {}),
  }
  if (failure !== undefined) return { ...known, failure }
  const ratio = row.peer ? ratios(ours, peer) : undefined
  const measured = ratio?.median ?? spread(ours).median
  return {
    ...known,
    ours: spread(ours),
    ...(ratio ? { peer: spread(peer), ratio } : {}),
    ...(bound === undefined ? {} : { bound, verdict: measured <= bound ? 'ok' : 'over' }),
    ...(least === undefined ? {} : { least, verdict: measured >= least ? 'ok' : 'under' }),
  }
}

const units: Readonly<Record<Metric, string>> = {
  wall: 'ms',
  cpu: 'ms',
  peak: 'MiB',
  rate: '/s',
  bulk: 'MB/s',
  share: '%',
  cost: 'µs',
}

const heading = ['row', 'ours', 'peer', 'ratio', 'bound', '']

/** The table for people; rows without figures say why below it. */
export function table(judgements: readonly Judgement[]): string {
  const measured = judgements.filter(({ failure }) => failure === undefined)
  const lines = [heading, ...measured.map(cells)]
  const widths = heading.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  const text = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
  const notes = measured.flatMap(({ id, note }) => (note === undefined ? [] : [`${id}: ${note}`]))
  const failures = judgements.flatMap(({ id, failure }) => (failure === undefined ? [] : [`${id}: ${failure}`]))
  return [...text, ...list('What is measured:', notes), ...list('Not measured:', failures)].join('\n')
}

function list(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? ['', title, ...lines.map((line) => `  ${line}`)] : []
}

function cells({ id, metric, ours, peer, ratio, bound, least, verdict }: Judgement): string[] {
  const border = (value: number) => (ratio ? value.toFixed(2) : quantity(value, metric))
  const limit = bound !== undefined ? `<= ${border(bound)}` : least !== undefined ? `>= ${border(least)}` : ''
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
  return `${number(value)} ${units[metric]}`
}

function number(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0)
}
