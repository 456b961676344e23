import { useTranslation } from 'react-i18next'

/** Milliseconds as people read them: one decimal below ten, none above. */
export function useMsText(): (ms: number) => string {
  const { t } = useTranslation()
  return (ms) => t('hosts.ms', { ms: ms < 10 ? ms.toFixed(1) : String(Math.round(ms)) })
}
