import type { RunHead } from '../../../shared/contract/runs.ts'
import type { RunRecord } from '../../../shared/runs/record.ts'

/** What of a record belongs to doing the same again, besides the command; nothing where there is nothing. */
export function askedOf({ asked, envNames = [] }: Pick<RunRecord, 'asked' | 'envNames'>): Pick<RunHead, 'asked'> {
  const all = { ...asked, ...(envNames.length > 0 ? { env: envNames } : {}) }
  return Object.keys(all).length > 0 ? { asked: all } : {}
}
