import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { LatencySummary, LoadResult } from '../../../../../shared/contract/tester/load.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import { byteText } from '../../../../../shared/units.ts'
import { cx } from '../../../../ui/class_names.ts'
import { countText } from '../../talk/parts/numbers.ts'
import { errorWord, isGoing, msText, percentText } from '../words.ts'
import { PERCENTILES, PercentileValue } from './percentile.tsx'

export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-1">
      <h3 className="font-semibold">{title}</h3>
      {children}
    </section>
  )
}

/** Everything that was timed, with all that is known of it. */
export function TimesTable({ result }: { readonly result: LoadResult }) {
  const { t } = useTranslation()
  const { latency, serviceTime, connect, spec } = result
  const isOpen = spec.pace.kind === 'open'
  const rows: readonly (readonly [string, LatencySummary | undefined])[] = [
    [t(isOpen ? 'load.result.latencyOpen' : 'load.result.latency'), latency],
    [t('load.result.serviceTime'), serviceTime],
    [t('load.result.connect'), connect],
  ]
  const told = rows.filter(([, summary]) => summary !== undefined)
  if (told.length === 0) return null
  const columns = ['min', 'mean', ...PERCENTILES.map(({ name }) => name), 'max', 'count'] as const
  const title = (column: string) =>
    column.startsWith('p') ? column : t(`load.result.figure.${column as 'min' | 'mean' | 'max' | 'count'}`)
  return (
    <Section title={t('load.result.times')}>
      <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={t('load.result.times')}>
        <table className="w-full min-w-140 border-collapse text-right">
          <thead className="text-fs-1 text-ink-3">
            <tr>
              <td />
              {columns.map((column) => (
                <th key={column} scope="col" className="px-1.5 font-normal">
                  {title(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {told.map(([name, summary]) => (
              <tr key={name} className="h-row border-t border-line">
                <th scope="row" className="pr-2 text-left font-normal text-ink-2">
                  {name}
                </th>
                <Cell>{msText(summary!.min)}</Cell>
                <Cell>{msText(summary!.mean)}</Cell>
                {PERCENTILES.map((percentile) => (
                  <Cell key={percentile.key}>
                    <PercentileValue percentile={percentile} summary={summary} />
                  </Cell>
                ))}
                <Cell>{msText(summary!.max)}</Cell>
                <Cell>{countText(summary!.count)}</Cell>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {isOpen && serviceTime && <p className="text-fs-2 text-ink-3">{t('load.result.coordinated')}</p>}
    </Section>
  )
}

function Cell({ children }: { readonly children: ReactNode }) {
  return <td className="px-1.5 font-mono text-fs-2 whitespace-nowrap select-text">{children}</td>
}

/** Sums, and how the generator did. */
export function Totals({ result }: { readonly result: LoadResult }) {
  const { t } = useTranslation()
  const { counts, spec, generator } = result
  const answers = spec.answer !== 'none'
  const items: readonly (readonly [string, string])[] = [
    ...(spec.pace.kind === 'open' ? [[t('load.result.total.offered'), countText(counts.offered)] as const] : []),
    [t('load.result.total.sent'), countText(counts.sent)],
    ...(answers ? [[t('load.result.total.echoed'), countText(counts.echoed)] as const] : []),
    ...(counts.received === counts.echoed
      ? []
      : [[t('load.result.total.received'), countText(counts.received)] as const]),
    ...(spec.protocol === 'udp' ? [] : [[t('load.result.total.connects'), countText(counts.connects)] as const]),
    [t('load.result.total.errors'), countText(counts.errors)],
    [t('load.result.total.bytesOut'), byteText(counts.bytesOut)],
    [t('load.result.total.bytesIn'), byteText(counts.bytesIn)],
    ...(generator
      ? [
          [t('load.result.total.cpu'), `${Math.round(generator.cpuShare * 100)} %`] as const,
          [t('load.result.total.loop'), `${msText(generator.loopDelayP99Ms)} ms`] as const,
        ]
      : []),
  ]
  return (
    <Section title={t('load.result.totals')}>
      <Facts items={items} />
    </Section>
  )
}

function Facts({ items }: { readonly items: readonly (readonly [string, string, (string | undefined)?])[] }) {
  return (
    <dl className="m-0 flex flex-wrap gap-x-6 gap-y-1">
      {items.map(([name, value, note]) => (
        <div key={name} className="flex items-baseline gap-2">
          <dt className="text-ink-2">{name}</dt>
          <dd className="m-0 font-mono text-fs-2 select-text">
            {value}
            {note !== undefined && <span className="ml-1.5 font-sans text-ink-3">{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** What became of the datagrams. */
export function DatagramFindings({ result }: { readonly result: LoadResult }) {
  const { t } = useTranslation()
  const { udp, counts } = result
  if (!udp) return null
  const share = counts.sent > 0 ? t('load.result.share', { percent: percentText(udp.lost / counts.sent) }) : undefined
  return (
    <Section title={t('load.result.datagrams')}>
      <Facts
        items={[
          [t('load.result.udp.lost'), countText(udp.lost), udp.lost > 0 ? share : undefined],
          [t('load.result.udp.duplicates'), countText(udp.duplicates)],
          [t('load.result.udp.reordered'), countText(udp.reordered)],
          [t('load.result.udp.late'), countText(udp.late)],
          [t('load.result.udp.jitter'), `${msText(udp.jitterMs)} ms`],
        ]}
      />
      {udp.lost === 0 && counts.sent > 0 && !isGoing(result) && (
        <p>
          <span aria-hidden className="text-ok">
            ✓
          </span>{' '}
          {t('load.result.noLoss')}
        </p>
      )}
    </Section>
  )
}

const PLACE_LOOKS = {
  sender: { shape: '↑', colour: 'text-fail' },
  'receiver-buffer': { shape: '▣', colour: 'text-fail' },
  path: { shape: '⇢', colour: 'text-unreach' },
  late: { shape: '◷', colour: 'text-unreach' },
  generator: { shape: '⊘', colour: 'text-unreach' },
} as const

/** Where messages were lost, with the engine's evidence. */
export function Verdicts({ result: { verdicts } }: { readonly result: LoadResult }) {
  const { t } = useTranslation()
  if (verdicts.length === 0) return null
  return (
    <Section title={t('load.result.verdicts')}>
      <ul className="flex flex-col gap-1">
        {verdicts.map(({ place, count, text }) => (
          <li key={place} className="grid grid-cols-[18px_minmax(0,1fr)] gap-x-1">
            <span aria-hidden className={cx('text-center', PLACE_LOOKS[place].colour)}>
              {PLACE_LOOKS[place].shape}
            </span>
            <span>
              <span className={PLACE_LOOKS[place].colour}>{t(`load.result.place.${place}`)}</span>
              {count !== undefined && <span className="font-mono text-fs-2"> · {countText(count)}</span>}
              <span className="block text-ink-2">{inertText(text)}</span>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** What went wrong, by kind, the most frequent first. */
export function ErrorsTable({ result: { errors } }: { readonly result: LoadResult }) {
  const { t } = useTranslation()
  if (errors.length === 0) return null
  return (
    <Section title={t('load.result.errors')}>
      <table className="w-full border-collapse text-left">
        <thead className="text-fs-1 text-ink-3">
          <tr>
            <th scope="col" className="font-normal">
              {t('load.result.column.kind')}
            </th>
            <th scope="col" className="px-2 text-right font-normal">
              {t('load.result.column.count')}
            </th>
            <th scope="col" className="font-normal">
              {t('load.result.column.message')}
            </th>
          </tr>
        </thead>
        <tbody>
          {errors.map(({ kind, count, message }) => (
            <tr key={kind} className="border-t border-line align-baseline">
              <th scope="row" className="py-1 font-normal whitespace-nowrap text-fail">
                <span aria-hidden>✕</span> {errorWord(kind, t)}
              </th>
              <td className="px-2 text-right font-mono text-fs-2">{countText(count)}</td>
              <td className="text-ink-2 select-text">{inertText(message)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}
