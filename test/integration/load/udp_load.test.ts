import { afterEach, describe, expect, it } from 'vitest'
import { freePort } from '../../support/processes.ts'
import { requires } from '../../support/requirements.ts'
import { PythonPeer } from '../tester_client/python_peer.ts'
import { generator, measured } from './measured.ts'

const python = requires('python3')
describe.skipIf(python.skip)(python.named('a load over UDP'), () => {
  let peer: PythonPeer | undefined
  afterEach(() => peer?.stop())

  it('finds exactly what a network lost, doubled and swapped', async () => {
    // So few that a socket's buffer holds them all, should this machine stop for a while: nothing else may lose any.
    const messages = 250
    // Counts its datagrams from 0: loses each that ends in 9, doubles each seventh, swaps those that end in 0 and 1.
    peer = await PythonPeer.start(`
s = udp()
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
held = None
n = 0
while True:
    data, who = s.recvfrom(2048)
    out = [data]
    if n % 10 == 9: out = []
    elif n % 7 == 3: out = [data, data]
    if n % 10 == 0: held, out = out, []
    elif held: out, held = out + held, None
    for one in out: s.sendto(one, who)
    n += 1
`)
    const task = generator({
      protocol: 'udp',
      port: peer.port,
      pace: { kind: 'open', ratePerSecond: 1_000 },
      stop: { kind: 'count', messages },
      drainMs: 1_000,
    })
    const { counts, udp, tally } = await measured(task)
    const numbers = Array.from({ length: messages }, (_, n) => n)
    const lost = numbers.filter((n) => n % 10 === 9).length
    const duplicates = numbers.filter((n) => n % 10 !== 9 && n % 7 === 3).length
    expect(udp).toMatchObject({ lost, duplicates, reordered: messages / 10, late: 0 })
    expect(counts).toMatchObject({
      offered: messages,
      sent: messages,
      received: messages - lost + duplicates,
      echoed: messages - lost,
      errors: 0,
    })
    expect(tally.latency?.count).toBe(messages - lost)
  })

  it('is not disturbed by a server that answers in upper case, over several sockets', async () => {
    peer = await PythonPeer.start(`
s = udp()
while True:
    data, who = s.recvfrom(1024)
    s.sendto(data.upper(), who)
`)
    const task = generator({
      protocol: 'udp',
      port: peer.port,
      connections: 5,
      stop: { kind: 'count', messages: 100 },
      drainMs: 0,
    })
    const { counts, udp } = await measured(task)
    expect(counts).toMatchObject({ sent: 500, echoed: 500, errors: 0 })
    expect(udp).toMatchObject({ lost: 0, duplicates: 0, reordered: 0, late: 0 })
  })

  it('an answer that comes after it was given up is late, and answers nothing else', async () => {
    peer = await PythonPeer.start(`
s = udp()
first, who = s.recvfrom(2048)
second, who = s.recvfrom(2048)
s.sendto(first, who)
s.sendto(second, who)
told()
`)
    const task = generator({
      protocol: 'udp',
      port: peer.port,
      stop: { kind: 'count', messages: 2 },
      answerTimeoutMs: 50,
      drainMs: 0,
    })
    const { counts, errors, udp } = await measured(task)
    expect(errors['no-answer']).toBeGreaterThanOrEqual(1)
    expect(counts).toMatchObject({ sent: 2, received: 2 })
    expect(counts.echoed + counts.errors).toBe(2)
    expect(udp).toMatchObject({ lost: 0, late: counts.errors })
  })

  it('an answer of another size is told, and is none', async () => {
    peer = await PythonPeer.start(`
s = udp()
while True:
    data, who = s.recvfrom(40)
    s.sendto(data, who)
`)
    const task = generator({
      protocol: 'udp',
      port: peer.port,
      stop: { kind: 'count', messages: 2 },
      answerTimeoutMs: 50,
      drainMs: 0,
    })
    const { counts, errors } = await measured(task)
    expect(errors).toEqual({ short: 2, 'no-answer': 2 })
    expect(counts).toMatchObject({ sent: 2, received: 2, echoed: 0 })
  })

  it('names the port where nothing listens', async () => {
    const task = generator({
      protocol: 'udp',
      port: await freePort(),
      stop: { kind: 'count', messages: 2 },
      drainMs: 0,
    })
    const { counts, errors } = await measured(task)
    expect(errors).toEqual({ refused: 2 })
    expect(counts).toMatchObject({ sent: 2, echoed: 0 })
  })

  it('says hello, each client after its answer', async () => {
    peer = await PythonPeer.start(`
s = udp()
while True:
    data, who = s.recvfrom(1024)
    s.sendto(data.upper(), who)
`)
    const task = generator({
      protocol: 'udp',
      port: peer.port,
      connections: 10,
      stop: { kind: 'count', messages: 10 },
      message: { kind: 'hello' },
      drainMs: 60_000,
    })
    const { counts, udp, tally } = await measured(task)
    expect(counts).toMatchObject({ sent: 100, received: 100, echoed: 100 })
    expect(tally.latency?.count).toBe(100)
    // Without numbers nobody can tell a duplicate.
    expect(udp).toBeUndefined()
  })
})
