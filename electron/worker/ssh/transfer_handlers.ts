import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { GetTaskInput, PutTaskInput } from '../../../shared/tasks/ssh.ts'
import type { TransferResult } from '../../../shared/tasks/transfer.ts'
import type { TaskContext } from '../task_context.ts'
import type { ConnectionCache, Lease } from './connection_cache.ts'
import { outcomeOf } from './exec.ts'
import { getFiles } from './transfer/get_files.ts'
import { putFiles } from './transfer/put_files.ts'
import { Cancelled } from './unreachable.ts'

/** Does `ssh.put`: sends files to one host. */
export function putHandler(connections: ConnectionCache) {
  return ({ endpoint, put }: PutTaskInput, context: TaskContext) =>
    transfer(connections, endpoint, context, ({ client }) => putFiles(client, put, context))
}

/** Does `ssh.get`: fetches files from one host. */
export function getHandler(connections: ConnectionCache) {
  return ({ endpoint, get }: GetTaskInput, context: TaskContext) =>
    transfer(connections, endpoint, context, ({ client }) => getFiles(client, get, context))
}

async function transfer(
  connections: ConnectionCache,
  endpoint: PutTaskInput['endpoint'],
  context: TaskContext,
  work: (lease: Lease) => Promise<TransferResult>,
): Promise<TaskOutcome> {
  let lease: Lease | undefined
  try {
    lease = await connections.acquire(endpoint, context)
    const outcome = outcomeOfTransfer(await work(lease), context.signal)
    lease.release(outcome.state === 'unreachable')
    return outcome
  } catch (error) {
    lease?.release(!(error instanceof Cancelled))
    return outcomeOf(error)
  }
}

function outcomeOfTransfer(result: TransferResult, signal: AbortSignal): TaskOutcome<TransferResult> {
  const [first] = result.failed
  if (signal.aborted) return { state: 'cancelled', started: true }
  if (!first) return { state: 'succeeded', result }
  const lost = result.failed.find(({ code }) => code === 'connection-lost' || code === 'no-answer')
  if (lost) return { state: 'unreachable', reason: 'lost', message: lost.message }
  const more = result.failed.length > 1 ? ` (and ${result.failed.length - 1} more)` : ''
  return { state: 'failed', message: `${first.message}${more}`, result }
}
