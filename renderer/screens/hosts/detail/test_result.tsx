import { useTranslation } from 'react-i18next'
import type { ConnectionTest, FieldName } from '../../../../shared/contract/inventory.ts'
import { inertText } from '../../../../shared/inert_text.ts'
import { Button } from '../../../ui/button.tsx'
import { StateMark } from '../../../ui/state_mark.tsx'
import { useHostStates } from '../../../state/host_state.ts'
import { loginText } from '../login_text.ts'
import { useMsText } from '../ms_text.ts'
import { openHostDialog } from '../dialogs/dialog_state.ts'
import { testHosts } from '../host_tests.ts'

/** What the last test of the connection found out, and what to do when it failed. */
export function TestResult({
  host,
  onEdit,
}: {
  readonly host: string
  /** Leads to the field that is to be mended. */
  readonly onEdit: (field: FieldName) => void
}) {
  const { t } = useTranslation()
  const known = useHostStates((state) => state.states.get(host))
  const test = known?.test
  const isBusy = known?.state === 'pending' || known?.state === 'connecting'
  return (
    <section aria-label={t('hosts.test.title')} className="flex flex-col gap-2">
      <div className="flex min-h-8 items-center gap-2">
        <h3 className="text-fs-2 text-ink-2">{t('hosts.test.title')}</h3>
        {known && <StateMark state={known.state} word />}
        <span className="flex-1" />
        <Button onPress={() => void testHosts([host])} isDisabled={isBusy}>
          {t(test ? 'hosts.test.again' : 'hosts.test.test')}
        </Button>
      </div>
      {!known && <p className="text-fs-2 text-ink-3">{t('hosts.test.never')}</p>}
      {test?.state === 'failed' && <Failure test={test} onEdit={onEdit} />}
      {!test && known?.message && <p className="text-fs-2 wrap-anywhere text-ink-2">{inertText(known.message)}</p>}
      {test && <Facts test={test} />}
    </section>
  )
}

function Facts({ test }: { readonly test: ConnectionTest }) {
  const { t } = useTranslation()
  const { address, connectMs, latencyMs, user, login, hostKey, os } = test
  const msText = useMsText()
  const ms = (value: number | undefined) => (value === undefined ? undefined : msText(value))
  const facts: readonly (readonly [string, string | undefined])[] = [
    [t('hosts.test.address'), address],
    [t('hosts.test.connect'), ms(connectMs)],
    [t('hosts.test.latency'), ms(latencyMs)],
    [
      t(test.state === 'failed' ? 'hosts.field.user' : 'hosts.test.login'),
      [user, login && loginText(login, t)].filter(Boolean).join(' · ') || undefined,
    ],
    [t('hosts.test.hostKey'), hostKey && `${hostKey.type} ${hostKey.sha256}`],
    [t('hosts.test.keyState'), hostKey && t(`hosts.test.key.${hostKey.state}`)],
    [t('hosts.test.os'), os],
  ]
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-fs-2">
      {facts.map(
        ([label, value]) =>
          value !== undefined && (
            <div key={label} className="contents">
              <dt className="text-ink-3">{label}</dt>
              <dd className="font-mono break-all text-ink-2 select-text [unicode-bidi:plaintext]">
                {inertText(value)}
              </dd>
            </div>
          ),
      )}
    </dl>
  )
}

/** The reason in words, and the next step. */
function Failure({ test, onEdit }: { readonly test: ConnectionTest; readonly onEdit: (field: FieldName) => void }) {
  const { t } = useTranslation()
  const { reason, message, hostKey } = test
  return (
    <div className="flex flex-col items-start gap-2 rounded-r1 border border-line bg-sunken px-3 py-2 text-fs-2">
      <p className="w-full wrap-anywhere text-ink-2 select-text">
        {reason && <b className="mr-1 font-medium text-unreach">{t(`common.reason.${reason}`)}.</b>}
        {message !== undefined && inertText(message)}
      </p>
      {reason && <p className="text-ink-3">{t(`hosts.test.next.${reason}`)}</p>}
      {reason === 'auth' && <Button onPress={() => onEdit('user')}>{t('hosts.test.editLogin')}</Button>}
      {reason === 'name-not-found' && <Button onPress={() => onEdit('address')}>{t('hosts.test.editHost')}</Button>}
      {reason === 'host-key' && hostKey?.state === 'refused' && (
        <Button onPress={() => openHostDialog({ kind: 'trust-key', test })}>{t('hosts.test.trust')}</Button>
      )}
    </div>
  )
}
