// The entry of a pool process.
import { childProcessPort } from './port.ts'
import { ConnectionCache } from './ssh/connection_cache.ts'
import { execHandler } from './ssh/exec.ts'
import { getHandler, putHandler } from './ssh/transfer_handlers.ts'
import { hostTasks } from './task_host.ts'

const port = childProcessPort()
const connections = new ConnectionCache((affinity) => port.send({ type: 'released', affinity }))

hostTasks({
  port,
  handlers: {
    'ssh.exec': execHandler(connections),
    'ssh.put': putHandler(connections),
    'ssh.get': getHandler(connections),
  },
  connections: () => connections.size,
  close: () => connections.close(),
})
