import { useTranslation } from 'react-i18next'

export default function TransfersScreen() {
  const { t } = useTranslation()
  return <h1 className="p-4 text-fs-4 font-semibold">{t('transfers.title')}</h1>
}
