import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { engine } from '../../../../engine/engine.ts'
import { failureOf } from '../../../../engine/hooks.ts'
import { FormDialog } from '../../../hosts/dialogs/form.tsx'
import { savedPath } from '../../talk/sessions/panel/saved_path.ts'
import { splitPath } from '../items/tree.ts'
import { PlaceFields } from './place_fields.tsx'

interface RenameDialogProps {
  readonly path: string
  readonly folders: readonly string[]
  readonly onRenamed: (to: string) => void
  readonly onClose: () => void
}

/** Another name, another folder. */
export function RenameDialog({ path, folders, onRenamed, onClose }: RenameDialogProps) {
  const { t } = useTranslation()
  const [folder, setFolder] = useState(() => splitPath(path).folder)
  const [name, setName] = useState(() => splitPath(path).name)
  const place = savedPath(folder, name)
  const to = 'path' in place ? place.path : undefined
  const rename = async () => {
    if (to === undefined || to === path) return undefined
    try {
      await engine.mutate('packets.rename', { path, to })
      onRenamed(to)
      return undefined
    } catch (error) {
      return failureOf(error)
    }
  }
  return (
    <FormDialog
      width="w-[480px]"
      title={t('tester.saved.renameTitle')}
      submit={t('tester.saved.renameSubmit')}
      canSubmit={to !== undefined}
      onSubmit={rename}
      onClose={onClose}
    >
      <PlaceFields
        name={{
          value: name,
          onChange: setName,
          error: 'fault' in place ? t(`tester.sessions.saving.${place.fault}`) : undefined,
        }}
        folder={folder}
        onFolder={setFolder}
        folders={folders}
      />
    </FormDialog>
  )
}
