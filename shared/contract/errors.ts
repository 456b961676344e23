import type { Problem } from '../problem.ts'

// No zod here: the page uses these at run time, and its bundle need not hold the schemas.

/**
 * Every way in which a call can be refused. Shown to people through their messages and matched by code, so never
 * renamed. The first six belong to the line itself and can come from any method; the others only from those that
 * declare them.
 * - `invalid-input`: the input does not fit the method's schema
 * - `too-large`: the input is larger than the method allows
 * - `unknown-method`: the other side has no such method (an older or newer version, or no friend)
 * - `cancelled`: the caller took the call back
 * - `disconnected`: the line was lost; whether a mutation was done is not known
 * - `internal`: a fault of ours
 */
export const LINE_ERROR_CODES = [
  'invalid-input',
  'too-large',
  'unknown-method',
  'cancelled',
  'disconnected',
  'internal',
] as const

/**
 * - `problems`: what was asked for is wrong in itself; `details.problems` says where
 * - `not-found`: there is no such run, host, file
 * - `conflict`: what was to be changed is not what the caller saw; `details.current` is what it is now
 * - `needs-confirmation`: dangerous, and not confirmed; `details.reasons` says why, `details.phrase` what to type
 * - `not-supported`: this door or this machine cannot do it
 * - `busy`: it goes on already, or too much goes on already
 * - `system`: the operating system refused (a full disk, no permission)
 */
export const METHOD_ERROR_CODES = [
  'problems',
  'not-found',
  'conflict',
  'needs-confirmation',
  'not-supported',
  'busy',
  'system',
] as const

export const ERROR_CODES = [...LINE_ERROR_CODES, ...METHOD_ERROR_CODES] as const
export type MethodErrorCode = (typeof METHOD_ERROR_CODES)[number]
export type ErrorCode = (typeof ERROR_CODES)[number]

/** How a refusal crosses the line: as data, never as a thrown `Error`, its message never built from the cause. */
export interface ContractFailure {
  code: ErrorCode
  /** One sentence for a person. Never holds a secret. */
  message: string
  /** Whether the same call may succeed if it is made again. */
  retryable: boolean
  details?: {
    problems?: Problem[] | undefined
    current?: unknown
    reasons?: string[] | undefined
    phrase?: string | undefined
  }
}

/** Thrown by handlers to refuse a call, and by clients when a call was refused. */
export class ContractError extends Error {
  readonly failure: ContractFailure

  constructor(failure: ContractFailure) {
    super(failure.message)
    this.name = 'ContractError'
    this.failure = failure
  }

  get code(): ErrorCode {
    return this.failure.code
  }
}

/** Refuses a call. */
export function refuse(
  code: ErrorCode,
  message: string,
  { retryable = false, details }: { retryable?: boolean; details?: ContractFailure['details'] } = {},
): ContractError {
  return new ContractError({ code, message, retryable, ...(details ? { details } : {}) })
}
