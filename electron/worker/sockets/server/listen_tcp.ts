import type { TaskOutcome } from '../../../../shared/outcome.ts'
import type { ListenInput } from '../../../../shared/tasks/sockets.ts'
import type { TaskContext } from '../../task_context.ts'

/** A TCP or TLS server. */
export function listenTcp(_input: ListenInput, _context: TaskContext): Promise<TaskOutcome> {
  return Promise.resolve({ state: 'failed', message: 'not built yet' })
}
