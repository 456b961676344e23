import type { TaskOutcome, TaskState } from '../outcome.ts'
import type { RunSummary } from './record.ts'

/** Which of the five counts a state belongs to: the words of every summary. */
export type Count = 'ok' | 'failed' | 'unreachable' | 'lost' | 'cancelled'

export function countOf(state: TaskState): Count {
  switch (state) {
    case 'succeeded':
      return 'ok'
    case 'failed':
    case 'timed-out':
      return 'failed'
    case 'unreachable':
      return 'unreachable'
    case 'worker-lost':
      return 'lost'
    case 'cancelled':
      return 'cancelled'
  }
}

export function summarise(outcomes: readonly TaskOutcome[], durationMs: number): RunSummary {
  const summary = { total: outcomes.length, ok: 0, failed: 0, unreachable: 0, lost: 0, cancelled: 0, durationMs }
  for (const { state } of outcomes) summary[countOf(state)]++
  return summary
}

/** Exit status of the command line, as its help and README list them. */
export const EXIT = { ok: 0, failed: 1, usage: 2, unreachable: 3, interrupted: 130 } as const

/** A host that could not be reached or was lost weighs more than a command that failed: there, nothing is known. */
export function exitStatus(summary: RunSummary, interrupted: boolean): number {
  if (interrupted) return EXIT.interrupted
  if (summary.unreachable + summary.lost > 0) return EXIT.unreachable
  if (summary.failed + summary.cancelled > 0) return EXIT.failed
  return EXIT.ok
}
