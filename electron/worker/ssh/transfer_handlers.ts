import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { GetTaskInput, PutTaskInput } from '../../../shared/tasks/ssh.ts'
import type { TransferEvent, TransferResult } from '../../../shared/tasks/transfer.ts'
import type { TaskContext } from '../task_context.ts'
import type { ConnectionCache, Lease } from './connection_cache.ts'
import { outcomeOf } from './exec.ts'
import { discardUnfinished } from './transfer/discard_unfinished.ts'
import { getFiles } from './transfer/get_files.ts'
import type { TransferContext } from './transfer/progress.ts'
import { putFiles } from './transfer/put_files.ts'
import { Cancelled } from './unreachable.ts'

/** Does `ssh.put`: sends files to one host. */
export function putHandler(connections: ConnectionCache) {
  return ({ endpoint, put }: PutTaskInput, context: TaskContext) =>
    transfer(connections, endpoint, context, ({ client }, told) => putFiles(client, put, told))
}

/** Does `ssh.discard`: removes from one host what an interrupted put of the same input left unfinished there. */
export function discardHandler(connections: ConnectionCache) {
  return ({ endpoint, put }: PutTaskInput, context: TaskContext) =>
    transfer(connections, endpoint, context, ({ client }, told) => discardUnfinished(client, put, told))
}

/** Does `ssh.get`: fetches files from one host. */
export function getHandler(connections: ConnectionCache) {
  return ({ endpoint, get }: GetTaskInput, context: TaskContext) =>
    transfer(connections, endpoint, context, ({ client }, told) => getFiles(client, get, told))
}

async function transfer(
  connections: ConnectionCache,
  endpoint: PutTaskInput['endpoint'],
  context: TaskContext,
  work: (lease: Lease, context: TransferContext) => Promise<TransferResult>,
): Promise<TaskOutcome> {
  for (;;) {
    let lease: Lease | undefined
    try {
      lease = await connections.acquire(endpoint, context)
      const withheld = withholdNoSftp(context)
      const result = await work(lease, withheld)
      // Nothing began: the connection may have as many sessions as its server allows (sshd's MaxSessions). Each
      // refusal lowers what a connection is thought to hold, so this ends.
      if (result.stopped?.code === 'no-sftp' && !context.signal.aborted && lease.full()) continue
      withheld.tell()
      const outcome = outcomeOfTransfer(result, context.signal)
      lease.release(outcome.state === 'unreachable')
      return outcome
    } catch (error) {
      lease?.release(!(error instanceof Cancelled))
      return outcomeOf(error)
    }
  }
}

/** Keeps back that there is no SFTP until it is known that another connection will not be tried. */
function withholdNoSftp(context: TaskContext): TransferContext & { tell(): void } {
  const kept: TransferEvent[] = []
  return {
    signal: context.signal,
    emit(event) {
      if (event.type === 'file-failed' && event.code === 'no-sftp') kept.push(event)
      else context.emit(event)
    },
    tell: () => kept.forEach((event) => context.emit(event)),
  }
}

/**
 * What became of the task: `unreachable` when the link or the server went away in the middle, `cancelled` when that is
 * why something is missing (not when all was done already), `failed` with the counts for all else.
 */
export function outcomeOfTransfer(result: TransferResult, signal: AbortSignal): TaskOutcome<TransferResult> {
  const [first] = result.failed
  if (first && signal.aborted) return { state: 'cancelled', started: true }
  if (!first) return { state: 'succeeded', result }
  const lost = result.failed.find(({ code }) => code === 'connection-lost' || code === 'no-answer')
  if (lost) return { state: 'unreachable', reason: 'lost', message: lost.message }
  const more = result.failed.length > 1 ? ` (and ${result.failed.length - 1} more)` : ''
  return { state: 'failed', message: `${first.message}${more}`, result }
}
