import { useTranslation } from 'react-i18next'
import type { ReachHead } from '../../../../../shared/contract/reach.ts'
import { go } from '../../../../app/route.ts'
import { engine } from '../../../../engine/engine.ts'
import { failureOf } from '../../../../engine/hooks.ts'
import { InertText } from '../../../../ui/ansi_text.tsx'
import { FormDialog } from '../../../hosts/dialogs/form.tsx'

/** Asks before a matrix is removed: it cannot be brought back. */
export function RemoveDialog({ head, onClose }: { readonly head: ReachHead; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const remove = async () => {
    try {
      await engine.mutate('reach.remove', { id: head.id })
      go({ screen: 'tester', tab: 'reach' })
      return undefined
    } catch (error) {
      return failureOf(error)
    }
  }
  return (
    <FormDialog
      title={t('reach.removing.title')}
      kind="alert"
      width="w-[440px]"
      submit={t('common.remove')}
      danger
      careful
      onSubmit={remove}
      onClose={onClose}
    >
      <p className="font-mono text-fs-2 break-words">
        <InertText text={head.title} />
      </p>
      <p className="text-ink-2">{t('reach.removing.body')}</p>
    </FormDialog>
  )
}
