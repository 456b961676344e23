import { useTranslation } from 'react-i18next'
import { failureOf } from '../../../../engine/hooks.ts'
import { FormDialog } from '../../../hosts/dialogs/form.tsx'
import { removeSession, useSessionRemoval } from './connect.ts'
import { sessionName } from './session_words.ts'

export function RemoveSessionDialog() {
  const { t } = useTranslation()
  const session = useSessionRemoval((state) => state.session)
  if (!session) return null
  return (
    <FormDialog
      kind="alert"
      width="w-[440px]"
      danger
      title={t('tester.sessions.removing.title', { name: sessionName(session.spec) })}
      submit={t('common.remove')}
      onSubmit={() => removeSession(session.id).then(() => undefined, failureOf)}
      onClose={() => useSessionRemoval.setState({ session: undefined })}
    >
      <p className="text-ink-2">{t('tester.sessions.removing.body')}</p>
    </FormDialog>
  )
}
