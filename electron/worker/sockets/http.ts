import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { HttpInput } from '../../../shared/tasks/sockets.ts'
import type { TaskContext } from '../task_context.ts'

/** `sockets.http`. */
export function httpHandler(_input: HttpInput, _context: TaskContext): Promise<TaskOutcome> {
  return Promise.resolve({ state: 'failed', message: 'not built yet' })
}
