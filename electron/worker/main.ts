// The entry of a pool process.
import { childProcessPort } from './port.ts'
import { ConnectionCache } from './ssh/connection_cache.ts'
import { execHandler } from './ssh/exec.ts'
import { hostTasks } from './task_host.ts'

const port = childProcessPort()
const connections = new ConnectionCache((affinity) => port.send({ type: 'released', affinity }))

hostTasks({
  port,
  handlers: { 'ssh.exec': execHandler(connections) },
  connections: () => connections.size,
  close: () => connections.close(),
})
