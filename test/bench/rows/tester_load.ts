import type { LoadSpecInput } from '../../../shared/contract/tester/load.ts'
import type { Contender, Scenario } from '../scenario.ts'
import { runCClient } from '../tester/c_programs.ts'
import { contender, cServer, withServer, Workers } from '../tester/contenders.ts'
import { placement } from '../tester/processors.ts'

const clients = 500
const seconds = 1.2

/** The shape "500 clients" of PROTOCOLS.md: all connect, say hello and have their answer. */
export function helloClients(): Scenario {
  const workers = new Workers()
  const warm = workers.add()
  const hello = (port: number): LoadSpecInput => ({
    protocol: 'tcp',
    host: '127.0.0.1',
    port,
    pace: { kind: 'closed' },
    connections: clients,
    stop: { kind: 'count', messages: 1 },
    message: { kind: 'hello' },
  })
  const peer = () =>
    contender('C', async () => {
      const { used } = await withServer(cServer('echo'), ({ port }) => runCClient('hello', port, clients))
      return { wall: used.seconds * 1000 }
    })
  const ours = (name: string, load: (spec: LoadSpecInput) => Promise<{ durationMs: number }>): Contender =>
    contender(name, async () => {
      const { used } = await withServer(cServer('echo'), ({ port }) => load(hello(port)))
      return { wall: used.durationMs }
    })
  return {
    rows: [
      {
        id: 'hello-500/C',
        metric: 'wall',
        ours: ours('generator', (spec) => warm.load(spec)),
        peer: peer(),
        bound: 5,
        note: `${clients} clients connect at once, each sends a hello and waits for as many bytes; from the first connect to the last answer, without the start of the program, against the same server in C. ${placement}`,
      },
      {
        id: 'hello-500/C-first',
        metric: 'wall',
        ours: {
          ...ours('generator, fresh', async (spec) => {
            const fresh = workers.add()
            const result = await fresh.load(spec)
            await fresh.close()
            return result
          }),
          warmUp: () => Promise.resolve(),
        },
        peer: peer(),
        note: 'The same by a generator process that has done nothing before.',
      },
    ],
    runsFactor: 3,
    tearDown: () => workers.close(),
  }
}

/** How much our generator can ask of a server. */
export function closedLoop(): Scenario {
  const workers = new Workers()
  const generator = workers.add()
  const connections = 50
  const spec = (port: number): LoadSpecInput => ({
    protocol: 'tcp',
    host: '127.0.0.1',
    port,
    pace: { kind: 'closed' },
    connections,
    stop: { kind: 'duration', ms: seconds * 1000 },
    message: { kind: 'stamped', bytes: 64 },
  })
  return {
    rows: [
      {
        id: 'load-closed-50/C',
        metric: 'rate',
        ours: contender('generator', async () => {
          const { used } = await withServer(cServer('echo'), ({ port }) => generator.load(spec(port)))
          return { rate: (used.echoed / used.durationMs) * 1000 }
        }),
        peer: contender('C', async () => {
          const { used } = await withServer(cServer('echo'), ({ port }) =>
            runCClient('echo', port, connections, seconds),
          )
          return { rate: used.messages / used.seconds }
        }),
        note: `Our load generator (closed loop, each latency into a histogram) beside the client in C, against the same server in C. ${placement}`,
      },
    ],
    maxRuns: 5,
    tearDown: () => workers.close(),
  }
}
