import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import type { SessionSpec } from '../../../shared/contract/tester/sessions.ts'
import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { SessionEvent, SessionInput } from '../../../shared/tasks/sockets.ts'
import type { TaskContext } from '../task_context.ts'
import { DatagramLine } from './client/datagram_line.ts'
import { Session } from './client/session.ts'
import { SessionLog } from './client/session_log.ts'
import { StreamLine } from './client/stream_line.ts'

/** `sockets.session`: one connection of a client, from connecting to its end. */
export async function sessionHandler({ spec, logBytes }: SessionInput, context: TaskContext): Promise<TaskOutcome> {
  const log = new SessionLog(context, logBytes)
  const problem = wrongAddresses(spec)
  if (problem !== undefined) return failed(problem, log, context)
  const path = spec.protocol === 'tls' ? spec.tls.authority : undefined
  const authority = path === undefined ? undefined : await readFile(path).catch((error: Error) => error)
  if (authority instanceof Error)
    return failed(`The authority's file ${path} cannot be read: ${authority.message}`, log, context)
  return new Session(spec, context, log, (events) =>
    spec.protocol === 'udp' ? new DatagramLine(spec, events) : new StreamLine(spec, authority, events),
  ).end
}

function wrongAddresses({ host, family, localAddress }: SessionSpec): string | undefined {
  const local = localAddress === undefined ? 0 : isIP(localAddress)
  const remote = isIP(host)
  if (localAddress !== undefined && local === 0)
    return `The source address "${localAddress}" is not an IP address: give one that this machine has.`
  const wanted = family === 'any' ? 0 : family === 'ipv4' ? 4 : 6
  if (remote && wanted && remote !== wanted)
    return `${host} is an IPv${remote} address, but the session is to use IPv${wanted}.`
  if (local && wanted && local !== wanted)
    return `The source address ${localAddress} is IPv${local}, but the session is to use IPv${wanted}.`
  if (local && remote && local !== remote)
    return `${host} is IPv${remote}, the source address ${localAddress} IPv${local}: both must be of one kind.`
  return undefined
}

function failed(message: string, log: SessionLog, context: TaskContext): TaskOutcome {
  log.note(message, true)
  context.emit({ type: 'state', state: 'failed', message } satisfies SessionEvent)
  return { state: 'failed', message }
}
