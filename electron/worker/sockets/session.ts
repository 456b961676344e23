import { X509Certificate } from 'node:crypto'
import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { SessionEvent, SessionFailure, SessionInput } from '../../../shared/tasks/sockets.ts'
import type { TaskContext } from '../task_context.ts'
import { DatagramLine } from './client/datagram_line.ts'
import { Session } from './client/session.ts'
import { SessionLog } from './client/session_log.ts'
import { specProblem } from './client/spec_problem.ts'
import { StreamLine } from './client/stream_line.ts'
import { readPem } from './pem_file.ts'

/** `sockets.session`: one connection of a client, from connecting to its end. */
export async function sessionHandler(
  { spec, sendsOn = false }: SessionInput,
  context: TaskContext,
): Promise<TaskOutcome> {
  const log = new SessionLog(context, spec.record)
  const problem = specProblem(spec)
  if (problem !== undefined) return failed(problem, log, context)
  const path = spec.protocol === 'tls' ? spec.tls.authority : undefined
  const authority = path === undefined ? undefined : await authorityOf(path)
  if (typeof authority === 'object') return failed(authority.problem, log, context)
  return new Session({ spec, sendsOn }, context, log, (events) =>
    spec.protocol === 'udp' ? new DatagramLine(spec, events) : new StreamLine(spec, authority, events),
  ).end
}

/** PEM of the authorities to trust, or why there is none. */
async function authorityOf(path: string): Promise<string | { readonly problem: string }> {
  const pem = await readPem(path)
  if (typeof pem !== 'string')
    return { problem: `The authority's file ${pem.problem}. Choose the PEM file of the authority to trust.` }
  try {
    // The first: an authority that cannot be understood would be passed over in silence, and its servers not trusted.
    new X509Certificate(pem)
    return pem
  } catch {
    return { problem: `${path} holds no certificate: expected PEM, "-----BEGIN CERTIFICATE-----".` }
  }
}

function failed(message: string, log: SessionLog, context: TaskContext): TaskOutcome<SessionFailure> {
  log.note(message, true)
  context.emit({ type: 'state', state: 'failed', message } satisfies SessionEvent)
  return { state: 'failed', message, result: { fault: 'spec' } }
}
