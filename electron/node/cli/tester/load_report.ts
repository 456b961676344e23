import type { LatencySummary, LoadPoint, LoadResult } from '../../../../shared/contract/tester/load.ts'
import { inertText } from '../../../../shared/inert_text.ts'
import { byteText, counted, seconds } from '../../../../shared/units.ts'
import type { Style } from '../output/terminal.ts'
import { endpointText } from './endpoint.ts'

type Paint = (style: Style, text: string) => string

/** While it goes on: one line. */
export function loadLine({
  result,
  point,
}: {
  readonly result: LoadResult
  readonly point?: LoadPoint | undefined
}): string {
  const { spec, state, durationMs, connected, counts } = result
  const parts = [
    `${spec.protocol.toUpperCase()} ${endpointText(spec)} ${state}`,
    seconds(durationMs),
    `${connected}/${spec.connections} connected`,
    `${counts.sent.toLocaleString('en-US')} sent`,
    ...(spec.answer === 'none' ? [] : [`${counts.echoed.toLocaleString('en-US')} answered`]),
    ...(point?.p50Ms === undefined ? [] : [`p50 ${ms(point.p50Ms)}`]),
    ...(point?.p99Ms === undefined ? [] : [`p99 ${ms(point.p99Ms)}`]),
    ...(counts.errors > 0 ? [counted(counts.errors, 'error')] : []),
  ]
  return parts.join(' · ')
}

/** What was found, to read. */
export function loadReport(results: readonly LoadResult[], paint: Paint): string[] {
  return results.flatMap((result, index) => [...(index > 0 ? [''] : []), ...reportOf(result, paint)])
}

function reportOf(result: LoadResult, paint: Paint): string[] {
  const { spec, counts, durationMs, latency, serviceTime, connect, udp, state, message } = result
  const perSecond = (count: number) => rate(durationMs > 0 ? (count * 1000) / durationMs : 0)
  const pace = spec.pace.kind === 'open' ? `${rate(spec.pace.ratePerSecond)} messages asked for` : 'closed loop'
  const rows: (readonly [string, string])[] = [
    [
      'sent',
      `${counts.sent.toLocaleString('en-US')} message${counts.sent === 1 ? '' : 's'}, ${perSecond(counts.sent)}, ${byteText(counts.bytesOut)}`,
    ],
    ...(counts.offered === counts.sent ? [] : [['offered', counts.offered.toLocaleString('en-US')] as const]),
    ...(spec.answer === 'none'
      ? []
      : [
          [
            'answered',
            `${counts.echoed.toLocaleString('en-US')}, ${perSecond(counts.echoed)}, ${byteText(counts.bytesIn)}`,
          ] as const,
        ]),
    ...(connect ? [['connects', latencyText(connect)] as const] : []),
    ...(latency ? [['latency', latencyText(latency)] as const] : []),
    ...(serviceTime ? [['service time', latencyText(serviceTime)] as const] : []),
    ...(udp
      ? [
          [
            'datagrams',
            `${udp.lost} lost, ${udp.duplicates} twice, ${udp.reordered} reordered, ${udp.late} late, jitter ${ms(udp.jitterMs)}`,
          ] as const,
        ]
      : []),
  ]
  return [
    `${paint('bold', `${spec.protocol.toUpperCase()} ${endpointText(spec)}`)}: ${counted(spec.connections, 'connection')}, ${pace}, ${seconds(durationMs)}${state === 'ended' ? '' : `, ${paint('failed', state)}`}`,
    ...rows.map(([name, text]) => `  ${name.padEnd(13)}${text}`),
    ...result.errors.map(
      (error) => `  ${paint('failed', `${error.count} × ${error.kind}`)}: ${inertText(error.message)}`,
    ),
    ...result.verdicts.map(({ text }) => `  ${paint('unreachable', '!')} ${inertText(text)}`),
    ...(result.generatorLimited === undefined
      ? []
      : [`  ${paint('unreachable', 'The generator was the limit')}: ${inertText(result.generatorLimited)}`]),
    ...(message === undefined ? [] : [`  ${inertText(message)}`]),
  ]
}

function latencyText({ p50, p90, p99, p999, max, min }: LatencySummary): string {
  const known = [
    ['min', min],
    ['p50', p50],
    ['p90', p90],
    ['p99', p99],
    ['p99.9', p999],
    ['max', max],
  ] as const
  return known.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${ms(value)}`])).join('  ')
}

/** Three digits: `0.912 ms`, `12.3 ms`, `1.20 s`. */
function ms(value: number): string {
  if (value === 0) return '0 ms'
  return value < 1000 ? `${value.toPrecision(3)} ms` : `${(value / 1000).toPrecision(3)} s`
}

function rate(perSecond: number): string {
  if (perSecond === 0) return '0/s'
  return `${perSecond >= 100 ? Math.round(perSecond).toLocaleString('en-US') : perSecond.toPrecision(3)}/s`
}
