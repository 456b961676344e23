import { useTranslation } from 'react-i18next'
import { bytesToHex } from '../../../../../shared/tester/hex.ts'
import { countText } from '../parts/numbers.ts'

/** As many as fit a line or two. */
const SHOWN_BYTES = 48

/** How many bytes there are, and the first of them. */
export function PayloadBytes({ bytes }: { readonly bytes: Uint8Array }) {
  const { t } = useTranslation()
  const more = bytes.length > SHOWN_BYTES
  return (
    <p className="flex gap-3 text-fs-2 text-ink-3">
      <span className="shrink-0">
        {t('tester.payload.bytes', { count: bytes.length, total: countText(bytes.length) })}
      </span>
      <span className="min-w-0 truncate font-mono">
        <span className="sr-only">{t('tester.payload.preview')}: </span>
        {bytesToHex(bytes.subarray(0, SHOWN_BYTES), ' ')}
        {more && ' …'}
      </span>
    </p>
  )
}
