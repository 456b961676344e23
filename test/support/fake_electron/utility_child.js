// Stands in for what Electron does before a utility process runs its module: there is a parentPort, and no process.send.
import { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'

const send = process.send.bind(process)
delete process.send

const parentPort = new EventEmitter()
parentPort.postMessage = (message) => send(message, undefined, undefined, () => {})
// Messages wait until somebody listens.
parentPort.once('newListener', () => {
  setImmediate(() => process.on('message', (data) => parentPort.emit('message', { data, ports: [] })))
})
process.parentPort = parentPort
// Chromium ends its utility processes itself when the app has gone.
process.on('disconnect', () => process.exit(0))

createRequire(import.meta.url)(process.argv[2])
