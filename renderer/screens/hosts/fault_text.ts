import { useTranslation } from 'react-i18next'
import type { Fault } from './validation.ts'

/** The sentence for what is wrong with something that was typed. */
export function useFaultText(): (fault: Fault | undefined) => string | undefined {
  const { t } = useTranslation()
  return (fault) => fault && t(`hosts.wrong.${fault.key}`, { name: '', char: '', tag: '', ...fault.values })
}
