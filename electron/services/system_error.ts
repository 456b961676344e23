import { refuse, type ContractError } from '../../shared/contract/errors.ts'
import { systemWords } from '../../shared/system_words.ts'

/** Refuses a call because the operating system did. @param what "The settings cannot be written" */
export function systemRefusal(what: string, error: unknown): ContractError {
  return refuse('system', `${what}: ${systemWords(error)}.`, { retryable: true })
}
