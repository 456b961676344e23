import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { ListenInput } from '../../../shared/tasks/sockets.ts'
import type { TaskContext } from '../task_context.ts'
import { listenTcp } from './server/listen_tcp.ts'
import { listenUdp } from './udp/listen_udp.ts'

/** `sockets.listen`: a server, until it is cancelled or cannot go on. */
export function listenHandler(input: ListenInput, context: TaskContext): Promise<TaskOutcome> {
  return input.spec.protocol === 'udp' ? listenUdp(input, context) : listenTcp(input, context)
}
