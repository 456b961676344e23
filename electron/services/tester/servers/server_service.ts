import { networkInterfaces } from 'node:os'
import { randomBytes } from 'node:crypto'
import type { InputOf, OutputOf } from '../../../../shared/contract/define.ts'
import { refuse } from '../../../../shared/contract/errors.ts'
import type { ServerHead, serverMethods, ServerSpec } from '../../../../shared/contract/tester/servers.ts'
import type { EngineContext, HandlersOf } from '../../engine/context.ts'
import { problemsRefusal, refuseProblems } from '../../refusals.ts'
import { ChangingList } from '../changing_list.ts'
import type { Payloads } from '../payloads.ts'
import type { TranscriptLog } from '../transcripts/transcript_log.ts'
import { isLoopback } from '../../../../shared/loopback.ts'
import { heldByOwnServer } from './own_port.ts'
import { exposureReasons } from './exposure.ts'
import { readySpec } from './ready_spec.ts'
import { Server } from './server.ts'

type Methods = typeof serverMethods
type Output<Name extends keyof Methods> = OutputOf<Methods[Name]>

/** Each may hold 4 MiB of log in memory and 1 GiB on disk. */
const MOST_SERVERS = 50

export interface ServerServiceOptions {
  readonly payloads: Payloads
  readonly newLog: (id: string) => TranscriptLog
  readonly restartDelaysMs?: readonly number[]
}

/** The tester's servers: they are there until they are removed, whoever looks at them. */
export class ServerService {
  readonly handlers: HandlersOf<'servers'>
  private readonly context: EngineContext
  private readonly options: ServerServiceOptions
  private readonly servers = new ChangingList<ServerHead, Server>()
  private closed = false

  constructor(context: EngineContext, options: ServerServiceOptions) {
    this.context = context
    this.options = options
    this.handlers = {
      'servers.addresses': addresses,
      'servers.start': ({ spec, confirmed }) => this.start(spec, confirmed),
      'servers.restart': (input) => this.restart(input),
      'servers.stop': ({ id }) => done(this.find(id).stop()),
      'servers.remove': ({ id }) => done(this.remove(id)),
      'servers.say': (input) => this.say(input),
      'servers.drop-peer': ({ id, peer }) => this.dropPeer(id, peer),
      'servers.watch': (_, { signal }) => this.watch(signal),
      'servers.peers': ({ id }, { signal }) => this.find(id).peers.watch(signal),
    }
  }

  get(id: string): Server | undefined {
    return this.servers.get(id)
  }

  values(): readonly Server[] {
    return this.servers.values()
  }

  /** Stops all of them. */
  async close(): Promise<void> {
    this.closed = true
    await Promise.all(this.servers.values().map((server) => server.close()))
    this.servers.close()
  }

  private async start(spec: ServerSpec, confirmed: boolean): Promise<{ id: string }> {
    const { spec: ready, problems } = await readySpec(spec, this.options.payloads)
    refuseProblems(problems)
    if (this.closed) throw refuse('busy', 'Flotilla is closing.')
    if (this.servers.size >= MOST_SERVERS)
      throw refuse('busy', `There are ${MOST_SERVERS} servers already: remove one that is not needed.`)
    const reasons = exposureReasons(spec)
    if (!confirmed) requireConfirmation(reasons)
    const id = `srv-${randomBytes(6).toString('hex')}`
    const { newLog, restartDelaysMs } = this.options
    const server = new Server(spec, {
      ...{ id, pool: this.context.pool, log: newLog(id), onChange: () => this.servers.touch(id) },
      ...(restartDelaysMs === undefined ? {} : { restartDelaysMs }),
      portHeld: (wanted, freePort) => {
        const heads = this.servers.values().map(({ head }) => head)
        return heldByOwnServer(wanted, freePort, heads)
      },
    })
    server.confirmed = reasons
    this.servers.add(server)
    await server.start(spec, ready)
    return { id }
  }

  private async restart({
    id,
    spec: given,
    confirmed = false,
  }: Pick<InputOf<Methods['servers.restart']>, 'id' | 'confirmed'> & { spec?: ServerSpec | undefined }) {
    const server = this.find(id)
    const spec = given ?? server.spec
    const { spec: ready, problems } = await readySpec(spec, this.options.payloads)
    refuseProblems(problems)
    const reasons = exposureReasons(spec)
    if (!confirmed) requireConfirmation(reasons.filter((reason) => !server.confirmed.includes(reason)))
    server.confirmed = reasons
    await server.start(spec, ready)
    // Removed meanwhile: it was not started.
    this.find(id)
    return {}
  }

  private async remove(id: string): Promise<void> {
    const server = this.find(id)
    await server.close()
    this.servers.remove(id)
  }

  private async say({ id, peer, payload }: Parameters<HandlersOf<'servers'>['servers.say']>[0]) {
    const server = this.find(id)
    const made = await this.options.payloads.bytes(payload, server.nextCounter())
    if ('problem' in made) throw problemsRefusal([{ source: 'payload', message: `${made.problem}.` }])
    if (!server.isListening)
      throw problemsRefusal([{ source: 'server', message: 'The server is not running: start it first.' }])
    if (peer !== undefined) requirePeer(server, peer)
    return { peers: server.say(made.bytes, peer) }
  }

  private dropPeer(id: string, peer: string): Record<string, never> {
    const server = this.find(id)
    requirePeer(server, peer)
    server.dropPeer(peer)
    return {}
  }

  private async *watch(signal: AbortSignal) {
    for await (const { changed, removed } of this.servers.watch(signal)) yield { servers: changed, removed }
  }

  private find(id: string): Server {
    const server = this.servers.get(id)
    if (!server) throw refuse('not-found', 'There is no such server any more.')
    return server
  }
}

/** @throws ContractError `needs-confirmation`, if there are reasons */
function requireConfirmation(reasons: readonly string[]): void {
  if (reasons.length > 0) throw refuse('needs-confirmation', reasons[0]!, { details: { reasons: [...reasons] } })
}

function requirePeer(server: Server, id: string): void {
  const peer = server.peers.get(id)
  if (!peer || peer.state === 'closed') throw refuse('not-found', 'This peer is not connected any more.')
}

function addresses(): Output<'servers.addresses'> {
  return {
    addresses: Object.entries(networkInterfaces()).flatMap(([name, ofOne = []]) =>
      ofOne.map(({ address, family, scopeid }) => ({
        // A link-local address means nothing without its link (RFC 4007 section 11).
        address: scopeid ? `${address}%${name}` : address,
        interface: name,
        family,
        loopback: isLoopback(address),
      })),
    ),
  }
}

async function done(work: Promise<void>): Promise<Record<string, never>> {
  await work
  return {}
}
