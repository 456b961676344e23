import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HttpResponse } from '../../../../../shared/contract/tester/http.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import { useAction } from '../../../../app/actions.ts'
import { InertText } from '../../../../ui/ansi_text.tsx'
import { cx } from '../../../../ui/class_names.ts'
import { Segmented } from '../../talk/parts/segmented.tsx'
import type { HttpAnswer } from '../http_state.ts'
import { BodyPane } from './body_pane.tsx'
import { BytesPane } from './bytes_pane.tsx'
import { Waterfall } from './waterfall.tsx'

type View = 'body' | 'headers' | 'received' | 'sent'

/** What came of a request: the response taken apart, where the time went, and the bytes both ways. */
export function ResponsePane({ answer }: { readonly answer: HttpAnswer }) {
  const { t } = useTranslation()
  const { response, message, tls, timing } = answer
  const [view, setView] = useState<View>(response ? 'body' : answer.receivedBytes > 0 ? 'received' : 'sent')
  useAction('http.body', () => setView('body'), response !== undefined)
  useAction('http.headers', () => setView('headers'), response !== undefined)
  useAction('http.received', () => setView('received'))
  useAction('http.sent', () => setView('sent'))
  // What ended it is said once.
  const problems = response?.problems.filter((problem) => problem !== message) ?? []
  const views: readonly View[] = response ? ['body', 'headers', 'received', 'sent'] : ['received', 'sent']
  return (
    <section aria-label={t('tester.http.response')} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="flex max-h-[60%] shrink-0 flex-col gap-2 overflow-auto border-b border-line px-3 py-2">
        <div className="flex flex-wrap items-baseline gap-x-3" role="status">
          {response ? <StatusLine response={response} /> : <b className="text-fail">✕ {t('tester.http.noResponse')}</b>}
          {answer.remote !== undefined && (
            <span className="font-mono text-fs-2 text-ink-3">{inertText(answer.remote)}</span>
          )}
        </div>
        {message !== undefined && (
          <p role="alert" className="break-words text-fail">
            {response && '✕ '}
            <InertText text={message} />
          </p>
        )}
        {problems.length > 0 && (
          <ul aria-label={t('tester.http.problems')} className="text-fs-2 text-unreach">
            {problems.map((problem, at) => (
              <li key={at}>
                ⚠ <InertText text={problem} />
              </li>
            ))}
          </ul>
        )}
        <Waterfall timing={timing} />
        {tls && <TlsLine tls={tls} />}
      </div>
      <div className="px-3 pt-2">
        <Segmented
          label={t('tester.http.view')}
          value={view}
          onChange={setView}
          options={views.map((value) => ({
            value,
            label:
              value === 'headers' && response
                ? `${t('tester.http.views.headers')} ${response.headers.length}`
                : t(`tester.http.views.${value}`),
          }))}
        />
      </div>
      {view === 'body' && response && <BodyPane response={response} />}
      {view === 'headers' && response && <Headers headers={response.headers} />}
      {view === 'received' && (
        <BytesPane
          key="received"
          label={t('tester.http.views.received')}
          data={answer.received}
          total={answer.receivedBytes}
        />
      )}
      {view === 'sent' && <BytesPane key="sent" label={t('tester.http.views.sent')} data={answer.sent} />}
    </section>
  )
}

/** RFC 9110 section 15: what the first digit says. */
const CLASSES = [
  { shape: '·', colour: 'text-ink-2' },
  { shape: 'i', colour: 'text-run' },
  { shape: '✓', colour: 'text-ok' },
  { shape: '→', colour: 'text-run' },
  { shape: '✕', colour: 'text-fail' },
  { shape: '✕', colour: 'text-fail' },
] as const

function StatusLine({ response: { version, status, reason } }: { readonly response: HttpResponse }) {
  const { shape, colour } = CLASSES[Math.floor(status / 100) as 1] ?? CLASSES[0]
  return (
    <span className="font-mono">
      <span className="text-fs-2 text-ink-3">{inertText(version)} </span>
      <b className={cx('text-fs-4', colour)}>
        <span aria-hidden>{shape} </span>
        {status} <InertText text={reason} />
      </b>
    </span>
  )
}

function TlsLine({ tls }: { readonly tls: NonNullable<HttpAnswer['tls']> }) {
  const { t } = useTranslation()
  return (
    <p className="text-fs-2">
      <span className="font-mono text-ink-2">
        {inertText(tls.version)} · {inertText(tls.cipher)}
      </span>{' '}
      <span className={tls.trusted ? 'text-ok' : 'text-unreach'}>
        {tls.trusted
          ? `✓ ${t('tester.sessions.trusted')}`
          : `⚠ ${t('tester.sessions.untrusted', { problem: inertText(tls.problem ?? t('tester.sessions.untrustedWhy')) })}`}
      </span>
    </p>
  )
}

function Headers({ headers }: { readonly headers: HttpResponse['headers'] }) {
  const { t } = useTranslation()
  return (
    <div className="mt-2 min-h-0 flex-1 overflow-auto border-t border-line" tabIndex={0}>
      <table className="w-full text-left font-mono text-fs-2">
        <caption className="sr-only">{t('tester.http.views.headers')}</caption>
        <thead className="sr-only">
          <tr>
            <th>{t('tester.http.headers.name')}</th>
            <th>{t('tester.http.headers.value')}</th>
          </tr>
        </thead>
        <tbody>
          {headers.map(({ name, value }, at) => (
            <tr key={at} className="border-b border-line align-top">
              <td className="px-3 py-0.5 whitespace-nowrap text-ink-2">
                <InertText text={name} />
              </td>
              <td className="px-3 py-0.5 break-all">
                <InertText text={value} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
