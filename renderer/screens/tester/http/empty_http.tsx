import { Globe } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ActionKeys } from '../../../ui/kbd.tsx'

/** Nothing was sent yet. */
export function EmptyHttp() {
  const { t } = useTranslation()
  return (
    <div className="m-auto flex max-w-100 flex-col items-center gap-3 p-6 text-center text-ink-2">
      <Globe size={28} aria-hidden className="text-ink-3" />
      <p>{t('tester.http.empty')}</p>
      <ActionKeys id="http.send" />
    </div>
  )
}
