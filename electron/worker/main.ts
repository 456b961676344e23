// The entry of a pool process.
import { childProcessPort, parentPort, utilityProcessPort, type EnginePort } from './port.ts'
import { ConnectionCache } from './ssh/connection_cache.ts'
import { execHandler } from './ssh/exec.ts'
import { reachHandler } from './ssh/reach.ts'
import { testHandler } from './ssh/test_connection.ts'
import { discardHandler, getHandler, putHandler } from './ssh/transfer_handlers.ts'
import { hostTasks } from './task_host.ts'

/** Starts a worker on a line to its engine. Called from outside only by a launcher that spends no process on it. */
export function startWorker(port: EnginePort): void {
  const connections = new ConnectionCache((affinity) => port.send({ type: 'released', affinity }))
  hostTasks({
    port,
    handlers: {
      'ssh.exec': execHandler(connections),
      'ssh.put': putHandler(connections),
      'ssh.get': getHandler(connections),
      'ssh.discard': discardHandler(connections),
      'ssh.test': testHandler(connections),
      'ssh.reach': reachHandler(connections),
      'sockets.listen': async (input, context) => (await import('./sockets/listen.ts')).listenHandler(input, context),
      'sockets.session': async (input, context) =>
        (await import('./sockets/session.ts')).sessionHandler(input, context),
      'sockets.http': async (input, context) => (await import('./sockets/http.ts')).httpHandler(input, context),
      'sockets.load': async (input, context) => (await import('./sockets/load.ts')).loadHandler(input, context),
      'sockets.probe': async (input, context) => (await import('./sockets/probe.ts')).probeHandler(input, context),
    },
    connections: () => connections.size,
    close: () => connections.close(),
  })
}

const utility = parentPort()
if (process.env['FLOTILLA_WORKER'] !== undefined) {
  if (utility) startWorker(utilityProcessPort(utility))
  else if (process.send) startWorker(childProcessPort())
}
