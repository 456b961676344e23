import type { HostKeyFingerprint } from './host_key.ts'
import type { SshEndpoint } from './ssh.ts'

/** The input of `ssh.test`: connects, and finds out what it can without changing anything. */
export interface SshTestInput {
  readonly endpoint: SshEndpoint
}

/** What is known about a connection. */
export interface SshTestResult {
  /** The address that answered. */
  readonly address?: string
  /** Until logged in, milliseconds; of a warm connection, what it took then. */
  readonly connectMs: number
  readonly user: string
  /** What opened the door: "password", "key ~/.ssh/id_ed25519", "the SSH agent". */
  readonly login?: string
  readonly hostKey?: HostKeyFingerprint & { readonly recorded: boolean }
  /** The shortest of a few round trips, milliseconds; absent when the server did not answer in time. */
  readonly latencyMs?: number
  /** "Debian GNU/Linux 12 (bookworm), Linux 6.1.0 x86_64"; absent where no shell told. */
  readonly os?: string
}

/** Sent as soon as something is known; later ones and the result repeat it. */
export interface SshTestEvent {
  readonly type: 'known'
  readonly facts: SshTestResult
}
