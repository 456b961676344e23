import type { TaskOutcome } from '../../../../shared/outcome.ts'
import type { ListenInput } from '../../../../shared/tasks/sockets.ts'
import type { TaskContext } from '../../task_context.ts'
import { failed } from '../server/failure.ts'
import { LogSink } from '../server/log.ts'
import { ServerStats } from '../server/stats.ts'
import { openSocket } from './open_socket.ts'
import { UdpServer } from './udp_server.ts'

/** A UDP server, until it is cancelled or its socket is of no more use. */
export async function listenUdp({ spec }: ListenInput, context: TaskContext): Promise<TaskOutcome> {
  const stats = new ServerStats((event) => context.emit(event))
  const log = new LogSink(context, spec.record, stats)
  const server = new UdpServer(spec, stats, log)
  const problem = await server.prepare()
  if (problem !== undefined) return failed('other', problem)
  const opened = await openSocket(spec)
  if ('state' in opened) return opened
  const { address, port, socketBuffers } = opened
  if (context.signal.aborted) {
    opened.socket.close()
    return { state: 'cancelled', started: true }
  }
  return new Promise((resolve) => {
    const end = (outcome: TaskOutcome) => {
      context.signal.removeEventListener('abort', cancelled)
      server.close()
      stats.end()
      resolve(outcome)
    }
    const cancelled = () => end({ state: 'cancelled', started: true })
    context.signal.addEventListener('abort', cancelled)
    server.open(opened, (message) => end(failed('other', message)))
    context.emit({ type: 'listening', address, port, socketBuffers })
    context.onTell((message) => server.told(message))
  })
}
