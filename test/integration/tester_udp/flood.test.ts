import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { requires } from '../../support/requirements.ts'
import { python, UdpLab } from './udp_lab.ts'

const needs = requires('python3')
const DATAGRAMS = 20_000
const FLOOD = `
s = udp(); to = ('127.0.0.1', port); data = bytes(64); sent = 0
for _ in range(${DATAGRAMS}): sent += s.sendto(data, to) == 64
say(sent)
`

// Where the kernel does not tell what it dropped, nobody knows when a flood has been read.
const told = existsSync('/proc/net/udp')

describe.skipIf(needs.skip || !told)(needs.named('a UDP server that is flooded (on Linux)'), () => {
  it('has received or the kernel has dropped each datagram, and both are counted', async () => {
    // So small a buffer that some are dropped on every machine.
    const lab = await UdpLab.start({ mode: { type: 'discard' }, socketBufferBytes: 4096 })
    const [sent] = (await python(FLOOD, lab.port)) as [number]
    const counts = await lab.counts(({ messagesIn, dropped = 0 }) => messagesIn + dropped === sent)
    expect(counts.bytesIn).toBe(counts.messagesIn * 64)
  })

  it('counts what its log cannot keep, names the gap, and answers as before', async () => {
    const lab = await UdpLab.start({ mode: { type: 'upper' }, socketBufferBytes: 4 * 1024 * 1024 })
    const [sent] = (await python(FLOOD, lab.port)) as [number]
    await lab.counts(({ messagesIn, dropped = 0 }) => messagesIn + dropped === sent)
    expect(await python(`say(ask(udp(), b'still here', ('127.0.0.1', port)).decode())`, lab.port)).toEqual([
      'STILL HERE',
    ])
    const { messagesIn, messagesOut, unlogged } = await lab.stop()
    const logged = lab.task.log.filter(({ direction }) => direction !== 'note').length
    expect(logged + unlogged).toBe(messagesIn + messagesOut)
  })

  it('keeps no more peers than its maximum, however many there are', async () => {
    const lab = await UdpLab.start({ mode: { type: 'echo' }, maxClients: 16, record: 'none' })
    const program = `
sockets = [udp() for _ in range(200)]
for round in range(3):
    for s in sockets: ask(s, b'x', ('127.0.0.1', port))
`
    await python(program, lab.port)
    expect(await lab.counts(({ messagesIn }) => messagesIn === 600)).toMatchObject({ connected: 16, messagesOut: 600 })
  })
})
