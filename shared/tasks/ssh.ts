import type { GetInput, PutInput } from './transfer.ts'

/** One way to log in, in the order in which they are tried. */
export type LoginMethod =
  /** Also answers keyboard-interactive (RFC 4256) when it asks one hidden question. */
  | { readonly type: 'password'; readonly password: string }
  /** `label` is what errors call it: the path, or "the key in the inventory". */
  | { readonly type: 'key'; readonly privateKey: string; readonly passphrase?: string; readonly label: string }
  | { readonly type: 'agent'; readonly socket: string }

/** All that a worker needs to reach and log in to one host. */
export interface SshEndpoint {
  /** Two tasks with the same value may share a connection: same address, port, user and login. */
  readonly affinity: string
  readonly address: string
  readonly port: number
  readonly user: string
  readonly login: readonly LoginMethod[]
  /** Until logged in; milliseconds. */
  readonly connectTimeoutMs: number
  /** More attempts at connecting, only where nothing was begun yet. */
  readonly connectRetries: number
  /** Key types already known for this host; they are asked for first, as OpenSSH does, so that a known key is found. */
  readonly hostKeyAlgorithms: readonly string[]
}

export interface ExecInput {
  readonly endpoint: SshEndpoint
  /** What the login shell is given. */
  readonly command: string
  readonly pty?: { readonly term: string; readonly columns: number; readonly rows: number }
  /** A local file whose bytes are the command's standard input; absent: end of file at once. */
  readonly stdinPath?: string
  /** Bytes sent before `stdinPath`. */
  readonly stdinText?: string
  readonly timeoutMs?: number
  readonly become?: BecomeDialogue
}

/**
 * The exchange with sudo on the command's standard error: it prints `prompt` when it wants the password and the
 * command line prints `begun`, its process group and `;` once it runs with the new rights. Both are random, so no host can fake or contain them.
 */
export interface BecomeDialogue {
  readonly prompt: string
  readonly begun: string
  readonly password: string
  /** The command line that ends what was begun, given its process group as input; see `STOP_COMMAND`. */
  readonly stop: string
}

export interface ExecResult {
  /** RFC 4254 section 6.10; absent when a signal ended it. */
  readonly status?: number
  /** Without the "SIG" prefix: TERM, KILL. */
  readonly signal?: string
  /** From the request to start it to its end. */
  readonly durationMs: number
}

/** What happens on the way; shown as live state. */
export type SshEvent =
  | { readonly type: 'connecting'; readonly attempt: number }
  | { readonly type: 'connected'; readonly warm: boolean; readonly tookMs: number }

export type SshQuestion = {
  readonly type: 'host-key'
  readonly address: string
  readonly port: number
  readonly key: Uint8Array
}

export interface PutTaskInput {
  readonly endpoint: SshEndpoint
  readonly put: PutInput
}

export interface GetTaskInput {
  readonly endpoint: SshEndpoint
  readonly get: GetInput
}
