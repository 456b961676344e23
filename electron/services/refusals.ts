import { refuse, type ContractError } from '../../shared/contract/errors.ts'
import type { Inventory } from '../../shared/inventory/model.ts'
import { quote } from '../../shared/inventory/quote.ts'
import type { Problem } from '../../shared/problem.ts'
import { suggest } from '../../shared/targets/suggest.ts'

/** How many unknown names are told; of a list made for another inventory, all would be. */
const MOST_UNKNOWN = 20

/** Refuses with what is wrong; the first of it is the message, `also` its end. */
export function problemsRefusal(problems: readonly Problem[], also = ''): ContractError {
  const message = `${problems[0]?.message ?? 'something is wrong'}${also}`
  return refuse('problems', message, { details: { problems: problems.map((problem) => ({ ...problem })) } })
}

/** @throws ContractError `problems`, if there are any */
export function refuseProblems(problems: readonly Problem[]): void {
  if (problems.length > 0) throw problemsRefusal(problems)
}

/** @throws ContractError `problems`: names that are not in the inventory, which problems call `source` */
export function refuseUnknown(names: readonly string[], { hosts }: Inventory, source: string): void {
  const unknown = names.filter((name) => !hosts.has(name)).slice(0, MOST_UNKNOWN)
  refuseProblems(
    unknown.map((name) => {
      const near = suggest(name, hosts.keys()).map(quote).join(' or ')
      return { source, message: `there is no host ${quote(name)}${near === '' ? '' : `: did you mean ${near}?`}` }
    }),
  )
}
