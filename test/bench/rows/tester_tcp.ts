import type { Scenario } from '../scenario.ts'
import { runCClient, startBareEcho } from '../tester/c_programs.ts'
import { contender, COST_NOTE, cServer, withServer, Workers, type StartServer } from '../tester/contenders.ts'
import { placement } from '../tester/processors.ts'

const seconds = 1.2

/** Messages of 64 bytes sent back over TCP, the client in C for every server. */
export function tcpEcho(): Scenario {
  const workers = new Workers()
  const echo = { protocol: 'tcp', mode: { type: 'echo' } } as const
  const plain = workers.server({ ...echo, record: 'none' })
  const logged = workers.server({ ...echo, record: 'all' })
  const pool = workers.server({ ...echo, record: 'none', concurrency: { kind: 'pool', size: 50 } })
  const c = cServer('echo')
  const few = { ours: echoed('server', plain, 50), peer: echoed('C', c, 50) }
  const many = { ours: echoed('server', plain, 500), peer: echoed('C', c, 500) }
  const about = `Closed loop of 64-byte messages, the same client in C for both servers. ${placement}`
  // Each has a peer of its own, which runs right after it: what else the machine does changes from second to second.
  return {
    rows: [
      { id: 'tcp-echo-50/C', metric: 'rate', ...few, least: 0.8, note: `${about} Record 'none'.` },
      { id: 'tcp-echo-50/C-cost', metric: 'cost', ...few, note: COST_NOTE },
      { id: 'tcp-echo-500/C', metric: 'rate', ...many, least: 0.65 },
      { id: 'tcp-echo-500/C-cost', metric: 'cost', ...many },
      ...[50, 500].map(
        (connections) =>
          ({
            id: `tcp-echo-${connections}/C-bare`,
            metric: 'rate',
            ours: echoed('bare Node', startBareEcho, connections),
            peer: echoed('C', c, connections),
            note: 'The least that Node can do for an echo: nothing counted, logged or limited. No server of one event loop can be above it.',
          }) as const,
      ),
      {
        id: 'tcp-echo-50/C-pool',
        metric: 'rate',
        ours: echoed('server, pool of 50', pool, 50),
        peer: echoed('C', c, 50),
        note: 'Concurrency pool, with room for all.',
      },
      {
        id: 'tcp-echo-50/C-logged',
        metric: 'rate',
        ours: echoed('server, record all', logged, 50),
        peer: echoed('C', c, 50),
        note: "Record 'all': the log takes up to 5,000 entries a second, and counts the others.",
      },
    ],
    maxRuns: 5,
    tearDown: () => workers.close(),
  }
}

function echoed(name: string, start: StartServer, connections: number) {
  return contender(name, async () => {
    const { used, received, serverMicroseconds } = await withServer(start, ({ port }) =>
      runCClient('echo', port, connections, seconds),
    )
    return { rate: used.messages / used.seconds, cost: serverMicroseconds / received.messages }
  })
}
