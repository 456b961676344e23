import { setTimeout as delay } from 'node:timers/promises'
import type { RunRow, RunWatchEvent } from '../../../shared/contract/runs.ts'
import { hasEnded } from '../../../shared/runs/row_state.ts'
import type { LiveRun } from './live_run.ts'
import type { StoredRunView } from './run_reader.ts'

/** Another process tells of its run only through files. */
const LOOK_EVERY_MS = 2000

export async function* watchLive(run: LiveRun, signal: AbortSignal): AsyncGenerator<RunWatchEvent> {
  let first = true
  for await (const { rows, counts, durationMs, answers } of run.watch(signal)) {
    if (first) yield { type: 'snapshot', head: run.head, rows: [...rows] }
    else yield { type: 'changes', rows: [...rows], counts, durationMs, answers }
    first = false
  }
  if (run.hasEnded && !signal.aborted) yield { type: 'ended', head: run.head }
}

/** @param look the run as it is on disk at that moment */
export async function* watchStored(
  look: () => Promise<StoredRunView>,
  signal: AbortSignal,
): AsyncGenerator<RunWatchEvent> {
  let run = await look()
  let rows = await run.rows()
  yield { type: 'snapshot', head: run.head, rows: [...rows] }
  while (run.head.state === 'elsewhere') {
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {})
    if (signal.aborted) return
    run = await look()
    const before = rows
    rows = await run.rows()
    const { counts, startedAt } = run.head
    const changed = rows.filter((row, n) => !isSame(row, before[n]))
    const durationMs = run.head.durationMs ?? Date.now() - Date.parse(startedAt)
    yield {
      type: 'changes',
      rows: changed,
      counts,
      durationMs,
      answers: rows.filter(({ state }) => hasEnded(state)).length,
    }
  }
  yield { type: 'ended', head: run.head }
}

function isSame(a: RunRow, b: RunRow | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
