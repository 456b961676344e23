import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { desktop } from '../../engine/desktop.ts'
import { engine } from '../../engine/engine.ts'
import { failureOf } from '../../engine/hooks.ts'
import { go } from '../../app/route.ts'
import { resolveTarget, useInventory } from '../../state/inventory.ts'
import { useSettings } from '../../state/settings.ts'
import { useTarget } from '../../state/target.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { defaultTransferOptions, TransferOptionsFields, type TransferChoices } from './transfer_options.tsx'

/** Files from every host of a group into a folder here, one folder for each host. */
export function FetchDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const [target, setTarget] = useState(useTarget.getState().text)
  const [remote, setRemote] = useState('')
  const [local, setLocal] = useState('~/flotilla-fetched')
  const [choices, setChoices] = useState<TransferChoices>(defaultTransferOptions)
  const [failure, setFailure] = useState<string>()
  const index = useInventory((state) => state.index)
  const { forks, connectTimeoutMs, hostKeys } = useSettings()
  const selected = useMemo(() => resolveTarget(index, target), [index, target])
  const paths = remote.split('\n').filter((line) => line.trim() !== '')
  const ready = selected.hosts.length > 0 && paths.length > 0 && local.trim() !== ''

  const start = async () => {
    if (!ready) return
    try {
      const { id } = await engine.mutate('transfers.get', {
        remote: paths,
        hosts: selected.hosts,
        target,
        local,
        options: { ...choices, forks, connectTimeoutMs, hostKeys },
      })
      onClose()
      go({ screen: 'transfers', id })
    } catch (error) {
      setFailure(failureOf(error).message)
    }
  }

  return (
    <Dialog title={t('transfers.fetch.title')} isOpen onClose={onClose}>
      <form
        className="flex flex-col gap-3"
        onKeyDown={(event) => {
          // Enter alone makes a line in the list of files.
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
          event.preventDefault()
          void start()
        }}
        onSubmit={(event) => {
          event.preventDefault()
          void start()
        }}
      >
        <TextField
          label={t('transfers.sheet.hosts')}
          hint={t('common.hosts', { count: selected.hosts.length })}
          value={target}
          onChange={setTarget}
          error={selected.problems[0]?.message}
          autoFocus={target === ''}
          mono
        />
        <TextField
          label={t('transfers.fetch.remote')}
          hint={t('transfers.fetch.remoteHint')}
          placeholder="/var/log/syslog"
          value={remote}
          onChange={setRemote}
          autoFocus={target !== ''}
          rows={2}
          mono
        />
        <div className="flex items-end gap-2">
          <TextField
            label={t('transfers.fetch.local')}
            hint={t('transfers.fetch.localHint')}
            value={local}
            onChange={setLocal}
            mono
            className="flex-1"
          />
          {desktop && (
            <Button
              className="mb-6"
              onPress={() => void desktop!.chooseFolder().then((folder) => folder !== undefined && setLocal(folder))}
            >
              {t('transfers.fetch.choose')}
            </Button>
          )}
        </div>
        <TransferOptionsFields choices={choices} onChange={setChoices} />
        {failure !== undefined && (
          <p role="alert" className="text-fail">
            ✕ {failure}
          </p>
        )}
        <DialogButtons>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button look="primary" type="submit" isDisabled={!ready}>
            {t('transfers.fetch.start', { count: selected.hosts.length })}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  )
}
