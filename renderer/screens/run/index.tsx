import { useTranslation } from 'react-i18next'

export default function RunScreen() {
  const { t } = useTranslation()
  return <h1 className="p-4 text-fs-4 font-semibold">{t('run.title')}</h1>
}
