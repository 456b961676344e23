import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { decodeText } from '../../../../../shared/tester/encodings.ts'
import { bytesOfBase64 } from '../../talk/parts/base64.ts'
import { HexDump } from '../../talk/parts/hex_dump.tsx'
import { countText } from '../../talk/parts/numbers.ts'
import { Segmented } from '../../talk/parts/segmented.tsx'
import { TextView } from './text_view.tsx'

interface BytesPaneProps {
  readonly label: string
  /** Base64. */
  readonly data: string
  /** How many there were; `data` may hold only the first. */
  readonly total?: number
}

/** Bytes as they went over the line, as text with its line ends, or as hex. */
export function BytesPane({ label, data, total }: BytesPaneProps) {
  const { t } = useTranslation()
  const [view, setView] = useState<'text' | 'hex'>('text')
  const bytes = useMemo(() => bytesOfBase64(data), [data])
  const text = useMemo(() => (view === 'text' ? decodeText(bytes, 'utf-8') : ''), [view, bytes])
  const all = total ?? bytes.length
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-2 px-3 py-1.5">
        <Segmented
          label={t('tester.http.body.view')}
          value={view}
          onChange={setView}
          options={[
            { value: 'text', label: t('tester.http.body.text') },
            { value: 'hex', label: t('tester.http.body.hex') },
          ]}
        />
        <p className="text-fs-2 text-ink-3">
          {t('tester.payload.bytes', { count: all, total: countText(all) })}
          {bytes.length < all && ` · ${t('tester.saved.firstShown', { shown: countText(bytes.length) })}`}
        </p>
      </div>
      {bytes.length === 0 ? (
        <p className="p-3 text-ink-3">{t('tester.http.nothing')}</p>
      ) : view === 'hex' ? (
        <HexDump label={label} bytes={bytes} />
      ) : (
        <TextView label={label} text={text} showsEnds />
      )}
    </div>
  )
}
