import { ChevronDown } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { inertText } from '../../../../../shared/inert_text.ts'
import { TextField } from '../../../../ui/field.tsx'
import { MenuButton } from '../../../../ui/menu.tsx'

interface PlaceFieldsProps {
  /** Absent: only a folder is asked for. */
  readonly name?: {
    readonly value: string
    readonly onChange: (name: string) => void
    readonly error: string | undefined
    readonly hint?: string | undefined
  }
  readonly folder: string
  /** What is wrong with it, where there must be one. */
  readonly folderError?: string | undefined
  readonly onFolder: (folder: string) => void
  /** Those that there are. */
  readonly folders: readonly string[]
}

/** Where something is saved: a name, and a folder that may be one of those that there are. */
export function PlaceFields({ name, folder, folderError, onFolder, folders }: PlaceFieldsProps) {
  const { t } = useTranslation()
  return (
    <>
      {name && (
        <TextField
          label={t('tester.sessions.saving.name')}
          value={name.value}
          onChange={name.onChange}
          autoFocus
          error={name.error}
          hint={name.hint}
          validationBehavior="aria"
          autoComplete="off"
        />
      )}
      <div className="flex items-start gap-1">
        <TextField
          label={t('tester.sessions.saving.folder')}
          {...(name ? { hint: t('tester.sessions.saving.folderHint') } : {})}
          value={folder}
          onChange={onFolder}
          error={folderError}
          validationBehavior="aria"
          autoComplete="off"
          className="flex-1"
        />
        {folders.length > 0 && (
          <MenuButton
            label={t('tester.sessions.saving.folderPick')}
            className="mt-[22px] !px-1.5 !py-1.5"
            entries={folders.map((one) => ({ id: one, label: inertText(one), act: () => onFolder(one) }))}
          >
            <ChevronDown size={14} aria-hidden />
          </MenuButton>
        )}
      </div>
    </>
  )
}
