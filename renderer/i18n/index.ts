import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { useSettings } from '../state/settings.ts'
import { en } from './en/index.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en }
  }
}

const REMEMBERED = 'flotilla.language'
type Language = 'en' | 'zh'

/** English is always there; the other language is loaded when it is wanted. */
export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    // The console belongs to the app.
    showSupportNotice: false,
    // React escapes.
    interpolation: { escapeValue: false },
  })
  const remembered = localStorage.getItem(REMEMBERED)
  await show(remembered === 'zh' || remembered === 'en' ? remembered : preferred())
  useSettings.subscribe(({ language, loaded }) => {
    if (loaded) void show(language === 'system' ? preferred() : language)
  })
}

function preferred(): Language {
  return navigator.languages.find((tag) => /^(zh|en)\b/i.test(tag))?.startsWith('zh') ? 'zh' : 'en'
}

async function show(language: Language): Promise<void> {
  localStorage.setItem(REMEMBERED, language)
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  if (i18next.language === language) return
  if (language === 'zh' && !i18next.hasResourceBundle('zh', 'translation')) {
    const { zh } = await import('./zh/index.ts')
    i18next.addResourceBundle('zh', 'translation', zh)
  }
  await i18next.changeLanguage(language)
}
