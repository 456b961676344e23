import type { TaskOutcome } from '../outcome.ts'
import type { OutputStream } from '../pool/protocol.ts'
import type { TransferEvent } from '../tasks/transfer.ts'
import type { RunSummary } from './record.ts'

/** What a run tells those who watch it, in the order in which it happens. */
export type RunEvent =
  | { readonly type: 'run-started'; readonly id: string; readonly folder: string; readonly hosts: readonly string[] }
  | { readonly type: 'host-connecting'; readonly host: string; readonly attempt: number }
  /** `warm`: a connection of an earlier task was used again. */
  | { readonly type: 'host-connected'; readonly host: string; readonly warm: boolean; readonly tookMs: number }
  | { readonly type: 'output'; readonly host: string; readonly stream: OutputStream; readonly data: Uint8Array }
  | { readonly type: 'transfer'; readonly host: string; readonly event: TransferEvent }
  | { readonly type: 'host-ended'; readonly host: string; readonly outcome: TaskOutcome; readonly durationMs: number }
  | { readonly type: 'run-ended'; readonly summary: RunSummary }

/** A promise returned for `output` holds that host back until it resolves. */
export type RunListener = (event: RunEvent) => void | Promise<void>
