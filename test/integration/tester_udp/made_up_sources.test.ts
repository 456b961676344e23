import { describe, expect, it } from 'vitest'
import { requires } from '../../support/requirements.ts'
import { isRoot } from '../../support/tools.ts'
import { python, UdpLab } from './udp_lab.ts'

const needs = requires('python3')
const title = 'a UDP server that is sent datagrams with made-up sources'
/** `forged` sends one by a raw socket, which only root may open. */
const FORGED = `
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
def forged(source, data):
    raw.sendto(struct.pack('!HHHH', source, port, 8 + len(data), 0) + data, ('127.0.0.1', 0))
`

describe.skipIf(needs.skip || !isRoot())(needs.named(isRoot() ? title : `${title} (skipped: needs root)`), () => {
  it.each(['echo', 'upper', 'chat'] as const)('goes on when one is from port 0, in mode %s', async (type) => {
    const lab = await UdpLab.start({ mode: { type } })
    await python(`${FORGED}\nforged(0, b'{"msg": "x", "username": "nobody"}')`, lab.port)
    expect(await lab.peer(({ peer }) => peer === '127.0.0.1:0')).toMatchObject({
      messagesIn: 1,
      messagesOut: 0,
      message: expect.stringContaining('never answered') as string,
    })
    lab.tell({ type: 'say', data: new TextEncoder().encode('hello all') })
    const alive = `s = udp(); s.sendto(b'{"msg": "y", "username": "ann"}', ('127.0.0.1', port))`
    await python(alive, lab.port)
    expect(await lab.counts(({ clients }) => clients === 2)).toMatchObject({ connected: 2 })
  })

  it('does not answer itself for ever', async () => {
    const lab = await UdpLab.start({ mode: { type: 'echo' } })
    const program = `${FORGED}
forged(port, b'round and round')
s = udp(); say(ask(s, b'and others', ('127.0.0.1', port)).decode())
`
    expect(await python(program, lab.port)).toEqual(['and others'])
    expect(await lab.stop()).toMatchObject({ messagesIn: 2, messagesOut: 1 })
  })
})
