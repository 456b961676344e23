import { useQuery } from '../../../engine/hooks.ts'
import { useDebounced } from '../../../ui/use_debounced.ts'
import type { RunRequest } from './start_run.ts'

/** What the first host will get, a moment after the last key. */
export function useExample(host: string | undefined, { what, options }: Pick<RunRequest, 'what' | 'options'>) {
  const wanted = host === undefined ? undefined : { hosts: [host], what, options }
  const settled = useDebounced(wanted, 250)
  const { data, failure } = useQuery('runs.prepare', settled)
  if (host === undefined || settled === undefined) return undefined
  const problem = data?.problems[0]?.message ?? failure?.details?.problems?.[0]?.message ?? failure?.message
  return data || problem !== undefined ? { text: data?.example ?? '', problem } : undefined
}
