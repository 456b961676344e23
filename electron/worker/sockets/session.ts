import { readFile } from 'node:fs/promises'
import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { SessionEvent, SessionInput } from '../../../shared/tasks/sockets.ts'
import type { TaskContext } from '../task_context.ts'
import { DatagramLine } from './client/datagram_line.ts'
import { Session } from './client/session.ts'
import { SessionLog } from './client/session_log.ts'
import { specProblem } from './client/spec_problem.ts'
import { StreamLine } from './client/stream_line.ts'

/** `sockets.session`: one connection of a client, from connecting to its end. */
export async function sessionHandler({ spec, logBytes }: SessionInput, context: TaskContext): Promise<TaskOutcome> {
  const log = new SessionLog(context, logBytes)
  const problem = specProblem(spec)
  if (problem !== undefined) return failed(problem, log, context)
  const path = spec.protocol === 'tls' ? spec.tls.authority : undefined
  const authority = path === undefined ? undefined : await readFile(path).catch((error: Error) => error)
  if (authority instanceof Error)
    return failed(`The authority's file ${path} cannot be read: ${authority.message}`, log, context)
  if (authority && !authority.includes('-----BEGIN CERTIFICATE-----'))
    return failed(`${path} holds no certificate: expected PEM, "-----BEGIN CERTIFICATE-----".`, log, context)
  return new Session(spec, context, log, (events) =>
    spec.protocol === 'udp' ? new DatagramLine(spec, events) : new StreamLine(spec, authority, events),
  ).end
}

function failed(message: string, log: SessionLog, context: TaskContext): TaskOutcome {
  log.note(message, true)
  context.emit({ type: 'state', state: 'failed', message } satisfies SessionEvent)
  return { state: 'failed', message }
}
