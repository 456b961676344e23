import { useCallback, useEffect, useRef, useState } from 'react'
import type { InputOf } from '../../../shared/contract/define.ts'
import type { FlotillaContract } from '../../../shared/contract/index.ts'
import type { RunHead } from '../../../shared/contract/runs.ts'
import { engine } from '../../engine/engine.ts'
import { failureOf } from '../../engine/hooks.ts'
import { useActivity } from '../../state/activity.ts'

export type HistoryFilter = Pick<InputOf<FlotillaContract['runs.history']>, 'text' | 'kind' | 'outcome'>

const PAGE = 100

interface Listed {
  readonly runs: readonly RunHead[]
  readonly more: boolean
  readonly isThere: boolean
  readonly failure: string | undefined
}

const nothing: Listed = { runs: [], more: false, isThere: false, failure: undefined }

/** What was done, newest first, a page at a time; what begins and ends meanwhile appears by itself. */
export function useHistory(filter: HistoryFilter) {
  const [listed, setListed] = useState(nothing)
  const active = useActivity((state) => state.runs.map(({ id }) => id).join(' '))
  const key = JSON.stringify(filter)
  const newest = useRef<AbortController>(null)
  const isLoading = useRef(false)

  useEffect(() => {
    const abort = new AbortController()
    newest.current = abort
    isLoading.current = false
    const { signal } = abort
    engine.query('runs.history', { ...(JSON.parse(key) as HistoryFilter), limit: PAGE }, { signal }).then(
      ({ runs, more }) => {
        if (signal.aborted) return
        setListed((now) => {
          // Older pages that are here already stay where they are.
          const last = runs.at(-1)?.id
          const older = now.isThere && last !== undefined && more ? now.runs.filter(({ id }) => id < last) : []
          return {
            runs: [...runs, ...older],
            more: older.length > 0 ? now.more : more,
            isThere: true,
            failure: undefined,
          }
        })
      },
      (error: unknown) => {
        if (!signal.aborted) setListed((now) => ({ ...now, isThere: true, failure: failureOf(error).message }))
      },
    )
    return () => abort.abort()
  }, [key, active])
  // Other words, other runs.
  useEffect(() => () => setListed((now) => ({ ...now, runs: [], more: false, isThere: false })), [key])

  const loadMore = useCallback(() => {
    const before = listed.runs.at(-1)?.id
    const signal = newest.current?.signal
    if (!listed.more || before === undefined || isLoading.current || !signal) return
    isLoading.current = true
    engine.query('runs.history', { ...(JSON.parse(key) as HistoryFilter), limit: PAGE, before }, { signal }).then(
      ({ runs, more }) => {
        isLoading.current = false
        if (!signal.aborted) setListed((now) => ({ ...now, runs: [...now.runs, ...runs], more }))
      },
      () => {
        isLoading.current = false
      },
    )
  }, [listed, key])

  const forget = useCallback((ids: ReadonlySet<string>) => {
    setListed((now) => ({ ...now, runs: now.runs.filter(({ id }) => !ids.has(id)) }))
  }, [])
  return { ...listed, loadMore, forget }
}
