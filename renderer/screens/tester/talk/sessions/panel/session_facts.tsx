import { useTranslation } from 'react-i18next'
import type { SessionHead } from '../../../../../../shared/contract/tester/sessions.ts'
import { inertText } from '../../../../../../shared/inert_text.ts'
import { useAction } from '../../../../../app/actions.ts'
import { Button } from '../../../../../ui/button.tsx'
import { cx } from '../../../../../ui/class_names.ts'
import { ActionKeys } from '../../../../../ui/kbd.tsx'
import { act, connectAgain } from '../connect.ts'
import { reasonText } from '../../parts/reason_text.ts'
import { isUp, sessionEnds, SESSION_LOOKS, trustWords } from '../session_words.ts'

/** The connection that is looked at: its state, its ends, why it ended, and what ends or begins it. */
export function SessionFacts({ session }: { readonly session: SessionHead }) {
  const { t } = useTranslation()
  const { id, state, spec, message, connectMs, tls } = session
  const { shape, colour } = SESSION_LOOKS[state]
  const canHalfClose = state === 'open' && spec.protocol !== 'udp'
  useAction('talk.connect', () => void connectAgain(session))
  useAction('talk.halfClose', () => act('sessions.half-close', id), canHalfClose)
  useAction('talk.close', () => act('sessions.close', id), isUp(session))
  const small = '!px-2 !py-0.5 text-fs-2'
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-1 text-fs-2 text-ink-3">
      <span className={cx('whitespace-nowrap', colour)}>
        <span aria-hidden>{shape}</span> {t(`tester.sessions.state.${state}`)}
      </span>
      <span className="min-w-0 truncate font-mono text-ink-2 select-text">{sessionEnds(session)}</span>
      {connectMs !== undefined && state === 'open' && spec.protocol !== 'udp' && (
        <span>{t('tester.sessions.facts.connected', { ms: connectMs.toFixed(connectMs < 10 ? 1 : 0) })}</span>
      )}
      {message !== undefined && !isUp(session) && (
        <span className={cx('select-text', state === 'failed' ? 'text-fail' : 'text-ink-2')}>
          {reasonText(session, t)}
        </span>
      )}
      {tls && <TlsFacts tls={tls} />}
      <span className="ml-auto flex gap-1.5">
        {canHalfClose && (
          <span title={t('tester.sessions.halfCloseHint')}>
            <Button className={small} onPress={() => act('sessions.half-close', id)}>
              {t('tester.sessions.halfClose')}
              <ActionKeys id="talk.halfClose" />
            </Button>
          </span>
        )}
        {isUp(session) && (
          <Button className={small} onPress={() => act('sessions.close', id)}>
            {t('tester.sessions.close')}
            <ActionKeys id="talk.close" />
          </Button>
        )}
        <Button className={small} onPress={() => void connectAgain(session)}>
          {t('tester.sessions.again')}
          <ActionKeys id="talk.connect" />
        </Button>
      </span>
    </div>
  )
}

function TlsFacts({ tls }: { readonly tls: NonNullable<SessionHead['tls']> }) {
  const { t } = useTranslation()
  const nobody = t('tester.sessions.facts.nobody')
  const named = (name: string) => (name === '' ? nobody : inertText(name))
  return (
    <>
      <span className={tls.trusted ? 'text-ok' : 'text-unreach'}>
        <span aria-hidden>{tls.trusted ? '✓' : '⚠'}</span> {trustWords(tls, t)}
      </span>
      <span className="min-w-0 truncate select-text" title={tls.sha256}>
        {[
          inertText(tls.cipher),
          tls.alpn === undefined ? '' : `ALPN ${inertText(tls.alpn)}`,
          t('tester.sessions.facts.subject', { subject: named(tls.subject) }),
          t('tester.sessions.facts.issuer', { issuer: named(tls.issuer) }),
          t('tester.sessions.facts.validTo', { date: inertText(tls.validTo.replace(/T.*$/, '')) }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </>
  )
}
