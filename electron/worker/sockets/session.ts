import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { SessionInput } from '../../../shared/tasks/sockets.ts'
import type { TaskContext } from '../task_context.ts'

/** `sockets.session`. */
export function sessionHandler(_input: SessionInput, _context: TaskContext): Promise<TaskOutcome> {
  return Promise.resolve({ state: 'failed', message: 'not built yet' })
}
