import type { TaskOutcome } from '../../../../shared/outcome.ts'
import type { ListenInput } from '../../../../shared/tasks/sockets.ts'
import type { TaskContext } from '../../task_context.ts'
import { serverCertificate } from './certificate.ts'
import { failed, listenFailure } from './failure.ts'
import { LogSink } from './log.ts'
import { tcpMode } from './modes/tcp_mode.ts'
import { ServerStats } from './stats.ts'
import { TcpServer } from './tcp_server.ts'

/** A TCP or TLS server, until it is cancelled. */
export async function listenTcp({ spec }: ListenInput, context: TaskContext): Promise<TaskOutcome> {
  const stats = new ServerStats((event) => context.emit(event))
  const log = new LogSink(context, spec.record, stats)
  const mode = await tcpMode(spec, stats)
  if ('problem' in mode) return failed('other', mode.problem)
  const tls = spec.protocol === 'tls' ? await serverCertificate(spec) : undefined
  if (tls && 'problem' in tls) return failed('tls', tls.problem)
  const server = new TcpServer({ spec, mode, stats, log, ...(tls ? { tls: { cert: tls.cert, key: tls.key } } : {}) })
  try {
    const { address, port } = await server.listen()
    context.emit({ type: 'listening', address, port, ...(tls ? { certificate: tls.fingerprint } : {}) })
  } catch (error) {
    return listenFailure(error as NodeJS.ErrnoException, spec)
  }
  context.onTell((message) => server.told(message))
  if (!context.signal.aborted)
    await new Promise((resolve) => context.signal.addEventListener('abort', resolve, { once: true }))
  await server.close()
  stats.end()
  return { state: 'cancelled', started: true }
}
