import { useTranslation } from 'react-i18next'
import { engine } from '../../../../engine/engine.ts'
import { failureOf } from '../../../../engine/hooks.ts'
import { InertText } from '../../../../ui/ansi_text.tsx'
import { FormDialog } from '../../../hosts/dialogs/form.tsx'

interface RemoveDialogProps {
  /** Undefined: the history. */
  readonly path?: string
  readonly onRemoved: () => void
  readonly onClose: () => void
}

/** Asks before a file, or the history, is removed: it cannot be brought back. */
export function RemoveDialog({ path, onRemoved, onClose }: RemoveDialogProps) {
  const { t } = useTranslation()
  const remove = async () => {
    try {
      if (path === undefined) await engine.mutate('packets.clear-history', {})
      else await engine.mutate('packets.remove', { path })
      onRemoved()
      return undefined
    } catch (error) {
      return failureOf(error)
    }
  }
  return (
    <FormDialog
      title={t(path === undefined ? 'tester.saved.clearTitle' : 'tester.saved.removeTitle')}
      kind="alert"
      width="w-[440px]"
      submit={t(path === undefined ? 'tester.saved.clear' : 'common.remove')}
      danger
      careful
      onSubmit={remove}
      onClose={onClose}
    >
      {path !== undefined && (
        <p className="break-words">
          <InertText text={path} />
        </p>
      )}
      <p className="text-ink-2">{t(path === undefined ? 'tester.saved.clearBody' : 'tester.saved.removeBody')}</p>
    </FormDialog>
  )
}
