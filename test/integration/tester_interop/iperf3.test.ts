import { describe, expect, it, vi } from 'vitest'
import { codecTools } from '../../../electron/worker/sockets/codec_tools.ts'
import { codecSpec } from '../../../shared/contract/tester/bytes.ts'
import { encodeFrame, frameDecoder } from '../../../shared/tester/codec.ts'
import { requires } from '../../support/requirements.ts'
import { TestSession } from '../tester_client/sessions.ts'
import { TcpLab } from '../tester_tcp/tcp_lab.ts'
import { receiveQueueOf } from './kernel_queue.ts'
import { ownAddress as host, Program } from './program.ts'

const needs = requires('iperf3')

/** What each connection of iperf3 begins with: 36 characters and a NUL (iperf_util.c, make_cookie). */
const COOKIE_BYTES = 37
/** The states that both sides tell each other, a byte each (iperf_api.h). */
const STATE = {
  testStart: 1,
  testRunning: 2,
  testEnd: 4,
  paramExchange: 9,
  createStreams: 10,
  exchangeResults: 13,
  displayResults: 14,
  done: 16,
}
/** Its JSON goes behind a length of four bytes in network order. */
const codec = codecSpec.parse({ type: 'length', bytes: 4 })

function frame(value: unknown): Uint8Array {
  const made = encodeFrame(codec, Buffer.from(JSON.stringify(value)), { tools: codecTools })
  if ('problem' in made) throw new Error(made.problem)
  return made
}

describe.skipIf(needs.skip)(needs.named('iperf3 as a client of our servers'), () => {
  it('says its cookie to a sink, which keeps it whole, and that nobody answers is its own error', async () => {
    const lab = await TcpLab.start({ mode: { type: 'discard' } })
    const iperf = Program.start('iperf3', ['-c', '127.0.0.1', '-p', String(lab.port)], '')
    await lab.counts(({ bytesIn }) => bytesIn === COOKIE_BYTES)
    const cookie = Buffer.concat(lab.task.log.filter(({ direction }) => direction === 'in').map(({ data }) => data))
    expect(cookie.toString('latin1')).toMatch(/^[a-z2-7]{36}\0$/)
    lab.tell({ type: 'drop-peer', peer: '1' })
    const { status, stderr } = await iperf.ended
    expect(status).toBe(1)
    expect(stderr).toContain('control socket has closed unexpectedly')
  })

  it('understands the states that a fixed reply says: busy, and one that there is not', async () => {
    const replies = [
      ['ff', 'the server is busy running a test', 0],
      // It answers that with a state of its own, which is replied to again.
      ['78', 'unknown control message', 1],
    ] as const
    for (const [hex, complaint, more] of replies) {
      const lab = await TcpLab.start({ mode: { type: 'reply', reply: { format: 'hex', text: hex } } })
      const { status, stdout, stderr } = await Program.start('iperf3', ['-c', '127.0.0.1', '-p', String(lab.port)], '')
        .ended
      expect(status).toBe(1)
      expect(stdout + stderr).toContain(complaint)
      expect(await lab.counts(({ connected }) => connected === 0)).toMatchObject({ bytesIn: COOKIE_BYTES + more })
    }
  })
})

describe.skipIf(needs.skip)(needs.named('iperf3 as a server of our clients'), () => {
  it('runs a whole test with us: its length-prefixed JSON is read and written by our codec', async () => {
    const port = 20_301
    const iperf = Program.start('iperf3', ['-s', '-1', '-B', host, '-p', String(port), '--forceflush'], '')
    await iperf.seen('Server listening')
    const cookie = Buffer.from(`${'flotilla'.padEnd(COOKIE_BYTES - 1, 'a')}\0`)
    const control = new TestSession({ host, port })
    const told = async (states: readonly number[]) =>
      expect([...(await control.received(states.length)).subarray(0, states.length)]).toEqual(states)

    control.send([cookie])
    await told([STATE.paramExchange])
    control.send([frame({ tcp: true, omit: 0, time: 60, num: 0, blockcount: 0, parallel: 1, len: 131_072 })])
    await told([STATE.paramExchange, STATE.createStreams])
    const data = new TestSession({ host, port })
    data.send([cookie])
    const running = [STATE.paramExchange, STATE.createStreams, STATE.testStart, STATE.testRunning]
    await told(running)
    expect(await data.sent(data.send([Buffer.alloc(131_072)], { count: 20 }))).toBe('')
    const { local } = await data.state('open')
    // What it has not read when the test ends, it does not count.
    await vi.waitFor(() => expect(receiveQueueOf(`${host}:${port}`, local!)).toBe(0), { timeout: 30_000, interval: 20 })

    control.send([Uint8Array.of(STATE.testEnd)])
    await told([...running, STATE.exchangeResults])
    const stream = { id: 1, bytes: 20 * 131_072, retransmits: 0, jitter: 0, errors: 0, packets: 0 }
    const ours = { cpu_util_total: 0, cpu_util_user: 0, cpu_util_system: 0, sender_has_retransmits: 0 }
    control.send([frame({ ...ours, streams: [{ ...stream, start_time: 0, end_time: 1 }] })])
    const results = await control.until((task) => {
      const behind = task.bytes('in').subarray(running.length + 1)
      const [first] = frameDecoder(codec, codecTools).push(behind)
      return first && { payload: Buffer.from(first.payload), error: first.error, more: behind.subarray(first.bytes) }
    })
    expect(results.error).toBeUndefined()
    expect(JSON.parse(results.payload.toString())).toMatchObject({ streams: [{ id: 1, bytes: stream.bytes }] })
    const all = await control.received(running.length + 1 + 4 + results.payload.length + 1)
    expect(all.at(-1)).toBe(STATE.displayResults)
    control.send([Uint8Array.of(STATE.done)])
    const { status, stdout } = await iperf.ended
    expect([status, stdout]).toEqual([0, expect.stringMatching(/2\.50 MBytes .* receiver/)])
    expect(await control.outcome).toMatchObject({ state: 'succeeded' })
  })
})
