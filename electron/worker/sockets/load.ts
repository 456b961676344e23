import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { LoadInput, LoadTaskResult } from '../../../shared/tasks/sockets.ts'
import type { TaskContext } from '../task_context.ts'

/** `sockets.load`. */
export async function loadHandler(input: LoadInput, context: TaskContext): Promise<TaskOutcome<LoadTaskResult>> {
  // HdrHistogram takes 50 ms to be read; no other worker waits for that.
  const { runLoad } = await import('./load/run_load.ts')
  return runLoad(input, context)
}
