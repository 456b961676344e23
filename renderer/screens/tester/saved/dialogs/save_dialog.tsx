import { useMemo, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { SavedContentInput } from '../../../../../shared/contract/tester/packets.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import { engine } from '../../../../engine/engine.ts'
import { failureOf, useQuery } from '../../../../engine/hooks.ts'
import { toast } from '../../../../ui/toasts.ts'
import { FormDialog } from '../../../hosts/dialogs/form.tsx'
import { foldersOf, savedPath } from '../../talk/sessions/panel/saved_path.ts'
import { splitPath } from '../items/tree.ts'
import { PlaceFields } from './place_fields.tsx'

interface SaveDialogProps {
  readonly content: SavedContentInput
  /** Absent: names what kind of thing is saved. */
  readonly title?: string
  /** What is proposed. */
  readonly path: string
  /** What else is asked, above the name. */
  readonly children?: ReactNode
  readonly onSaved?: (path: string) => void
  readonly onClose: () => void
}

/** Keeps something as a file; what has the name already is replaced only when that is said. */
export function SaveDialog({ content, title, path: proposed, children, onSaved, onClose }: SaveDialogProps) {
  const { t } = useTranslation()
  const { data } = useQuery('packets.list', {})
  const folders = useMemo(() => foldersOf((data?.items ?? []).map(({ path }) => path)), [data])
  const [folder, setFolder] = useState(() => splitPath(proposed).folder)
  const [name, setName] = useState(() => splitPath(proposed).name)
  /** The path whose owner would be lost. */
  const [taken, setTaken] = useState<string>()
  const place = savedPath(folder, name)
  const path = 'path' in place ? place.path : undefined
  const replace = path !== undefined && path === taken

  const save = async () => {
    if (path === undefined) return undefined
    try {
      await engine.mutate('packets.save', { path, content, replace })
      toast({ kind: 'ok', title: t('tester.sessions.saving.saved', { path: inertText(path) }) })
      onSaved?.(path)
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
      title={title ?? t('tester.saved.saveTitle', { kind: t(`tester.saved.kind.${content.kind}`) })}
      submit={t(replace ? 'tester.sessions.saving.replace' : 'tester.sessions.saving.submit')}
      danger={replace}
      canSubmit={path !== undefined}
      onSubmit={save}
      onClose={onClose}
    >
      {children}
      <PlaceFields
        name={{
          value: name,
          onChange: setName,
          error: 'fault' in place ? t(`tester.sessions.saving.${place.fault}`) : undefined,
          hint: replace ? `⚠ ${t('tester.sessions.saving.replaceHint')}` : undefined,
        }}
        folder={folder}
        onFolder={setFolder}
        folders={folders}
      />
    </FormDialog>
  )
}
