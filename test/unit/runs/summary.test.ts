import { describe, expect, it } from 'vitest'
import type { TaskOutcome, TaskState } from '../../../shared/outcome.ts'
import { countOf, exitStatus, summarise, type Count } from '../../../shared/runs/summary.ts'

const states: Record<TaskState, Count> = {
  succeeded: 'ok',
  failed: 'failed',
  'timed-out': 'failed',
  unreachable: 'unreachable',
  'worker-lost': 'lost',
  cancelled: 'cancelled',
}

const of = (...all: TaskState[]) =>
  summarise(
    all.map((state) => ({ state }) as TaskOutcome),
    7,
  )

describe('the summary of a run', () => {
  it.each(Object.entries(states))('counts %s as %s', (state, count) => {
    expect(countOf(state as TaskState)).toBe(count)
    expect(of(state as TaskState)).toMatchObject({ total: 1, [count]: 1, durationMs: 7 })
  })

  it('has counts that add up to the number of hosts', () => {
    const { total, ok, failed, unreachable, lost, cancelled } = of(...(Object.keys(states) as TaskState[]), 'succeeded')
    expect(ok + failed + unreachable + lost + cancelled).toBe(total)
  })

  it.each<[number, TaskState[], boolean]>([
    [0, [], false],
    [0, ['succeeded'], false],
    [1, ['succeeded', 'failed'], false],
    [1, ['timed-out'], false],
    [1, ['cancelled'], false],
    [3, ['failed', 'unreachable'], false],
    [3, ['worker-lost', 'cancelled'], false],
    [130, ['cancelled', 'unreachable'], true],
  ])('is exit status %i for %j, interrupted: %s', (status, all, interrupted) => {
    expect(exitStatus(of(...all), interrupted)).toBe(status)
  })
})
