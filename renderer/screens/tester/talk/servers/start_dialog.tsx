import { useTranslation } from 'react-i18next'
import { inertText } from '../../../../../shared/inert_text.ts'
import { FormDialog } from '../../../hosts/dialogs/form.tsx'
import { openForm } from '../talk_state.ts'
import { dismissStart, startServer, useStartQuestion } from './start_server.ts'

/** Asks before a server listens where others could reach it. */
export function StartDialog() {
  const { t } = useTranslation()
  const question = useStartQuestion((state) => state.question)
  if (!question) return null
  const { start, address, reasons } = question
  const begin = async () => {
    const failure = await startServer(start, address, true)
    if (!failure) dismissStart()
    return failure
  }
  const close = () => {
    // Closed because it has begun.
    if (!useStartQuestion.getState().question) return
    dismissStart()
    if (start.fromForm) openForm({ kind: 'server', id: start.id, spec: start.spec })
  }
  return (
    <FormDialog
      kind="alert"
      width="w-[480px]"
      careful
      title={t('tester.form.confirm.title')}
      submit={t('tester.form.confirm.start')}
      onSubmit={begin}
      onClose={close}
    >
      <p>{t('tester.form.confirm.body', { address: inertText(address) })}</p>
      <ul className="ml-5 list-disc">
        {reasons.map((reason) => (
          <li key={reason}>{inertText(reason)}</li>
        ))}
      </ul>
      <p className="text-ink-2">{t('tester.form.confirm.note')}</p>
    </FormDialog>
  )
}
