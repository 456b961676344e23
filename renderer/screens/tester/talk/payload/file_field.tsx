import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { inertText } from '../../../../../shared/inert_text.ts'
import { desktop } from '../../../../engine/desktop.ts'
import { Button, IconButton } from '../../../../ui/button.tsx'
import { TextField, type TextFieldProps } from '../../../../ui/field.tsx'
import { useFileChoice, useUploadedName, type Uploading } from './chosen_file.ts'

interface FileFieldProps extends Pick<TextFieldProps, 'onKeyDown' | 'autoFocus' | 'error'> {
  /** A path on the engine's machine, or the id of an upload. */
  readonly value: string
  readonly onChange: (text: string) => void
}

/** The file that is sent: a path, or one that is chosen; a browser brings it to the engine first. */
export function FileField({ value, onChange, error, ...field }: FileFieldProps) {
  const { t } = useTranslation()
  const name = useUploadedName(value)
  const { choose, cancel, uploading, failure } = useFileChoice(onChange)
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-start gap-2">
        {uploading ? (
          <Progress uploading={uploading} onCancel={cancel} />
        ) : name === undefined ? (
          <TextField
            {...field}
            label={t('tester.payload.file')}
            hideLabel
            mono
            value={value}
            onChange={onChange}
            spellCheck="false"
            autoComplete="off"
            error={error}
            validationBehavior="aria"
            className="flex-1"
          />
        ) : (
          <Uploaded name={name} onRemove={() => onChange('')} />
        )}
        <Button isDisabled={uploading !== undefined} onPress={choose}>
          {t(desktop ? 'tester.payload.choose' : 'tester.payload.upload')}
        </Button>
      </div>
      {failure !== undefined && (
        <p role="alert" className="text-fs-2 text-fail">
          ✕ {inertText(failure)}
        </p>
      )}
      {name !== undefined && error !== undefined && !uploading && (
        <p role="alert" className="text-fs-2 text-fail">
          {error}
        </p>
      )}
    </div>
  )
}

const BOX = 'flex min-w-0 flex-1 items-center gap-2 rounded-r1 border border-line bg-sunken px-2 text-fs-2'

function Uploaded({ name, onRemove }: { readonly name: string; readonly onRemove: () => void }) {
  const { t } = useTranslation()
  return (
    <div className={`${BOX} min-h-[30px]`}>
      <span className="min-w-0 flex-1 truncate font-mono" title={inertText(name)}>
        {name === '' ? t('tester.payload.uploadedUnknown') : inertText(name)}
      </span>
      <span className="text-ink-3">{t('tester.payload.uploaded')}</span>
      <IconButton label={t('tester.payload.uploadedRemove')} className="!py-0.5" onPress={onRemove}>
        <X size={12} aria-hidden />
      </IconButton>
    </div>
  )
}

function Progress({ uploading, onCancel }: { readonly uploading: Uploading; readonly onCancel: () => void }) {
  const { t } = useTranslation()
  const percent = String(Math.floor(uploading.share * 100))
  return (
    <div className={`${BOX} min-h-[30px]`}>
      <span role="status" className="min-w-0 flex-1 truncate">
        {t('tester.payload.uploading', { name: inertText(uploading.name), percent })}
      </span>
      <Button look="quiet" className="!px-1.5 !py-0" onPress={onCancel}>
        {t('common.cancel')}
      </Button>
    </div>
  )
}
