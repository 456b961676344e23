import i18next from 'i18next'
import { en } from '../../../../renderer/i18n/en/index.ts'

/** The page's words in English, without a page. */
export async function english() {
  const words = i18next.createInstance()
  await words.init({
    lng: 'en',
    showSupportNotice: false,
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
  })
  return words.t
}
