import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { engine } from '../../../engine/engine.ts'
import { failureOf } from '../../../engine/hooks.ts'
import { useInventory } from '../../../state/inventory.ts'
import { TextField } from '../../../ui/field.tsx'
import { FormDialog } from './form.tsx'

/** Asks for the path of another inventory, on the engine's machine. */
export function OpenDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const present = useInventory((state) => state.snapshot?.path ?? '')
  const [path, setPath] = useState('')
  const submit = async () => {
    try {
      await engine.mutate('inventory.open', { path: path.trim() })
      return undefined
    } catch (error) {
      return failureOf(error)
    }
  }
  return (
    <FormDialog
      title={t('hosts.open.title')}
      submit={t('hosts.open.submit')}
      canSubmit={path.trim() !== ''}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label={t('hosts.open.path')}
        value={path}
        onChange={setPath}
        autoFocus
        mono
        placeholder={present}
        hint={t('hosts.open.hint')}
      />
    </FormDialog>
  )
}
