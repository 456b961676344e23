import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { Channel } from '../../../shared/contract/rpc/channel.ts'
import { MAX_MESSAGE_BYTES } from '../../../shared/contract/rpc/messages.ts'
import { openWebSocket, webSocketChannel } from '../../../shared/contract/rpc/web_socket.ts'
import { Queue } from './rig.ts'

describe('a channel over a WebSocket', () => {
  let server: WebSocketServer
  let url: string
  const accepted = new Queue<{ readonly socket: WebSocket; readonly channel: Channel }>()

  beforeEach(async () => {
    server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: MAX_MESSAGE_BYTES })
    server.on('connection', (socket) => accepted.push({ socket, channel: webSocketChannel(socket) }))
    await once(server, 'listening')
    url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(async () => {
    for (const socket of server.clients) socket.terminate()
    server.close()
    await once(server, 'close')
  })

  it('refuses binary frames', async () => {
    const socket = await opened(url)
    const { channel } = await accepted.next()
    const end = once(socket, 'close') as Promise<[number, Buffer]>
    socket.send(Buffer.from('{"type":"ping"}'))
    expect(await closed(channel)).toBe('refused: it sends what is not text')
    const [code, reason] = await end
    expect([code, reason.toString()]).toEqual([1000, 'refused: it sends what is not text'])
  })

  it('passes on text that is no JSON as what no reader takes for a message', async () => {
    const socket = await opened(url)
    const { channel } = await accepted.next()
    const messages = new Queue<unknown>()
    channel.onMessage((message) => messages.push(message))
    socket.send('{"type":')
    socket.send('{"type":"ping"}')
    expect([await messages.next(), await messages.next()]).toEqual([undefined, { type: 'ping' }])
  })

  it('ends when the other side vanishes', async () => {
    const page = await openWebSocket(new WebSocket(url))
    const { socket } = await accepted.next()
    socket.terminate()
    expect(await closed(page)).toBe('the connection ended (1006)')
  })

  it('ends, and the process goes on, when a message is larger than the server takes', async () => {
    const socket = await opened(url)
    const { channel } = await accepted.next()
    socket.on('error', () => undefined)
    const end = once(socket, 'close') as Promise<[number]>
    socket.send('x'.repeat(MAX_MESSAGE_BYTES + 1))
    await closed(channel)
    expect((await end)[0]).toBe(1009)
  })

  it('does not send what the other side would end the line for', async () => {
    const page = await openWebSocket(new WebSocket(url))
    expect(() => page.send('ü'.repeat(MAX_MESSAGE_BYTES / 2))).toThrow(expect.objectContaining({ code: 'too-large' }))
    const { channel } = await accepted.next()
    page.send('small')
    expect(await new Promise((resolve) => channel.onMessage(resolve))).toBe('small')
  })

  it('cuts a long reason to what a close frame holds', async () => {
    const page = await openWebSocket(new WebSocket(url))
    const { channel } = await accepted.next()
    channel.close(`refused: ${'ü'.repeat(500)}`)
    expect(await closed(page)).toMatch(/^refused: \?{114}$/)
  })

  it('says why it could not be opened', async () => {
    const gone = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    await once(gone, 'listening')
    const { port } = gone.address() as AddressInfo
    gone.close()
    await once(gone, 'close')
    await expect(openWebSocket(new WebSocket(`ws://127.0.0.1:${port}`))).rejects.toThrow('the connection ended (1006)')
  })
})

function closed(channel: Channel): Promise<string> {
  return new Promise((resolve) => channel.onClose(resolve))
}

async function opened(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url)
  await once(socket, 'open')
  return socket
}
