import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { CodecSpec } from '../../../../../shared/contract/tester/bytes.ts'
import type { Sending } from '../../../../../shared/contract/tester/sessions.ts'
import { useQuery } from '../../../../engine/hooks.ts'
import { bytesOfBase64 } from '../../talk/parts/base64.ts'
import { HexDump } from '../../talk/parts/hex_dump.tsx'
import { countText } from '../../talk/parts/numbers.ts'
import { sentenceOf } from '../../../hosts/edits.ts'

interface PayloadPreviewProps {
  readonly sending: Sending
  /** What its frame is made by. */
  readonly codec?: CodecSpec | undefined
}

/** The bytes that a sending amounts to now, with its frame. */
export function PayloadPreview({ sending: { raw, repeat: _, ...asked }, codec }: PayloadPreviewProps) {
  const { t } = useTranslation()
  const { data, failure } = useQuery('sessions.preview', { ...asked, ...(raw || !codec ? {} : { codec }) })
  const bytes = useMemo(() => bytesOfBase64(data?.data ?? ''), [data])
  if (failure)
    return (
      <p role="alert" className="text-fs-2 text-fail">
        ✕ {sentenceOf(failure)}
      </p>
    )
  if (!data) return null
  return (
    <div className="flex min-h-0 flex-col gap-1">
      <h4 className="text-fs-2 text-ink-2">
        {t('tester.payload.bytes', { count: data.bytes, total: countText(data.bytes) })}
        {bytes.length < data.bytes && ` · ${t('tester.saved.firstShown', { shown: countText(bytes.length) })}`}
      </h4>
      {bytes.length > 0 && (
        <div className="flex max-h-60 min-h-14 flex-col overflow-hidden rounded-r1 border border-line">
          <HexDump label={t('tester.saved.bytes')} bytes={bytes} />
        </div>
      )}
    </div>
  )
}
