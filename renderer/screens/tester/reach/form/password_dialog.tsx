import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TextField } from '../../../../ui/field.tsx'
import { FormDialog } from '../../../hosts/dialogs/form.tsx'
import { answerPassword, dismissPassword, useStarting } from './start_reach.ts'

/** Asks for the SSH password of the hosts that probe. It is sent to the engine, and kept nowhere. */
export function PasswordDialog() {
  const { t } = useTranslation()
  const asking = useStarting((state) => state.asking)
  const [password, setPassword] = useState('')
  if (!asking) return null
  const close = () => {
    setPassword('')
    dismissPassword()
  }
  return (
    <FormDialog
      title={t('run.secrets.title')}
      width="w-[440px]"
      submit={t('reach.form.start')}
      onSubmit={() => answerPassword(password)}
      onClose={close}
    >
      <TextField
        label={t('run.secrets.login')}
        hint={t('run.secrets.loginHint')}
        type="password"
        autoComplete="off"
        autoFocus
        value={password}
        onChange={setPassword}
      />
    </FormDialog>
  )
}
