import { useState, type FormEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContractFailure } from '../../../../shared/contract/errors.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx'
import { sentenceOf } from '../edits.ts'

export interface FormDialogProps {
  readonly title: ReactNode
  readonly kind?: 'sheet' | 'alert'
  readonly width?: string
  /** What the button that does it says. */
  readonly submit: string
  readonly danger?: boolean
  readonly canSubmit?: boolean
  /** Enter must not do it by mistake: nothing has the focus at first that would. */
  readonly careful?: boolean
  /** Resolves to why it was refused; then the dialog stays, with all that was typed. */
  readonly onSubmit: () => Promise<ContractFailure | undefined>
  readonly onClose: () => void
  readonly children: ReactNode
}

/** A dialog that asks for something and does it. Enter submits, Escape gives up. */
export function FormDialog(props: FormDialogProps) {
  const { title, kind, width, submit, danger, careful, canSubmit = true, onSubmit, onClose, children } = props
  const { t } = useTranslation()
  const [failure, setFailure] = useState<ContractFailure>()
  const [busy, setBusy] = useState(false)

  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (!canSubmit || busy) return
    setBusy(true)
    const refused = await onSubmit()
    setBusy(false)
    setFailure(refused)
    if (!refused) onClose()
  }
  return (
    <Dialog title={title} isOpen onClose={onClose} {...(kind ? { kind } : {})} {...(width ? { width } : {})}>
      <form onSubmit={(event) => void send(event)} className="flex flex-col gap-3">
        {children}
        {failure && (
          <p role="alert" className="text-fail">
            {sentenceOf(failure)}
          </p>
        )}
        <DialogButtons>
          <Button onPress={onClose} autoFocus={careful === true}>
            {t('common.cancel')}
          </Button>
          <Button
            type="submit"
            look={danger ? 'danger' : 'primary'}
            isDisabled={!canSubmit || busy}
            autoFocus={kind === 'alert' && !careful}
          >
            {submit}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  )
}
