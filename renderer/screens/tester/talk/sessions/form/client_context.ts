import type { TFunction } from 'i18next'
import { createContext, use } from 'react'
import type { ContractFailure } from '../../../../../../shared/contract/errors.ts'
import { inertText } from '../../../../../../shared/inert_text.ts'
import { fieldOfSource, type ClientDraft, type Fault, type Faults, type FieldName } from './client_draft.ts'
import { CLIENT_NUMBERS, type NumberName } from './client_numbers.ts'

/** What is wrong, in words, by field. */
export type Errors = ReadonlyMap<FieldName, string>

interface ClientNow {
  readonly draft: ClientDraft
  readonly change: (changes: Partial<ClientDraft>) => void
  readonly errors: Errors
}

export const ClientContext = createContext<ClientNow | undefined>(undefined)

/** The client in the form around. */
export function useClient(): ClientNow {
  const now = use(ClientContext)
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
  for (const [field, fault] of faults) errors.set(field, faultWords(field, fault, t))
  return errors
}

function faultWords(field: FieldName, fault: Fault, t: TFunction): string {
  if (fault !== 'number') return t(`tester.sessions.wrong.${fault}`)
  const { least, most } = CLIENT_NUMBERS[field as NumberName]
  return t('tester.wrong.number', { least: String(least), most: String(most) })
}
