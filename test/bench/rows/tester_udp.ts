import type { Scenario } from '../scenario.ts'
import { runCClient } from '../tester/c_programs.ts'
import {
  contender,
  COST_NOTE,
  cServer,
  installed,
  withServer,
  Workers,
  type StartServer,
} from '../tester/contenders.ts'
import { placement } from '../tester/processors.ts'
import { sockperf } from '../tester/sockperf.ts'

const seconds = 1.2
/** More than a server can have answered before the client has looked, few enough for any socket buffer. */
const outstanding = 16
const floodRate = 100_000
const socketBufferBytes = 4 * 1024 * 1024

/** Datagrams of 64 bytes that are taken, and how many of a flood are lost. */
export function udpSink(): Scenario {
  const workers = new Workers()
  const sink = { protocol: 'udp', mode: { type: 'discard' }, record: 'none', socketBufferBytes } as const
  const ours = workers.server(sink)
  const c = cServer('udp-sink')
  const flooded = flood('server', ours, 'udp-flood', seconds, 0)
  const floodedPeer = flood('C', c, 'udp-flood', seconds, 0)
  return {
    rows: [
      {
        id: 'udp-sink/C',
        metric: 'rate',
        ours: flooded,
        peer: floodedPeer,
        least: 0.8,
        note: `Datagrams of 64 bytes that were received of those that a client in C sends as fast as it can (sendmmsg), socket buffers of 4 MiB. ${placement}`,
      },
      {
        id: 'udp-sink/C-share',
        metric: 'share',
        ours: flooded,
        peer: floodedPeer,
        note: 'The same: received of what was sent.',
      },
      { id: 'udp-sink/C-cost', metric: 'cost', ours: flooded, peer: floodedPeer, note: COST_NOTE },
      {
        id: 'udp-sink-100k/C-share',
        metric: 'share',
        ours: flood('server', ours, 'udp-flood', seconds, floodRate),
        peer: flood('C', c, 'udp-flood', seconds, floodRate),
        note: 'Received of 100,000 a second.',
      },
      {
        id: 'udp-sink-burst/C',
        metric: 'rate',
        ours: flood('server', ours, 'udp-burst', seconds),
        peer: flood('C', c, 'udp-burst', seconds),
        note: 'Received of more than either can take: the client has the system cut datagrams from longer pieces (UDP_SEGMENT).',
      },
    ],
    maxRuns: 5,
    tearDown: () => workers.close(),
  }
}

/** Datagrams of 64 bytes that are sent back. */
export function udpEcho(): Scenario {
  const workers = new Workers()
  const ours = workers.server({ protocol: 'udp', mode: { type: 'echo' }, record: 'none', socketBufferBytes })
  const c = cServer('udp-echo')
  const full = { ours: echoed('server', ours, outstanding), peer: echoed('C', c, outstanding) }
  const perf = () => installed('sockperf', async (program) => ({ rate: await sockperf(program, seconds) }))
  return {
    rows: [
      {
        id: 'udp-echo/C',
        metric: 'rate',
        ...full,
        least: 0.35,
        note: `Echoed datagrams of 64 bytes, ${outstanding} on their way at once, one client in C for both servers. ${placement}`,
      },
      { id: 'udp-echo/C-cost', metric: 'cost', ...full },
      {
        id: 'udp-echo-1/sockperf',
        metric: 'rate',
        ours: echoed('server', ours, 1),
        peer: perf(),
        note: 'One datagram at a time; sockperf with its own client and server.',
      },
      {
        id: 'udp-echo-1/C-sockperf',
        metric: 'rate',
        ours: echoed('C', c, 1),
        peer: perf(),
        note: 'Whether our yardstick is a straight one: client and server in C, beside those of sockperf.',
      },
    ],
    maxRuns: 5,
    tearDown: () => workers.close(),
  }
}

function flood(name: string, start: StartServer, mode: 'udp-flood' | 'udp-burst', ...how: readonly number[]) {
  return contender(name, async () => {
    const { used, received, serverMicroseconds } = await withServer(start, ({ port }) => runCClient(mode, port, ...how))
    return {
      rate: received.messages / used.seconds,
      share: (100 * received.messages) / used.sent,
      cost: serverMicroseconds / received.messages,
    }
  })
}

function echoed(name: string, start: StartServer, window: number) {
  return contender(name, async () => {
    const { used, received, serverMicroseconds } = await withServer(start, ({ port }) =>
      runCClient('udp-echo', port, window, seconds),
    )
    if (used.messages === 0) throw new Error(`${name} echoed nothing`)
    return { rate: used.messages / used.seconds, cost: serverMicroseconds / received.messages }
  })
}
