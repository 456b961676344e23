import { describe, expect, it } from 'vitest'
import { requires } from '../../support/requirements.ts'
import { python, UdpLab } from './udp_lab.ts'

const needs = requires('python3')

describe.skipIf(needs.skip)(needs.named('the peers of a UDP server'), () => {
  it('each have a row, with what they sent and got', async () => {
    const lab = await UdpLab.start({ mode: { type: 'echo' } })
    const program = `
one, two = udp(), udp()
for s, n in ((one, 3), (two, 5), (one, 4)): ask(s, bytes(n), ('127.0.0.1', port))
say([s.getsockname()[1] for s in (one, two)])
`
    const [[one, two]] = (await python(program, lab.port)) as [[number, number]]
    expect(await lab.peer(({ peer, messagesOut }) => peer === `127.0.0.1:${one}` && messagesOut === 2)).toMatchObject({
      state: 'served',
      messagesIn: 2,
      bytesIn: 7,
      bytesOut: 7,
    })
    expect(await lab.peer(({ peer }) => peer === `127.0.0.1:${two}`)).toMatchObject({ messagesIn: 1, bytesIn: 5 })
    expect(await lab.counts(({ messagesOut }) => messagesOut === 3)).toMatchObject({ clients: 2, connected: 2 })
  })

  it('are never more than the maximum: the one that was silent longest is forgotten, and said so', async () => {
    const lab = await UdpLab.start({ mode: { type: 'echo' }, maxClients: 2 })
    const program = `
one, two, three = udp(), udp(), udp()
for s in (one, two, one, three): ask(s, b'x', ('127.0.0.1', port))
say(two.getsockname()[1])
`
    const [two] = await python(program, lab.port)
    expect(await lab.peer(({ state }) => state === 'closed')).toMatchObject({
      peer: `127.0.0.1:${Number(two)}`,
      message: 'forgotten to make room: the server keeps 2 peers',
    })
    expect(await lab.counts(({ clients }) => clients === 3)).toMatchObject({ connected: 2, served: 2 })
  })

  it('are forgotten when they have said nothing for the idle time, and known anew when they speak again', async () => {
    const lab = await UdpLab.start({ mode: { type: 'echo' }, idleTimeoutMs: 50 })
    const speak = `
s = udp(); s.bind(('127.0.0.1', 0)); say(s.getsockname()[1]); ask(s, b'x', ('127.0.0.1', port))
`
    const [from] = (await python(speak, lab.port)) as [number]
    expect(await lab.peer(({ state }) => state === 'closed')).toMatchObject({
      peer: `127.0.0.1:${from}`,
      message: 'silent for 0.05 s',
    })
    await python(speak, lab.port)
    expect(await lab.counts(({ clients, connected }) => clients === 2 && connected === 0)).toMatchObject({ served: 0 })
  })

  it('can be dropped and spoken to by name; nobody is told that is not there', async () => {
    const lab = await UdpLab.start({ mode: { type: 'discard' } })
    const program = `
one, two = udp(), udp()
for s in (one, two): s.sendto(b'x', ('127.0.0.1', port))
say([two.recv(99).decode(), two.recv(99).decode()])
`
    const heard = python(program, lab.port)
    await lab.counts(({ clients }) => clients === 2)
    lab.tell({ type: 'drop-peer', peer: '1' })
    lab.tell({ type: 'say', data: Buffer.from('to all') })
    lab.tell({ type: 'say', peer: '2', data: Buffer.from('to two') })
    lab.tell({ type: 'say', peer: '1', data: Buffer.from('to one') })
    expect(await heard).toEqual([['to all', 'to two']])
    expect(await lab.peer(({ id, state }) => id === '1' && state === 'closed')).toMatchObject({
      message: 'dropped here',
    })
    expect(await lab.note('not known any more')).toContain('Nothing was said')
    expect(await lab.counts(({ messagesOut }) => messagesOut === 2)).toMatchObject({ connected: 1 })
  })
})
