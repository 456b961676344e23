import { useTranslation } from 'react-i18next'
import { engine } from '../../../../engine/engine.ts'
import { failureOf } from '../../../../engine/hooks.ts'
import { FormDialog } from '../../../hosts/dialogs/form.tsx'
import { useRemoval } from './removal.ts'
import { serverName } from './server_words.ts'

export function RemoveServerDialog() {
  const { t } = useTranslation()
  const server = useRemoval((state) => state.server)
  if (!server) return null
  return (
    <FormDialog
      kind="alert"
      width="w-[440px]"
      danger
      title={t('tester.servers.removing.title', { name: serverName(server.spec, t) })}
      submit={t('common.remove')}
      onSubmit={() => engine.mutate('servers.remove', { id: server.id }).then(() => undefined, failureOf)}
      onClose={() => useRemoval.setState({ server: undefined })}
    >
      <p className="text-ink-2">{t('tester.servers.removing.body', { count: server.counts.connected })}</p>
    </FormDialog>
  )
}
