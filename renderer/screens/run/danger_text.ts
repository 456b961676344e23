import type { TFunction } from 'i18next'
import type { Danger } from '../../../shared/commands/dangers.ts'

/** Why a command is dangerous, as the engine tells it, in the user's language; what is not known stays as it is. */
export function dangerText(reason: string, t: TFunction): string {
  return t(`dangers.${reason as Danger}`, { defaultValue: reason })
}
