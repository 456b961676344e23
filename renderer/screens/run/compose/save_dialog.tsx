import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { InertText } from '../../../ui/ansi_text.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx'
import { TextField } from '../../../ui/field.tsx'
import type { Commands } from './commands.ts'

interface SaveDialogProps {
  readonly command: string
  readonly commands: Commands
  readonly onClose: () => void
}

/** Keeps a command under a name. */
export function SaveDialog({ command, commands, onClose }: SaveDialogProps) {
  const { t } = useTranslation()
  const [name, setName] = useState('')
  const [note, setNote] = useState('')
  const replaces = commands.saved.some((one) => one.name === name.trim())
  return (
    <Dialog title={t('run.command.saveTitle')} isOpen onClose={onClose} width="w-[480px]">
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() === '') return
          void commands.save(name.trim(), command, note.trim())
          onClose()
        }}
      >
        <pre
          tabIndex={0}
          className="max-h-40 overflow-auto rounded-r1 border border-line bg-sunken px-2.5 py-1.5 font-mono text-fs-2"
        >
          <InertText text={command} />
        </pre>
        <TextField
          label={t('run.command.name')}
          value={name}
          onChange={setName}
          maxLength={100}
          autoFocus
          {...(replaces ? { hint: t('run.command.replaces') } : {})}
        />
        <TextField label={t('run.command.note')} value={note} onChange={setNote} maxLength={1000} />
        <DialogButtons>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button look="primary" type="submit" isDisabled={name.trim() === ''}>
            {t('common.save')}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  )
}
