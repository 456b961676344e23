import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import type { FlotillaContract } from '../../../shared/contract/index.ts'
import { createClient } from '../../../shared/contract/rpc/client.ts'
import { openWebSocket } from '../../../shared/contract/rpc/web_socket.ts'
import { connected, enter, openDoor } from './door.ts'

async function closing(socket: WebSocket): Promise<[number, string]> {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer]
  return [code, reason.toString()]
}

describe('the WebSocket of the browser door', () => {
  it('carries the contract', async () => {
    const door = await openDoor()
    const cookie = await enter(door)
    const client = createClient<FlotillaContract>({
      connect: () =>
        openWebSocket(
          new WebSocket(`ws://127.0.0.1:${door.port}/contract`, { headers: { ...cookie, origin: door.origin } }),
        ),
    })
    expect(await client.query('system.info', {})).toEqual({ version: '1.2.3' })
    expect(client.engineId).toBe('engine-1')
    client.close()
  })

  it('is closed with a reason when Flotilla stops', async () => {
    const door = await openDoor()
    const socket = await connected(door, await enter(door))
    const closed = closing(socket)
    await door.close()
    expect(await closed).toEqual([1001, 'Flotilla was stopped.'])
  })

  it('does not hold the stop up when the tab does not answer', async () => {
    const door = await openDoor()
    const socket = await connected(door, await enter(door))
    socket.pause()
    await door.close()
    socket.terminate()
  })

  it('ends when a message is larger than any may be', async () => {
    const door = await openDoor()
    const socket = await connected(door, await enter(door))
    const closed = closing(socket)
    socket.send(Buffer.alloc(64 * 1024 * 1024 + 1))
    expect((await closed)[0]).toBe(1009)
  })

  it('of a tab that is there, if silent, stays open; of one that went without a word it is closed', async () => {
    const door = await openDoor({ limits: { pingMs: 50 } })
    const { cookie } = await enter(door)
    const silent = await connected(door, { cookie })
    let pings = 0
    silent.on('ping', () => pings++)
    // No WebSocket of ours: one that never answers a ping, like a laptop that was shut.
    const gone = connectTcp(door.port, '127.0.0.1')
    gone.write(
      [
        'GET /contract HTTP/1.1',
        `Host: 127.0.0.1:${door.port}`,
        `Origin: ${door.origin}`,
        `Cookie: ${cookie}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        '\r\n',
      ].join('\r\n'),
    )
    let answer = ''
    gone.on('data', (data: Buffer) => (answer += data.toString('latin1')))
    await once(gone, 'close')
    expect(answer).toMatch(/^HTTP\/1\.1 101 /)
    const before = pings
    while (pings < before + 3) await once(silent, 'ping')
    expect(silent.readyState).toBe(silent.OPEN)
  })
})
