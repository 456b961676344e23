import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { LocalProbeInput } from '../../../shared/tasks/reach.ts'
import type { TaskContext } from '../task_context.ts'

/** `sockets.probe`. */
export function probeHandler(_input: LocalProbeInput, _context: TaskContext): Promise<TaskOutcome> {
  return Promise.resolve({ state: 'failed', message: 'not built yet' })
}
