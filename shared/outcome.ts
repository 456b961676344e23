/**
 * Why a host could not be worked with. One word each, shown to people and matched by scripts, so never renamed.
 * - `name-not-found`: the address has no DNS entry
 * - `refused`: nothing listens there
 * - `no-route`: the network says the address cannot be reached
 * - `timeout`: no answer in the time allowed
 * - `auth`: no login method was accepted
 * - `host-key`: the key presented is not the one expected
 * - `protocol`: what answers is not a usable SSH server
 * - `lost`: the connection ended in the middle of the work
 */
export const UNREACHABLE_REASONS = [
  'name-not-found',
  'refused',
  'no-route',
  'timeout',
  'auth',
  'host-key',
  'protocol',
  'lost',
] as const
export type UnreachableReason = (typeof UNREACHABLE_REASONS)[number]

/** How a task ended. Every task ends in exactly one of these, exactly once. */
export type TaskOutcome<Result = unknown> =
  | { readonly state: 'succeeded'; readonly result: Result }
  /** The work was done there and did not succeed: a command's exit status or signal, a file that could not be written. */
  | { readonly state: 'failed'; readonly message: string; readonly result?: Result }
  | { readonly state: 'unreachable'; readonly reason: UnreachableReason; readonly message: string }
  /** `started` is false when it never left the queue. */
  | { readonly state: 'cancelled'; readonly started: boolean; readonly message?: string }
  | { readonly state: 'timed-out'; readonly afterMs: number; readonly message: string }
  /** The process that did the work died or hung. Whether the work was done is not known; it is never repeated unasked. */
  | {
      readonly state: 'worker-lost'
      readonly message: string
      /** What became of the process, in a few words (`killed by SIGKILL`), where that is known. */
      readonly why?: string
    }

export type TaskState = TaskOutcome['state']
