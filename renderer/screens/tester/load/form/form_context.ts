import type { TFunction } from 'i18next'
import { createContext, use } from 'react'
import type { ContractFailure } from '../../../../../shared/contract/errors.ts'
import type { ServerHead } from '../../../../../shared/contract/tester/servers.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import type { Faults, FieldName, LoadDraft } from './draft.ts'
import { NUMBERS, type NumberName } from './numbers.ts'

/** What is wrong, in words, by field. */
type Errors = ReadonlyMap<FieldName, string>

interface FormContents {
  readonly draft: LoadDraft
  readonly errors: Errors
  readonly servers: readonly ServerHead[]
  /** Any change but of where it goes makes another load of a preset. */
  readonly change: (changes: Partial<LoadDraft>) => void
  /** Where it goes. */
  readonly aim: (draft: LoadDraft) => void
}

export const FormContext = createContext<FormContents | undefined>(undefined)

/** The load in the form around. */
export function useForm(): FormContents {
  const form = use(FormContext)
  if (!form) throw new Error('No form is around this field')
  return form
}

/** What the form sees itself, and what the engine has said of the message. */
export function errorsOf(faults: Faults, failure: ContractFailure | undefined, t: TFunction): Errors {
  const errors = new Map<FieldName, string>()
  for (const { source, message } of failure?.details?.problems ?? [])
    if (source === 'message') errors.set('payload', inertText(message))
  for (const [field, fault] of faults) errors.set(field, faultText(field, fault, t))
  return errors
}

function faultText(field: FieldName, fault: NonNullable<ReturnType<Faults['get']>>, t: TFunction): string {
  if (fault === 'datagram') return t('load.form.wrong.datagram')
  if (fault !== 'number') return t(`tester.sessions.wrong.${fault}`)
  const { least, most } = NUMBERS[field as NumberName]
  return t('tester.wrong.number', { least: String(least), most: String(most) })
}
