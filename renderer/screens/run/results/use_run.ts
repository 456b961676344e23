import { useEffect, useState } from 'react'
import type { ContractFailure } from '../../../../shared/contract/errors.ts'
import type { RunHead, RunRow, RunWatchEvent } from '../../../../shared/contract/runs.ts'
import { useStream } from '../../../engine/hooks.ts'
import { tellHostStates } from '../../../state/host_state.ts'

/** A run as it is now. Rows are values: one that has changed is another object. */
export interface RunNow {
  readonly head: RunHead
  /** By their number. */
  readonly rows: readonly RunRow[]
  readonly durationMs: number
  /** When that was told, `performance.now()`. */
  readonly toldAt: number
  /** Grows when an answer was completed. */
  readonly answers: number
  readonly isOver: boolean
}

/** Follows a run, and tells the tree how its hosts do. */
export function useRun(id: string): {
  readonly run: RunNow | undefined
  readonly failure: ContractFailure | undefined
} {
  const [run, setRun] = useState<RunNow>()
  useEffect(() => setRun(undefined), [id])
  const failure = useStream('runs.watch', { id }, (event) => {
    if (event.type !== 'ended') for (const row of event.rows) toldTimes.set(row, performance.now())
    setRun((now) => after(now, event))
    if (event.type === 'snapshot') tellTree(event.rows)
    else if (event.type === 'changes') tellTree(event.rows)
  })
  return { run: run?.head.id === id ? run : undefined, failure }
}

const toldTimes = new WeakMap<RunRow, number>()

/** When the row was told, `performance.now()`: its duration is of that moment. */
export function toldAt(row: RunRow): number {
  return toldTimes.get(row) ?? performance.now()
}

function after(now: RunNow | undefined, event: RunWatchEvent): RunNow | undefined {
  const toldAt = performance.now()
  switch (event.type) {
    case 'snapshot': {
      const { head } = event
      const rows: RunRow[] = []
      for (const row of event.rows) rows[row.n] = row
      const durationMs = head.durationMs ?? Math.max(0, Date.now() - Date.parse(head.startedAt))
      return { head, rows, durationMs, toldAt, answers: 0, isOver: isOver(head) }
    }
    case 'changes': {
      if (!now) return now
      const rows = event.rows.length === 0 ? now.rows : [...now.rows]
      for (const row of event.rows) (rows as RunRow[])[row.n] = row
      const { counts, durationMs, answers } = event
      return { ...now, head: { ...now.head, counts }, rows, durationMs, toldAt, answers }
    }
    case 'ended':
      return (
        now && { ...now, head: event.head, durationMs: event.head.durationMs ?? now.durationMs, toldAt, isOver: true }
      )
  }
}

const isOver = ({ state }: RunHead) => state === 'ended' || state === 'interrupted'

function tellTree(rows: readonly RunRow[]): void {
  if (rows.length === 0) return
  tellHostStates(
    rows.map(({ host, state, message }) => [host, { state, ...(message === undefined ? {} : { message }) }] as const),
  )
}

/** Time since the run began, milliseconds; moves on by itself while it runs. */
export function useElapsed(run: RunNow): number {
  const [now, setNow] = useState(() => performance.now())
  useEffect(() => {
    if (run.isOver) return
    const timer = setInterval(() => setNow(performance.now()), 200)
    return () => clearInterval(timer)
  }, [run.isOver])
  return run.isOver ? run.durationMs : run.durationMs + Math.max(0, now - run.toldAt)
}
