import { setMaxListeners } from 'node:events'
import type { Client } from 'ssh2'
import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { Probe, SshReachInput } from '../../../shared/tasks/reach.ts'
import { FoundCells } from '../probes/found.ts'
import { inLanes } from '../probes/lanes.ts'
import type { TaskContext } from '../task_context.ts'
import type { ConnectionCache } from './connection_cache.ts'
import { outcomeOf } from './exec.ts'
import { probeDirectly, type DirectlyFound } from './reach/direct.ts'
import { probeByShell } from './reach/shell_probe.ts'
import { Cancelled, Unreachable } from './unreachable.ts'

/** Does `ssh.reach`: makes probes from a host, through its connection. Nothing is written there. */
export function reachHandler(connections: ConnectionCache) {
  return async (input: SshReachInput, context: TaskContext): Promise<TaskOutcome> => {
    const cells = new FoundCells(context)
    // Each probe that goes on listens to it; Node's warning at ten guesses at a leak.
    setMaxListeners(0, context.signal)
    try {
      const lease = await connections.acquire(input.endpoint, context)
      let broken = false
      try {
        await new HostProbing(lease.client, input, context.signal, cells).run()
      } catch (error) {
        broken = error instanceof Unreachable
        throw error
      } finally {
        lease.release(broken)
      }
      return context.signal.aborted ? { state: 'cancelled', started: true } : { state: 'succeeded', result: {} }
    } catch (error) {
      if (error instanceof Cancelled) return { state: 'cancelled', started: true }
      return outcomeOf(error)
    } finally {
      cells.tell()
    }
  }
}

/** All probes of one host: by sshd itself where it does that, the others by the tools of the shell. */
class HostProbing {
  private readonly unclear: { readonly probe: Probe; readonly found: DirectlyFound }[] = []
  private readonly client: Client
  private readonly input: SshReachInput
  private readonly signal: AbortSignal
  private readonly cells: FoundCells

  constructor(client: Client, input: SshReachInput, signal: AbortSignal, cells: FoundCells) {
    this.client = client
    this.input = input
    this.signal = signal
    this.cells = cells
  }

  async run(): Promise<void> {
    const { protocol, probes, fallback } = this.input
    // SSH forwards streams only.
    if (protocol === 'udp') return fallback ? this.udp() : this.noUdp()
    await inLanes(probes, this.input.atOnce, this.signal, (probe) => this.direct(probe))
    const prohibited = this.unclear.filter(({ found }) => found.state === 'prohibited').length
    const forbids = `sshd there forbids forwarding${prohibited < probes.length ? ` to ${prohibited} of these targets` : ''}`
    if (!fallback) {
      if (prohibited > 0) this.cells.note(forbids)
      for (const { probe, found } of this.unclear) this.tell(probe, found)
    } else if (this.unclear.length > 0) await this.byShell(prohibited > 0 ? forbids : undefined)
  }

  private async direct(probe: Probe): Promise<void> {
    const found = await probeDirectly(this.client, probe, this.input, this.signal)
    if (found.unclear) this.unclear.push({ probe, found })
    else this.tell(probe, found)
  }

  /** @param forbids that sshd does, for the note */
  private async byShell(forbids: string | undefined): Promise<void> {
    const direct = new Map(this.unclear.map(({ probe, found }) => [probe, found]))
    const { tool, problem } = await probeByShell(
      this.client,
      [...direct.keys()],
      this.input,
      this.signal,
      (probe, found) =>
        this.tell(probe, found.state === 'failed' ? withReason(direct.get(probe)!, found.message) : found),
    )
    const how = tool === undefined ? problem : `${tool} there probed instead`
    if (forbids !== undefined) this.cells.note(how === undefined ? forbids : `${forbids}; ${how}`)
  }

  private async udp(): Promise<void> {
    const { probes } = this.input
    const { problem } = await probeByShell(this.client, probes, this.input, this.signal, (probe, found) =>
      this.cells.add(probe, found),
    )
    if (problem !== undefined) this.cells.note(problem)
  }

  private noUdp(): void {
    const message = 'SSH forwards no UDP, and the shell there was not to be used'
    this.cells.note(message)
    for (const probe of this.input.probes) this.cells.add(probe, { state: 'failed', message })
  }

  private tell(probe: Probe, { unclear: _, ...found }: DirectlyFound): void {
    this.cells.add(probe, found)
  }
}

/** What sshd said stands where the shell could not tell more; why is added. */
function withReason(found: DirectlyFound, why: string | undefined): DirectlyFound {
  const message = [found.message, why].filter((part) => part !== undefined).join('; ')
  return { ...found, ...(message === '' ? {} : { message }) }
}
