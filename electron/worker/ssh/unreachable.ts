import type { TaskOutcome, UnreachableReason } from '../../../shared/outcome.ts'

/** A host that could not be worked with, thrown inside the worker and turned into the task's outcome at its edge. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
  readonly reason: UnreachableReason

  constructor(reason: UnreachableReason, message: string) {
    super(message)
    this.reason = reason
  }

  get outcome(): TaskOutcome<never> {
    return { state: 'unreachable', reason: this.reason, message: this.message }
  }
}

/** The wait for a connection was given up because the task was cancelled. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled'
}

const NO_ROUTE = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL', 'EACCES', 'EPERM'])
const NO_NAME = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NONAME', 'EAI_FAIL', 'ENODATA'])

/** Puts a socket error (errno(3), getaddrinfo(3)) into the words that people are shown. */
export function fromSocketError(error: Error & { code?: string; errors?: Error[] }, where: string): Unreachable {
  // Several addresses were tried; they fail alike, or the first says most.
  const first = (error.errors?.[0] ?? error) as Error & { code?: string }
  const code = first.code ?? ''
  if (code === 'ECONNREFUSED')
    return new Unreachable('refused', `${where} refused the connection: nothing listens there`)
  if (code === 'ETIMEDOUT') return new Unreachable('timeout', `no answer from ${where}`)
  if (NO_ROUTE.has(code)) return new Unreachable('no-route', `no route to ${where} (${code})`)
  if (NO_NAME.has(code)) return new Unreachable('name-not-found', `the name of ${where} was not found (${code})`)
  return new Unreachable('lost', `the connection to ${where} broke: ${first.message}`)
}
