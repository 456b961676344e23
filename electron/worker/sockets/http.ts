import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { HttpInput, HttpResult } from '../../../shared/tasks/sockets.ts'
import { httpTarget, requestBytes } from '../../../shared/tester/http_request.ts'
import type { TaskContext } from '../task_context.ts'
import { HttpExchange } from './client/http_exchange.ts'

/** `sockets.http`: one request by hand, sent as it is, and its response taken apart. Redirects are not followed. */
export async function httpHandler(
  { request }: HttpInput,
  { signal }: Pick<TaskContext, 'signal'>,
): Promise<TaskOutcome<HttpResult>> {
  if (signal.aborted) return { state: 'cancelled', started: false }
  const target = httpTarget(request.url)
  if ('problem' in target) return unsent(target.problem)
  const bytes = requestBytes(request)
  if ('problem' in bytes) return unsent(bytes.problem)
  const exchange = new HttpExchange(request, target, bytes)
  const onAbort = () => exchange.cancel()
  signal.addEventListener('abort', onAbort, { once: true })
  const result = await exchange.end
  signal.removeEventListener('abort', onAbort)
  return signal.aborted ? { state: 'cancelled', started: true } : { state: 'succeeded', result }
}

function unsent(message: string): TaskOutcome<HttpResult> {
  const nothing = new Uint8Array(0)
  return {
    state: 'succeeded',
    result: { sent: nothing, received: nothing, receivedBytes: 0, timing: { totalMs: 0 }, message },
  }
}
