import type { WorkerPool } from '../../pool/pool.ts'
import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { LocalProbeInput, Probe, ProbeEvent, SshReachInput } from '../../../shared/tasks/reach.ts'
import type { SshEndpoint, SshEvent, SshQuestion } from '../../../shared/tasks/ssh.ts'
import type { HostKeyStore } from '../host_keys/store.ts'
import { fanOut } from '../runs/fan_out.ts'
import type { LiveMatrix } from './live_matrix.ts'

/** How a host that probes is logged in to, or why it cannot be. */
export type SourceLogin =
  { readonly endpoint: SshEndpoint; readonly hostKeys: HostKeyStore } | { readonly problem: string }

/** Probes of this machine that go on at once, at most; each is an open file, of which there may be 1,024. */
const LOCAL_AT_ONCE = 512

/**
 * Makes all probes of a matrix and ends it; `signal` ends it earlier. Never rejects.
 * @param logins of the sources, in their order; not asked for this machine
 */
export async function probeMatrix(
  matrix: LiveMatrix,
  { pool, logins }: { readonly pool: WorkerPool; readonly logins: () => Promise<readonly SourceLogin[]> },
  signal: AbortSignal,
): Promise<void> {
  const { from, forks } = matrix.spec
  if (from === 'local') settle(matrix, 0, await probeFromHere(matrix, pool, signal))
  else {
    const found = await logins().catch((error: unknown) => {
      const problem = error instanceof Error ? error.message : String(error)
      return from.map((): SourceLogin => ({ problem }))
    })
    await fanOut(
      from.map((_, s) => s),
      { forks, signal },
      (s, stop) => probeFrom(matrix, s, found[s]!, pool, stop),
      (s, outcome) => settle(matrix, s, outcome),
    )
  }
  matrix.end(signal.aborted ? 'cancelled' : 'ended')
}

function probeFrom(
  matrix: LiveMatrix,
  s: number,
  login: SourceLogin,
  pool: WorkerPool,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  if ('problem' in login) return Promise.resolve({ state: 'failed', message: login.problem })
  const { endpoint, hostKeys } = login
  const { protocol, timeoutMs, perHost, banner, fallback } = matrix.spec
  matrix.setSource(s, { state: 'connecting' })
  return pool.run('interactive', {
    kind: 'ssh.reach',
    input: {
      endpoint,
      probes: probesOf(matrix),
      protocol,
      timeoutMs,
      atOnce: perHost,
      banner,
      fallback,
    } satisfies SshReachInput,
    affinity: endpoint.affinity,
    signal,
    onEvent: (event) => learn(matrix, s, event as ProbeEvent | SshEvent),
    onAsk: (question) => {
      const { address, port, key } = question as SshQuestion
      return hostKeys.check(address, port, key)
    },
  })
}

function probeFromHere(matrix: LiveMatrix, pool: WorkerPool, signal: AbortSignal): Promise<TaskOutcome> {
  const { protocol, timeoutMs, forks, perHost, banner, ratePerSecond } = matrix.spec
  matrix.setSource(0, { state: 'probing' })
  return pool.run('sockets', {
    kind: 'sockets.probe',
    input: {
      probes: probesOf(matrix),
      protocol,
      timeoutMs,
      // As many as that many hosts would make between them.
      atOnce: Math.min(LOCAL_AT_ONCE, forks * perHost),
      banner,
      ratePerSecond,
    } satisfies LocalProbeInput,
    signal,
    onEvent: (event) => learn(matrix, 0, event as ProbeEvent),
  })
}

function probesOf({ spec }: LiveMatrix): Probe[] {
  return spec.to.map(({ address, port }, t) => ({ t, address, port }))
}

function learn(matrix: LiveMatrix, s: number, event: ProbeEvent | SshEvent): void {
  switch (event.type) {
    case 'cells':
      return matrix.found(s, event.cells)
    case 'note':
      return matrix.setSource(s, { message: event.message })
    case 'connected':
      return matrix.setSource(s, { state: 'probing' })
    case 'connecting':
      return
  }
}

function settle(matrix: LiveMatrix, s: number, outcome: TaskOutcome): void {
  switch (outcome.state) {
    case 'succeeded':
      return matrix.setSource(s, { state: 'ended' })
    case 'cancelled':
      return matrix.setSource(s, { state: 'cancelled' })
    case 'unreachable':
    case 'failed':
    case 'timed-out':
    case 'worker-lost':
      return matrix.setSource(s, { state: 'unreachable', message: outcome.message })
  }
}
