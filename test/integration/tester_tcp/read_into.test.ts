import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readInto } from '../../../electron/worker/sockets/server/read_into.ts'

async function accepted(): Promise<{ server: Server; client: Socket; socket: Socket }> {
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [socket] = (await once(server, 'connection')) as [Socket]
  onTestFinished(() => void client.destroy())
  return { server, client, socket }
}

/** What the client says, as it was read: four bytes at a time, and paused once. */
async function reads(client: Socket, socket: Socket): Promise<string[]> {
  const buffer = new Uint8Array(4)
  const read: string[] = []
  const reading = readInto(socket, buffer, (bytes) => {
    read.push(Buffer.from(buffer.subarray(0, bytes)).toString())
    if (read.length !== 1) return
    reading.pause()
    setImmediate(() => reading.resume())
  })
  reading.resume()
  client.end('0123456789')
  await once(reading, 'end')
  reading.end()
  await once(reading, 'close')
  return read
}

describe('reading into one buffer', () => {
  it('brings what the peer sends, as much at a time as the buffer holds, and its end', async () => {
    const { client, socket } = await accepted()
    expect(await reads(client, socket)).toEqual(['0123', '4567', '89'])
  })

  it('does the same where Node has no such reading', async () => {
    const { client, socket } = await accepted()
    Object.assign((socket as unknown as { _handle: object })._handle, { useUserBuffer: undefined })
    expect(await reads(client, socket)).toEqual(['0123', '4567', '89'])
  })

  it('leaves the connection counted by its server, so that it closes when the last has ended', async () => {
    const { server, client, socket } = await accepted()
    const closed = once(server, 'close')
    server.close()
    await reads(client, socket)
    expect(await closed).toEqual([])
  })
})
