import type { ServerSpecInput } from '../../../shared/contract/tester/servers.ts'
import { findPeer, type Peer } from '../peers.ts'
import type { Contender, Sample } from '../scenario.ts'
import { noCompiler, startCServer } from './c_programs.ts'
import { OurWorkers } from './our_workers.ts'
import { processorTime } from './processors.ts'
import type { Received, RunningServer } from './running_server.ts'

/** Of rows with metric `cost`. */
export const COST_NOTE =
  "Processor time that a message costs the server's process, all threads: what a busy machine changes least."

/** Begins a server for one run. */
export type StartServer = () => Promise<RunningServer>

/** Workers of a scenario: each contender has processes to itself, so that none is measured with what another has left. */
export class Workers {
  readonly #all: OurWorkers[] = []

  add(): OurWorkers {
    const workers = new OurWorkers()
    this.#all.push(workers)
    return workers
  }

  /** Our server in a process of its own. */
  server(spec: Omit<ServerSpecInput, 'address' | 'port'>): StartServer {
    const workers = this.add()
    return () => workers.listen(spec)
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((workers) => workers.close()))
  }
}

/** Our server in C. */
export function cServer(...words: readonly (string | number)[]): StartServer {
  return () => startCServer(...words)
}

/** One that needs a compiler, be it for its server or its client; its first run is not counted. */
export function contender(name: string, measure: () => Promise<Sample>): Contender {
  return { name, ...(noCompiler === undefined ? {} : { missing: noCompiler }), warmUp: measure, measure }
}

/** One that is a program which may not be installed. */
export function installed(name: Peer, measure: (program: string) => Promise<Sample>): Contender {
  const { program, missing } = findPeer(name)
  return { name, ...(missing === undefined ? {} : { missing }), measure: () => measure(program) }
}

/** What `use` came to, what the server says of it, and the processor time that it took the server, microseconds. */
interface Used<T> {
  readonly used: T
  readonly received: Received
  readonly serverMicroseconds: number
}

/** Starts a server, has `use` measure something on it, and ends it whatever comes of that. */
export async function withServer<T>(start: StartServer, use: (server: RunningServer) => Promise<T>): Promise<Used<T>> {
  const server = await start()
  try {
    const before = processorTime(server.pid)
    const used = await use(server)
    const serverMicroseconds = processorTime(server.pid) - before
    return { used, received: await server.stop(), serverMicroseconds }
  } catch (error) {
    await server.stop().catch(() => undefined)
    throw error
  }
}
