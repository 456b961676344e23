import { describe, expect, it } from 'vitest'
import { Impairer } from '../../../electron/worker/sockets/impair.ts'
import { impairments, type Impairments } from '../../../shared/contract/tester/servers.ts'
import { requires } from '../../support/requirements.ts'
import { python, UdpLab } from './udp_lab.ts'

const needs = requires('python3')
const COUNT = 100
const ASK_MANY = `
s = udp(); to = ('127.0.0.1', port)
for n in range(${COUNT}): s.sendto(struct.pack('>I', n), to)
`

const NUMBERS = Array.from({ length: COUNT }, (_, number) => number)

/** What comes back of numbered datagrams from a server with this bad network. */
async function crossed(bad: Partial<Impairments>, answers: number): Promise<unknown[]> {
  const lab = await UdpLab.start({ mode: { type: 'echo' }, impair: bad })
  const program = `${ASK_MANY}
for _ in range(${answers}): say(struct.unpack('>I', s.recv(99))[0])
`
  return python(program, lab.port)
}

describe.skipIf(needs.skip)(needs.named('a UDP server with a bad network'), () => {
  it('that loses all receives, and answers nothing', async () => {
    const lab = await UdpLab.start({ mode: { type: 'echo' }, impair: { lossPercent: 100 } })
    await python(ASK_MANY, lab.port)
    expect(await lab.counts(({ messagesIn }) => messagesIn === COUNT)).toMatchObject({ messagesOut: 0 })
    await lab.stop()
    expect(await lab.note('has lost')).toContain(`has lost ${COUNT},`)
  })

  it('that loses some loses the same with the same seed', async () => {
    const bad = { lossPercent: 40, seed: 11 }
    const expected: number[] = []
    const deliver = (number: { readonly number: number }) => expected.push(number.number)
    const impairer = new Impairer(impairments.parse(bad), { deliver })
    for (const number of NUMBERS) impairer.datagram({ number }, new Uint8Array(4))
    expect(await crossed(bad, expected.length)).toEqual(expected)
  })

  it('that doubles all answers each datagram twice', async () => {
    expect(await crossed({ duplicatePercent: 100 }, 2 * COUNT)).toEqual(NUMBERS.flatMap((number) => [number, number]))
  })

  it('that reorders brings all, once', async () => {
    const came = (await crossed({ reorderPercent: 30 }, COUNT)) as number[]
    expect(came.sort((a, b) => a - b)).toEqual(NUMBERS)
  })

  it('that corrupts turns one bit of each answer', async () => {
    const lab = await UdpLab.start({ mode: { type: 'echo' }, impair: { corruptPercent: 100 } })
    const program = `
s = udp()
for n in range(20): say(bin(int.from_bytes(ask(s, bytes(64), ('127.0.0.1', port)), 'big')).count('1'))
`
    expect(await python(program, lab.port)).toEqual(Array.from({ length: 20 }, () => 1))
  })

  it('that delays answers all, and says its seed so that the luck can be had again', async () => {
    const lab = await UdpLab.start({ mode: { type: 'echo' }, impair: { delayMs: 30, jitterMs: 10, seed: 42 } })
    const program = `${ASK_MANY}
say(sorted(struct.unpack('>I', s.recv(99))[0] for _ in range(${COUNT})) == list(range(${COUNT})))
`
    expect(await python(program, lab.port)).toEqual([true])
    expect(await lab.note('seed')).toBe('A bad network begins here; its seed is 42.')
  })

  it('forgets what is delayed when it is stopped', async () => {
    const lab = await UdpLab.start({ mode: { type: 'echo' }, impair: { delayMs: 60_000 } })
    await python(ASK_MANY, lab.port)
    await lab.counts(({ messagesIn }) => messagesIn === COUNT)
    expect(await lab.stop()).toMatchObject({ messagesOut: 0 })
  })
})
