import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Connection, type ConnectionHost } from '../../../electron/worker/sockets/server/connection.ts'
import { LogSink } from '../../../electron/worker/sockets/server/log.ts'
import type { Mode } from '../../../electron/worker/sockets/server/mode.ts'
import { tcpMode } from '../../../electron/worker/sockets/server/modes/tcp_mode.ts'
import { ServerStats } from '../../../electron/worker/sockets/server/stats.ts'
import { serverSpec, type ServerSpecInput } from '../../../shared/contract/tester/servers.ts'

/** A connection of this mode whose peer takes all it is sent at once. */
async function connected(input: Omit<ServerSpecInput, 'protocol'>) {
  const spec = serverSpec.parse({ protocol: 'tcp', ...input })
  const stats = new ServerStats(() => undefined)
  const mode = (await tcpMode(spec, stats)) as Mode
  const log = new LogSink({ write: () => undefined }, 'none', stats)
  const host: ConnectionHost = {
    ...{ stats, log, mode, self: '', impairer: undefined, tick: 0 },
    closed: () => undefined,
    waitsForRoom: () => undefined,
  }
  const socket = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() })
  const connection = new Connection(socket as Socket, stats.open('127.0.0.1:1', 'served'), host)
  connection.serve()
  return { connection, row: connection.row, end: () => stats.end() }
}

describe('what one peer has sent in one read', () => {
  it.each([
    [
      'empty lines',
      { mode: { type: 'upper' }, codec: { type: 'lines' } },
      Buffer.alloc(1024 * 1024, '\n'),
      1024 * 1024,
    ],
    [
      'frames of one byte',
      { mode: { type: 'upper' }, codec: { type: 'fixed', bytes: 1 } },
      Buffer.alloc(1024 * 1024, 'a'),
      1024 * 1024,
    ],
    ['HTTP requests', { mode: { type: 'http' } }, Buffer.from('GET / HTTP/1.1\nHost:a\n\n'.repeat(40_000)), 40_000],
  ] as const)('is dealt with in turns where it is many %s: others are served between', async (_, spec, bytes, all) => {
    const { connection, row, end } = await connected(spec)
    connection.received(bytes, false)
    expect(row.messagesIn).toBeLessThan(all)
    let turns = 0
    for (; row.messagesIn < all || !connection.takes; turns++) await nextTurn()
    expect(row).toMatchObject({ messagesIn: all, messagesOut: all })
    expect(turns).toBeGreaterThan(0)
    end()
  })
})
