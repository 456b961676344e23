import { useEffect, useRef, useState } from 'react'
import type { TranscriptFilter } from '../../../../../shared/contract/tester/transcripts.ts'
import { engine } from '../../../../engine/engine.ts'
import { failureOf, useStream } from '../../../../engine/hooks.ts'
import { emptyLog, LogPager, type LogPage } from './log_pager.ts'

/** Of each entry as many bytes as a wide row shows; all of them are read when it is opened. */
const ROW_BYTES = 512

/** A filter that matches little makes each reading look through all the log: less often, then. */
const PAUSE_MS = { plain: 30, filtered: 400 } as const

/** How much there is, matching or not. */
export interface LogFacts {
  readonly entries: number
  readonly bytes: number
  readonly onDisk: boolean
  readonly unlogged: number
}

/** A window on the log of a server or session, that goes on with it while `following`. */
export function useLog(id: string, filter: TranscriptFilter, following: boolean) {
  const [page, setPage] = useState<LogPage>(emptyLog)
  const [facts, setFacts] = useState<LogFacts>()
  const [failure, setFailure] = useState<string>()
  const pager = useRef<LogPager>(null)
  const known = useRef(0)
  const key = JSON.stringify(filter)
  const isFiltered = filter.contains !== undefined || filter.direction !== undefined || filter.peer !== undefined

  const quietly = (work: (pager: LogPager) => Promise<void>): Promise<void> =>
    pager.current === null
      ? Promise.resolve()
      : work(pager.current).then(
          () => setFailure(undefined),
          (error: unknown) => setFailure(failureOf(error).message),
        )

  useEffect(() => {
    const read = (window: { before?: number; after?: number; limit: number }) =>
      engine.query('transcripts.read', {
        id,
        ...window,
        dataBytes: ROW_BYTES,
        filter: JSON.parse(key) as TranscriptFilter,
      })
    const made = new LogPager(read, { onPage: setPage })
    pager.current = made
    setPage(emptyLog)
    void quietly((now) => now.goTo('end'))
    return () => made.close()
  }, [id, key])

  const streamFailure = useStream('transcripts.watch', { id }, async (event) => {
    setFacts(event)
    const before = known.current
    known.current = event.entries
    if (event.entries < before) await quietly((now) => now.goTo('end'))
    else if (event.entries > before && following) await quietly((now) => now.follow())
    else if (event.entries > before) pager.current?.hasGrown()
    await new Promise((resolve) => setTimeout(resolve, isFiltered ? PAUSE_MS.filtered : PAUSE_MS.plain))
  })
  return {
    page,
    facts,
    failure: failure ?? streamFailure?.message,
    goTo: (place: 'start' | 'end') => void quietly((now) => now.goTo(place)),
    older: () => quietly((now) => now.older()),
    newer: () => quietly((now) => now.newer()),
  }
}
