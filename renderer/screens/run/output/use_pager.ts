import { useEffect, useRef, useState } from 'react'
import { engine } from '../../../engine/engine.ts'
import { failureOf } from '../../../engine/hooks.ts'
import { emptyPage, OutputPager, type Page } from './pager.ts'

/** What is read, and where reading begins. */
export interface Source {
  readonly run: string
  readonly host: string
  readonly stream: 'stdout' | 'stderr'
}

/** A window on one output; `goTo`, `more` and the others never reject: why they could not is `failure`. */
export function usePager({ run, host, stream }: Source, start: number | 'end') {
  const [page, setPage] = useState<Page>(emptyPage)
  const [failure, setFailure] = useState<string>()
  const pager = useRef<OutputPager>(null)
  const begin = useRef(start)
  begin.current = start

  useEffect(() => {
    const made = new OutputPager((from, bytes) => engine.query('runs.output', { id: run, host, stream, from, bytes }), {
      onPage: setPage,
    })
    pager.current = made
    setPage(emptyPage)
    setFailure(undefined)
    made.goTo(begin.current).catch((error: unknown) => setFailure(failureOf(error).message))
    return () => made.close()
  }, [run, host, stream])

  const quietly = (work: (pager: OutputPager) => Promise<void>) => {
    const now = pager.current
    if (now) work(now).catch((error: unknown) => setFailure(failureOf(error).message))
  }
  return {
    page,
    failure,
    goTo: (from: number | 'end') => quietly((now) => now.goTo(from)),
    more: () => quietly((now) => now.more()),
    back: () => quietly((now) => now.back()),
    follow: (size: number) => quietly((now) => now.follow(size)),
  }
}
