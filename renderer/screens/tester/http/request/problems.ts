import type { ContractFailure } from '../../../../../shared/contract/errors.ts'
import { httpTarget } from '../../../../../shared/tester/http_request.ts'
import type { HttpDraft } from '../draft.ts'

/** What is wrong with a request, where it is typed. */
export interface HttpProblems {
  readonly url: string | undefined
  /** By the row's key. */
  readonly headers: ReadonlyMap<number, string>
  readonly other: string | undefined
}

/** What the engine refused; of the URL also what can be seen at once, while something stands there. */
export function problemsOf(draft: HttpDraft, failure: ContractFailure | undefined): HttpProblems {
  const target = draft.url.trim() === '' ? undefined : httpTarget(draft.url)
  const headers = new Map<number, string>()
  const other: string[] = []
  let url = target && 'problem' in target ? `${target.problem}.` : undefined
  // Rows without a name and a value were not sent, and are not counted.
  const rows = draft.headers.filter(({ name, value }) => name.trim() !== '' || value.trim() !== '')
  for (const { source, message } of failure?.details?.problems ?? []) {
    const row = rows[Number(/^headers\[(\d+)\]$/.exec(source)?.[1] ?? Number.NaN)]
    if (source === 'url') url = message
    else if (row) headers.set(row.key, message)
    else other.push(message)
  }
  if (failure && failure.details?.problems === undefined) other.push(failure.message)
  return { url, headers, other: other.length === 0 ? undefined : other.join(' ') }
}
