import type { RunHead, RunRow } from '../../../shared/contract/runs.ts'

/** Where a host's output is kept; paths are absolute, absent for transfers. */
export interface HostFiles {
  readonly host: string
  readonly stdout?: string
  readonly stderr?: string
  /** Nothing more will be written. */
  readonly complete: boolean
}

/** A run as all that reads runs sees it, whether it goes on or lies on disk. */
export interface OpenRun {
  readonly head: RunHead
  /** In the run's order of hosts. */
  rows(): Promise<readonly RunRow[]>
  /** In the same order. */
  readonly files: readonly HostFiles[]
  fileOf(host: string): HostFiles | undefined
}
