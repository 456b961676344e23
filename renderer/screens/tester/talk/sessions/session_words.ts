import type { TFunction } from 'i18next'
import type { SessionHead, SessionSpec } from '../../../../../shared/contract/tester/sessions.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import { PROTOCOL_NAMES } from '../parts/names.ts'
import { targetText } from './form/target.ts'

/** Each state has a shape, a colour and a word. */
export const SESSION_LOOKS: Readonly<
  Record<SessionHead['state'], { readonly shape: string; readonly colour: string }>
> = {
  connecting: { shape: '◌', colour: 'text-run' },
  open: { shape: '●', colour: 'text-ok' },
  'half-closed': { shape: '◐', colour: 'text-unreach' },
  closed: { shape: '○', colour: 'text-cancel' },
  failed: { shape: '✕', colour: 'text-fail' },
}

export const isUp = ({ state }: Pick<SessionHead, 'state'>) =>
  state === 'open' || state === 'half-closed' || state === 'connecting'

/** What it was called, else what it is: "TCP 127.0.0.1:9000". */
export function sessionName({
  name = '',
  protocol,
  host,
  port,
}: Pick<SessionSpec, 'protocol' | 'host' | 'port'> & { readonly name?: string }): string {
  return inertText(name === '' ? `${PROTOCOL_NAMES[protocol]} ${targetText(host, port)}` : name)
}

/** "127.0.0.1:50312 → 127.0.0.1:9000", or where it is to go while there is no connection. */
export function sessionEnds({ spec, local, remote }: SessionHead): string {
  const to = remote ?? targetText(spec.host, spec.port)
  return inertText(local === undefined ? to : `${local} → ${to}`)
}

/** "TLSv1.3 · not trusted: self-signed". */
export function trustWords(tls: NonNullable<SessionHead['tls']>, t: TFunction): string {
  const trust = tls.trusted
    ? t('tester.sessions.trusted')
    : t('tester.sessions.untrusted', { problem: inertText(tls.problem ?? t('tester.sessions.untrustedWhy')) })
  return `${inertText(tls.version)} · ${trust}`
}
