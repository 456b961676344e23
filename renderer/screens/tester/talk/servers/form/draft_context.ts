import { createContext, use } from 'react'
import type { TFunction } from 'i18next'
import type { ContractFailure } from '../../../../../../shared/contract/errors.ts'
import { inertText } from '../../../../../../shared/inert_text.ts'
import type { Faults, FieldName, ServerDraft } from './draft.ts'
import { fieldOfSource } from './engine_problems.ts'
import { NUMBERS, type NumberName } from './numbers.ts'

/** What is wrong, in words, by field. */
export type Errors = ReadonlyMap<FieldName, string>

interface DraftNow {
  readonly draft: ServerDraft
  readonly change: (changes: Partial<ServerDraft>) => void
  readonly errors: Errors
}

export const DraftContext = createContext<DraftNow | undefined>(undefined)

/** The server in the form around. */
export function useDraft(): DraftNow {
  const now = use(DraftContext)
  if (!now) throw new Error('No form is around this field')
  return now
}

/** What the form sees itself, and what the engine has said of its fields. */
export function errorsOf(faults: Faults, failure: ContractFailure | undefined, t: TFunction): Errors {
  const errors = new Map<FieldName, string>()
  for (const { source, message } of failure?.details?.problems ?? []) {
    const field = fieldOfSource(source)
    if (field !== undefined) errors.set(field, inertText(message))
  }
  for (const [field, fault] of faults)
    errors.set(
      field,
      fault === 'number'
        ? t('tester.wrong.number', {
            least: String(NUMBERS[field as NumberName].least),
            most: String(NUMBERS[field as NumberName].most),
          })
        : t(`tester.wrong.${fault}`),
    )
  return errors
}
