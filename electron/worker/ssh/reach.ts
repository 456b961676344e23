import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { SshReachInput } from '../../../shared/tasks/reach.ts'
import type { TaskContext } from '../task_context.ts'
import type { ConnectionCache } from './connection_cache.ts'

/** `ssh.reach`. */
export function reachHandler(_connections: ConnectionCache) {
  return (_input: SshReachInput, _context: TaskContext): Promise<TaskOutcome> =>
    Promise.resolve({ state: 'failed', message: 'not built yet' })
}
