import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button.tsx'
import { stopDemo } from './host_actions.ts'

/** Says that these hosts are not real, and ends them. */
export function DemoBanner({ count }: { readonly count: number }) {
  const { t } = useTranslation()
  const [busy, setBusy] = useState(false)
  return (
    <div className="flex items-center gap-3 border-b border-line bg-accent-soft px-3 py-1">
      <p className="min-w-0 flex-1 truncate">
        <b className="font-semibold">{t('hosts.demo.title')}</b>{' '}
        <span className="text-ink-2">{t('hosts.demo.running', { count })}</span>
      </p>
      <Button
        isDisabled={busy}
        onPress={() => {
          setBusy(true)
          void stopDemo().finally(() => setBusy(false))
        }}
      >
        {t('hosts.demo.stop')}
      </Button>
    </div>
  )
}
