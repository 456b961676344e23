import { useDeferredValue, useMemo } from 'react'
import type { KeyboardEvent } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { PayloadSpec } from '../../../../../shared/contract/tester/bytes.ts'
import { Checkbox, Select, TextField } from '../../../../ui/field.tsx'
import { ENCODING_NAMES } from '../log/log_look.ts'
import { CRC_NAMES, ENDING_NAMES } from '../parts/names.ts'
import { Segmented } from '../parts/segmented.tsx'
import { useUploadedName } from './chosen_file.ts'
import { FileField } from './file_field.tsx'
import { PayloadBytes } from './payload_bytes.tsx'
import { CHECKSUM_KINDS, payloadNow } from './payload.ts'

const FORMATS = ['text', 'hex', 'base64', 'json', 'file'] as const
/** What they are, as a reminder. */
const ESCAPES = String.raw`\n \r \t \0 \\ \xHH \uHHHH`
const MACROS = '{counter} {time} {uuid} {random:n}'
const ENDINGS = ['none', 'lf', 'crlf', 'cr'] as const

export interface PayloadEditorProps {
  readonly value: PayloadSpec
  readonly onChange: (payload: PayloadSpec) => void
  /** Of the text; default "What is sent". */
  readonly label?: string
  /** Lines of the text; default 3. */
  readonly rows?: number
  readonly autoFocus?: boolean
  /** The engine's word on it, shown at the text. */
  readonly error?: string | undefined
  /** Ctrl-Enter in the text: it is wanted now. */
  readonly onSubmit?: () => void
}

/** Something to send, as it is typed, with the bytes that it amounts to; what is wrong is said where it is typed. */
export function PayloadEditor({ value, onChange, label, rows = 3, autoFocus, error, onSubmit }: PayloadEditorProps) {
  const { t } = useTranslation()
  // Of megabytes that were pasted: the text is shown first.
  const shown = useDeferredValue(value)
  const made = useMemo(() => payloadNow(shown), [shown])
  const change = (changes: Partial<PayloadSpec>) => onChange({ ...value, ...changes })
  const { format, checksum } = value
  const isFile = format === 'file'
  const isText = format === 'text'
  const isUpload = useUploadedName(value.text) !== undefined
  const problem = made && 'problem' in made ? made.problem : undefined
  const name = label ?? t('tester.payload.contents')
  const field = {
    value: value.text,
    onChange: (text: string) => change({ text }),
    onKeyDown: (event: KeyboardEvent) => {
      // React Aria keeps keys to itself otherwise, and Escape has to reach the dialog.
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || !onSubmit) return event.continuePropagation()
      event.preventDefault()
      onSubmit()
    },
    autoFocus: autoFocus === true,
    error: problem ?? error,
  }
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-end justify-between gap-2">
        <span className="text-fs-2 text-ink-2" aria-hidden>
          {isFile ? t('tester.payload.file') : name}
        </span>
        <Segmented
          label={`${name}: ${t('tester.payload.format')}`}
          value={format}
          // What names an upload is nobody's text.
          onChange={(next) => change({ format: next, ...(isUpload ? { text: '' } : {}) })}
          options={FORMATS.map((one) => ({
            value: one,
            label: one === 'base64' ? 'Base64' : one === 'json' ? 'JSON' : t(`tester.payload.formats.${one}`),
          }))}
          className="text-fs-2 [&_label]:py-0.5"
        />
      </div>
      {isFile ? (
        <FileField {...field} />
      ) : (
        <TextField
          {...field}
          label={name}
          hideLabel
          mono
          rows={rows}
          spellCheck="false"
          autoComplete="off"
          // The engine has the last word, and a file that was missing may be there now.
          validationBehavior="aria"
        />
      )}
      <div className="flex flex-wrap items-end gap-x-3 gap-y-2 text-fs-2">
        {(isText || format === 'json') && (
          <Select
            label={t('tester.payload.encoding')}
            value={value.encoding}
            onChange={(encoding) => change({ encoding })}
            options={ENCODING_NAMES}
            className="w-26"
          />
        )}
        {!isFile && (
          <Select
            label={t('tester.payload.ending')}
            value={value.ending}
            onChange={(ending) => change({ ending })}
            options={ENDINGS.map((one) => ({
              value: one,
              label: one === 'none' ? t('tester.payload.none') : ENDING_NAMES[one],
            }))}
            className="w-24"
          />
        )}
        <Select
          label={t('tester.payload.checksum')}
          value={checksum?.kind ?? 'none'}
          onChange={(kind) =>
            change({ checksum: kind === 'none' ? undefined : { kind, order: checksum?.order ?? 'big' } })
          }
          options={(['none', ...CHECKSUM_KINDS] as const).map((one) => ({
            value: one,
            label:
              one in CRC_NAMES
                ? CRC_NAMES[one as keyof typeof CRC_NAMES]
                : t(`tester.payload.${one as 'none' | 'sum8' | 'xor8'}`),
          }))}
          className="w-38"
        />
        {checksum && checksum.kind !== 'sum8' && checksum.kind !== 'xor8' && (
          <Select
            label={t('tester.payload.order')}
            value={checksum.order}
            onChange={(order) => change({ checksum: { ...checksum, order } })}
            options={(['big', 'little'] as const).map((one) => ({ value: one, label: t(`tester.payload.${one}`) }))}
            className="w-30"
          />
        )}
        {isText && (
          <span title={ESCAPES} className="py-1">
            <Checkbox isSelected={value.escapes} onChange={(escapes) => change({ escapes })}>
              {t('tester.payload.escapes')}
            </Checkbox>
          </span>
        )}
        {(isText || format === 'json') && (
          <span title={MACROS} className="py-1">
            <Checkbox isSelected={value.macros} onChange={(macros) => change({ macros })}>
              {t('tester.payload.macros')}
            </Checkbox>
          </span>
        )}
      </div>
      {made && 'bytes' in made && <PayloadBytes bytes={made.bytes} />}
    </div>
  )
}
