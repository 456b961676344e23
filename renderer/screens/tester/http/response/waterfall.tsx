import { useTranslation } from 'react-i18next'
import { cx } from '../../../../ui/class_names.ts'
import { useMsText } from '../../../hosts/ms_text.ts'
import type { HttpAnswer } from '../http_state.ts'
import { barsOf, type Phase } from './timing.ts'

/** They alternate in strength: which is which is said beside them, and colours are kept for states. */
const SHADES: Readonly<Record<Phase, string>> = {
  dns: 'bg-ink-3',
  connect: 'bg-accent',
  tls: 'bg-ink-3',
  firstByte: 'bg-accent',
  rest: 'bg-ink-3',
}

/** Where the time went, one bar below the other as in a browser's tools; each with its name and milliseconds. */
export function Waterfall({ timing }: { readonly timing: HttpAnswer['timing'] }) {
  const { t } = useTranslation()
  const msText = useMsText()
  const bars = barsOf(timing)
  return (
    <table aria-label={t('tester.http.timing.title')} className="w-full text-fs-2">
      <thead className="sr-only">
        <tr>
          <th>{t('tester.http.timing.phase')}</th>
          <th>{t('tester.http.timing.bar')}</th>
          <th>{t('tester.http.timing.took')}</th>
        </tr>
      </thead>
      <tbody>
        {bars.map(({ phase, ms, from, share }) => (
          <tr key={phase}>
            <td className="w-px pr-3 whitespace-nowrap text-ink-3">{t(`tester.http.timing.${phase}`)}</td>
            <td aria-hidden>
              <div className="relative h-2 rounded-[2px] bg-raised">
                <div
                  className={cx('absolute inset-y-0 min-w-[2px] rounded-[2px]', SHADES[phase])}
                  style={{ left: `${from * 100}%`, width: `${share * 100}%` }}
                />
              </div>
            </td>
            <td className="w-px pl-3 text-right whitespace-nowrap">{msText(ms)}</td>
          </tr>
        ))}
        <tr className="border-t border-line">
          <td className="pr-3 text-ink-3">{t('tester.http.timing.total')}</td>
          <td />
          <td className="pl-3 text-right whitespace-nowrap">{msText(timing.totalMs)}</td>
        </tr>
      </tbody>
    </table>
  )
}
