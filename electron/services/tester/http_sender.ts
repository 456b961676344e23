import type { OutputOf } from '../../../shared/contract/define.ts'
import type { HttpRequest, httpMethods } from '../../../shared/contract/tester/http.ts'
import type { Problem } from '../../../shared/problem.ts'
import type { HttpInput, HttpResult } from '../../../shared/tasks/sockets.ts'
import { httpTarget } from '../../../shared/tester/http_request.ts'
import type { WorkerPool } from '../../pool/pool.ts'
import { refuse } from '../../../shared/contract/errors.ts'
import { refuseProblems } from '../refusals.ts'

export type HttpAnswer = OutputOf<(typeof httpMethods)['http.send']>

/** Sends one HTTP request by hand. Whatever comes, or does not, is an answer. @throws ContractError `problems`, `cancelled` */
export async function sendHttp(pool: WorkerPool, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  refuseProblems(problemsOf(request))
  const begun = performance.now()
  const outcome = await pool.run('sockets', { kind: 'sockets.http', input: { request } satisfies HttpInput, signal })
  if (outcome.state === 'succeeded') return answerOf(outcome.result as HttpResult)
  if (outcome.state === 'cancelled') throw refuse('cancelled', 'The request was taken back.')
  const timing = { totalMs: performance.now() - begun }
  return { sent: '', received: '', receivedBytes: 0, timing, message: outcome.message }
}

function answerOf({ sent, received, ...rest }: HttpResult): HttpAnswer {
  return { ...rest, sent: Buffer.from(sent).toString('base64'), received: Buffer.from(received).toString('base64') }
}

function problemsOf({ url, headers }: HttpRequest): Problem[] {
  const problems: Problem[] = []
  const target = httpTarget(url)
  if ('problem' in target) problems.push({ source: 'url', message: `${target.problem}.` })
  for (const [n, { name }] of headers.entries())
    if (name.trim() === '') problems.push({ source: `headers[${n}]`, message: 'A header needs a name.' })
  return problems
}
