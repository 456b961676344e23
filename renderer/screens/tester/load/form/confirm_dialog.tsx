import { useTranslation } from 'react-i18next'
import { inertText } from '../../../../../shared/inert_text.ts'
import { FormDialog } from '../../../hosts/dialogs/form.tsx'
import { dismissQuestion, startLoad, useLoadQuestion } from '../start_load.ts'

/** Asks before another machine is loaded. */
export function ConfirmLoadDialog() {
  const { t } = useTranslation()
  const question = useLoadQuestion((state) => state.question)
  if (!question) return null
  return (
    <FormDialog
      kind="alert"
      width="w-[480px]"
      careful
      title={t('load.form.confirm.title')}
      submit={t('load.form.confirm.start')}
      onSubmit={() => startLoad(question.specs, true)}
      onClose={dismissQuestion}
    >
      <ul className="ml-5 list-disc">
        {question.reasons.map((reason) => (
          <li key={reason}>{inertText(reason)}</li>
        ))}
      </ul>
      <p className="text-ink-2">{t('load.form.confirm.note')}</p>
    </FormDialog>
  )
}
