import type { LoadPoint } from '../contract/tester/load.ts'
import type { LoadInterval } from './tally.ts'

/** Fields without quotes: all of them are numbers (RFC 4180). */
export function pointsCsv(points: readonly LoadPoint[]): string {
  const rows = points.map(({ atMs, sent, echoed, errors, bytesOut, bytesIn, p50Ms, p99Ms, maxMs }) =>
    [atMs, sent, echoed, errors, bytesOut, bytesIn, p50Ms, p99Ms, maxMs].map((field) => field ?? '').join(','),
  )
  return ['at_ms,sent,echoed,errors,bytes_out,bytes_in,p50_ms,p99_ms,max_ms', ...rows, ''].join('\r\n')
}

/**
 * HdrHistogram's log format 1.3, as its own tools read and plot it (Java's HistogramLogReader): one line for each interval, its
 * times in seconds since the start, its maximum in milliseconds, the recorded values in microseconds.
 */
export function histogramLog(startedAt: string, intervals: readonly LoadInterval[]): string {
  const seconds = (Date.parse(startedAt) / 1_000).toFixed(3)
  const lines = [
    '#[Values are in microseconds, Interval_Max is in milliseconds]',
    '#[Histogram log format version 1.3]',
    `#[StartTime: ${seconds} (seconds since epoch), ${startedAt}]`,
    `#[BaseTime: ${seconds} (seconds since epoch)]`,
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
  ]
  let fromMs = 0
  for (const { point, latency } of intervals) {
    const numbers = [fromMs / 1_000, (point.atMs - fromMs) / 1_000, point.maxMs ?? 0]
    if (latency !== '') lines.push([...numbers.map((value) => value.toFixed(3)), latency].join(','))
    fromMs = point.atMs
  }
  return `${lines.join('\n')}\n`
}
