import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { LoadInput } from '../../../shared/tasks/sockets.ts'
import type { TaskContext } from '../task_context.ts'

/** `sockets.load`. */
export function loadHandler(_input: LoadInput, _context: TaskContext): Promise<TaskOutcome> {
  return Promise.resolve({ state: 'failed', message: 'not built yet' })
}
