import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LoadSpecInput } from '../../../../shared/contract/tester/load.ts'
import { inertText } from '../../../../shared/inert_text.ts'
import { engine } from '../../../engine/engine.ts'
import { failureOf } from '../../../engine/hooks.ts'
import { TextField } from '../../../ui/field.tsx'
import { toast } from '../../../ui/toasts.ts'
import { FormDialog } from '../../hosts/dialogs/form.tsx'
import { targetText } from '../talk/sessions/form/target.ts'
import { savedPath } from '../talk/sessions/panel/saved_path.ts'

interface SaveLoadDialogProps {
  readonly spec: LoadSpecInput
  readonly onClose: () => void
}

/** Keeps what a load is asked to do as a file; what has the name already is replaced only when that is said. */
export function SaveLoadDialog({ spec, onClose }: SaveLoadDialogProps) {
  const { t } = useTranslation()
  const { name: called = '', host, port } = spec
  const [name, setName] = useState(() => (called === '' ? targetText(host, port) : called).replaceAll(/[/\\]/g, ' '))
  const [folder, setFolder] = useState('')
  /** The path whose owner would be lost. */
  const [taken, setTaken] = useState<string>()
  const place = savedPath(folder, name)
  const path = 'path' in place ? place.path : undefined
  const replace = path !== undefined && path === taken

  const save = async () => {
    if (path === undefined) return undefined
    try {
      await engine.mutate('packets.save', { path, content: { kind: 'load', spec, note: '' }, replace })
      toast({ kind: 'ok', title: t('tester.sessions.saving.saved', { path: inertText(path) }) })
      return undefined
    } catch (error) {
      const failure = failureOf(error)
      // Without it there is nothing that may be written over.
      if (failure.code === 'conflict' && failure.details?.current !== undefined) setTaken(path)
      return failure
    }
  }
  return (
    <FormDialog
      width="w-[480px]"
      title={t('load.saving.title')}
      submit={t(replace ? 'tester.sessions.saving.replace' : 'tester.sessions.saving.submit')}
      danger={replace}
      canSubmit={path !== undefined}
      onSubmit={save}
      onClose={onClose}
    >
      <TextField
        label={t('tester.sessions.saving.name')}
        value={name}
        onChange={setName}
        autoFocus
        error={'fault' in place ? t(`tester.sessions.saving.${place.fault}`) : undefined}
        hint={replace ? `⚠ ${t('tester.sessions.saving.replaceHint')}` : undefined}
        validationBehavior="aria"
        autoComplete="off"
      />
      <TextField
        label={t('tester.sessions.saving.folder')}
        hint={t('tester.sessions.saving.folderHint')}
        value={folder}
        onChange={setFolder}
        autoComplete="off"
      />
    </FormDialog>
  )
}
