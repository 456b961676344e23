import { useTranslation } from 'react-i18next'
import type { ConnectionTest } from '../../../../shared/contract/inventory.ts'
import { inertText } from '../../../../shared/inert_text.ts'
import { engine } from '../../../engine/engine.ts'
import { failureOf } from '../../../engine/hooks.ts'
import { toast } from '../../../ui/toasts.ts'
import { testHosts } from '../host_tests.ts'
import { otherFingerprints } from './fingerprints.ts'
import { FormDialog } from './form.tsx'

/** Asks whether the key that a host presented is to be trusted from now on. */
export function TrustKeyDialog({ test, onClose }: { readonly test: ConnectionTest; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const { host, hostKey, message = '' } = test
  if (!hostKey) return null
  const known = otherFingerprints(message, hostKey.sha256)
  const trust = async () => {
    try {
      const { replaced } = await engine.mutate('inventory.accept-key', { host, sha256: hostKey.sha256 })
      toast({ kind: 'ok', title: t(replaced ? 'hosts.trust.replaced' : 'hosts.trust.recorded', { host }) })
      void testHosts([host])
      return undefined
    } catch (error) {
      return failureOf(error)
    }
  }
  return (
    <FormDialog
      kind="alert"
      danger
      careful
      title={t('hosts.trust.title', { host })}
      submit={t('hosts.trust.submit')}
      onSubmit={trust}
      onClose={onClose}
    >
      <p className="text-ink-2">{t(known.length > 0 ? 'hosts.trust.changed' : 'hosts.trust.unknown')}</p>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1">
        {known.map((fingerprint) => (
          <Fingerprint key={fingerprint} label={t('hosts.trust.known')} value={fingerprint} />
        ))}
        <Fingerprint label={t('hosts.trust.presented')} value={`${hostKey.type} ${hostKey.sha256}`} />
      </dl>
      <p className="text-fs-2 text-ink-2">{inertText(message)}</p>
    </FormDialog>
  )
}

function Fingerprint({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <>
      <dt className="text-ink-2">{label}</dt>
      <dd className="font-mono text-fs-2 break-all select-text">{inertText(value)}</dd>
    </>
  )
}
