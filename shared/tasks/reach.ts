import type { ReachCell } from '../contract/reach.ts'
import type { SshEndpoint } from './ssh.ts'

/** One thing to probe; `t` is its place in the matrix. */
export interface Probe {
  readonly t: number
  readonly address: string
  readonly port: number
}

export interface ProbeOptions {
  readonly protocol: 'tcp' | 'udp'
  readonly timeoutMs: number
  /** Probes at once. */
  readonly atOnce: number
  readonly banner: boolean
}

/** `ssh.reach`, lane `interactive`: from a host, through its connection. Nothing is installed or left there. */
export interface SshReachInput extends ProbeOptions {
  readonly endpoint: SshEndpoint
  readonly probes: readonly Probe[]
  readonly fallback: boolean
}

/** `sockets.probe`, lane `sockets`: from this machine. */
export interface LocalProbeInput extends ProbeOptions {
  readonly probes: readonly Probe[]
  /** Begun a second at most. */
  readonly ratePerSecond: number
}

export type ProbeEvent =
  | { readonly type: 'cells'; readonly cells: readonly Omit<ReachCell, 's'>[] }
  /** Something to know about the source: sshd allows no forwarding, there is no bash. */
  | { readonly type: 'note'; readonly message: string }
