// What a TCP echo costs in Node when nothing is counted, logged or limited: the best that a server of ours can come to.
//
//   node --import tsx bare_echo.ts
//
// Listens on a free port of 127.0.0.1 and prints it. SIGTERM ends it; it then prints as JSON how many reads and bytes it had.
import { createServer, type AddressInfo } from 'node:net'
import { readInto } from '../../../electron/worker/sockets/server/read_into.ts'

const READ_BYTES = 64 * 1024

let messages = 0
let bytes = 0

const server = createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true }, (accepted) => {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES)
  let view = buffer.subarray(0, 0)
  const socket = readInto(accepted, buffer, (length) => {
    messages++
    bytes += length
    if (view.length !== length) view = buffer.subarray(0, length)
    socket.write(view)
  })
  socket.on('end', () => socket.end())
  socket.on('error', () => socket.destroy())
  socket.resume()
})
server.listen(0, '127.0.0.1', 4096, () => console.log((server.address() as AddressInfo).port))

process.on('SIGTERM', () => {
  console.log(JSON.stringify({ messages, bytes }))
  process.exit()
})
