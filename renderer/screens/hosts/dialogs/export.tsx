import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ExchangeFormat } from '../../../../shared/contract/inventory.ts'
import { inertText } from '../../../../shared/inert_text.ts'
import { useQuery } from '../../../engine/hooks.ts'
import { useInventory } from '../../../state/inventory.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx'
import { Select } from '../../../ui/field.tsx'
import { toast } from '../../../ui/toasts.ts'
import { FORMATS } from './formats.ts'

/** Enough to see that it is right; the file has all of it. */
const SHOWN_CHARACTERS = 20_000

/** Writes the inventory, or some of its hosts, in the form of another program. */
export function ExportDialog({
  hosts,
  onClose,
}: {
  readonly hosts: readonly string[] | undefined
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const total = useInventory((state) => state.snapshot?.hosts.length ?? 0)
  const [format, setFormat] = useState<ExchangeFormat>('ssh-config')
  const [which, setWhich] = useState<'some' | 'all'>(hosts ? 'some' : 'all')
  const { data, failure } = useQuery('inventory.export', {
    format,
    ...(which === 'some' && hosts ? { hosts: [...hosts] } : {}),
  })
  const copy = () =>
    data &&
    navigator.clipboard.writeText(data.text).then(
      () => toast({ kind: 'ok', title: t('common.copied') }),
      () => toast({ kind: 'failed', title: t('hosts.export.noClipboard') }),
    )
  const download = () => {
    if (!data) return
    const url = URL.createObjectURL(new Blob([data.text], { type: 'text/plain;charset=utf-8' }))
    const link = document.createElement('a')
    link.href = url
    link.download = data.fileName
    link.click()
    // The download has taken hold of it by the next turn.
    setTimeout(() => URL.revokeObjectURL(url))
    onClose()
  }
  return (
    <Dialog title={t('hosts.export.title')} isOpen onClose={onClose} width="w-[720px]">
      <div className="flex flex-wrap gap-3">
        <Select
          label={t('hosts.export.format')}
          value={format}
          onChange={setFormat}
          options={FORMATS.map((value) => ({ value, label: t(`hosts.format.${value}`) }))}
          className="w-56"
        />
        {hosts && (
          <Select
            label={t('hosts.export.which')}
            value={which}
            onChange={setWhich}
            options={[
              { value: 'some', label: t('hosts.export.some', { count: hosts.length }) },
              { value: 'all', label: t('hosts.export.all', { count: total }) },
            ]}
            className="w-56"
          />
        )}
      </div>
      {failure ? (
        <p role="alert" className="text-fail">
          {failure.message}
        </p>
      ) : (
        <pre
          role="region"
          aria-label={t('hosts.export.preview')}
          tabIndex={0}
          className="h-[40vh] overflow-auto rounded-r1 border border-line bg-sunken p-2 font-mono text-fs-2 whitespace-pre select-text"
        >
          {inertText(data?.text.slice(0, SHOWN_CHARACTERS) ?? '')}
          {data && data.text.length > SHOWN_CHARACTERS && `\n… ${t('hosts.export.more')}`}
        </pre>
      )}
      <p className="text-fs-2 text-ink-3">{t('hosts.export.noSecrets')}</p>
      <DialogButtons>
        <Button onPress={onClose}>{t('common.close')}</Button>
        <Button onPress={() => void copy()} isDisabled={!data}>
          {t('common.copy')}
        </Button>
        <Button look="primary" onPress={download} isDisabled={!data}>
          {t('hosts.export.download')}
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
