import { useTranslation } from 'react-i18next'
import type { CodecSpec } from '../../../../../../shared/contract/tester/bytes.ts'
import { bytesToHex } from '../../../../../../shared/tester/hex.ts'
import { useQuery } from '../../../../../engine/hooks.ts'
import { Checkbox, Select, TextField } from '../../../../../ui/field.tsx'
import { useDebounced } from '../../../../../ui/use_debounced.ts'
import { bytesOfBase64 } from '../../parts/base64.ts'
import { countText } from '../../parts/numbers.ts'
import { malformationsOf, sendingOf, type ComposerDraft } from './composer_state.ts'

interface FrameChoicesProps {
  readonly codec: CodecSpec
  readonly draft: ComposerDraft
  readonly onChange: (changes: Partial<ComposerDraft>) => void
}

/** How what is written is made a frame of, while a codec is on. */
export function FrameChoices({ codec, draft, onChange }: FrameChoicesProps) {
  const { t } = useTranslation()
  if (codec.type === 'none') return null
  const ways = malformationsOf(codec)
  const { raw } = draft
  const malformed = draft.malformed !== 'none' && ways.includes(draft.malformed) ? draft.malformed : 'none'
  return (
    <>
      <div className="flex flex-wrap items-end gap-3 text-fs-2">
        <span className="py-1">
          <Checkbox isSelected={raw} onChange={(next) => onChange({ raw: next })}>
            {t('tester.sessions.send.raw')}
          </Checkbox>
        </span>
        {!raw && (
          <Select
            label={t('tester.sessions.send.malformed')}
            value={malformed}
            onChange={(next) => onChange({ malformed: next })}
            options={(['none', ...ways] as const).map((value) => ({
              value,
              label: t(`tester.sessions.send.malformation.${value}`),
            }))}
            className="w-40"
          />
        )}
        {!raw && codec.type === 'json-header' && (
          <TextField
            label={t('tester.sessions.send.filename')}
            placeholder={t('tester.sessions.send.filenameHint')}
            mono
            value={draft.filename}
            onChange={(filename) => onChange({ filename })}
            maxLength={255}
            spellCheck="false"
            autoComplete="off"
            className="min-w-36 flex-1"
          />
        )}
      </div>
      {!raw && <OnTheWire codec={codec} draft={draft} />}
    </>
  )
}

/** As many as fit a line. */
const SHOWN_BYTES = 32
const SETTLE_MS = 250

/** The frame as it will be, or why there is none. */
function OnTheWire({ codec, draft }: { readonly codec: CodecSpec; readonly draft: ComposerDraft }) {
  const { t } = useTranslation()
  const { payload, malformed, filename } = useDebounced(sendingOf(draft, codec, 'as-it-stands'), SETTLE_MS)
  const { data, failure } = useQuery('sessions.preview', {
    payload,
    codec,
    ...(malformed ? { malformed } : {}),
    ...(filename === undefined ? {} : { filename }),
  })
  const problem = failure?.details?.problems?.[0]?.message ?? failure?.message
  if (problem !== undefined)
    return (
      <p className="text-fs-2 text-unreach">
        <span aria-hidden>⚠</span> {problem}
      </p>
    )
  const bytes = data?.bytes ?? 0
  return (
    <p className="flex min-h-5 gap-3 text-fs-2 text-ink-3">
      {data && (
        <>
          <span className="shrink-0">{t('tester.sessions.send.wire', { count: bytes, total: countText(bytes) })}</span>
          <span className="min-w-0 truncate font-mono">
            {bytesToHex(bytesOfBase64(data.data).subarray(0, SHOWN_BYTES), ' ')}
            {bytes > SHOWN_BYTES && ' …'}
          </span>
        </>
      )}
    </p>
  )
}
