import type { TFunction } from 'i18next'

const DAY_MS = 86_400_000

/** "today 14:03", "yesterday 9:15", else the date and the time. */
export function whenText(t: TFunction, iso: string, language: string, now = new Date()): string {
  const at = new Date(iso)
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime()
  const time = at.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' })
  if (at.getTime() >= midnight) return t('history.today', { time })
  if (at.getTime() >= midnight - DAY_MS) return t('history.yesterday', { time })
  const year = at.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' as const }
  const date = at.toLocaleDateString(language, { month: 'short', day: 'numeric', ...year })
  return `${date} ${time}`
}
