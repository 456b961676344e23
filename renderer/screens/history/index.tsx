import { useTranslation } from 'react-i18next'

export default function HistoryScreen() {
  const { t } = useTranslation()
  return <h1 className="p-4 text-fs-4 font-semibold">{t('history.title')}</h1>
}
