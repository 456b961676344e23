import type { TaskOutcome } from '../outcome.ts'

/**
 * The messages between the engine and one worker process. Structured clone carries them, so bytes travel as
 * `Uint8Array`. A task is `start`ed once and ends with one `done`; everything between carries its id.
 */
export type ToWorker =
  /** `credit`: bytes of output that the worker may send before it must wait for more. */
  | {
      readonly type: 'start'
      readonly id: number
      readonly kind: string
      readonly input: unknown
      readonly credit: number
    }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'credit'; readonly id: number; readonly bytes: number }
  | { readonly type: 'answer'; readonly id: number; readonly ask: number; readonly value: unknown }
  /** Something the engine has to say to a task that goes on: send this, stop sending. */
  | { readonly type: 'tell'; readonly id: number; readonly message: unknown }
  /** Close what is warm and exit. */
  | { readonly type: 'shutdown' }

export type FromWorker =
  /** The first message: the worker has loaded its handlers and takes tasks. The spawn event proves nothing of the kind. */
  | { readonly type: 'ready'; readonly pid: number }
  | { readonly type: 'beat'; readonly stats: WorkerStats }
  | { readonly type: 'event'; readonly id: number; readonly event: unknown }
  | { readonly type: 'chunk'; readonly id: number; readonly stream: OutputStream; readonly data: Uint8Array }
  /** A question only the engine can answer (is this host key known?); answered by `answer` with the same `ask`. */
  | { readonly type: 'ask'; readonly id: number; readonly ask: number; readonly question: unknown }
  | { readonly type: 'done'; readonly id: number; readonly outcome: TaskOutcome }
  /** The worker no longer holds the connection that made it the best place for this key. */
  | { readonly type: 'released'; readonly affinity: string }

export type OutputStream = 'stdout' | 'stderr'

export interface WorkerStats {
  readonly tasks: number
  readonly connections: number
  /** Resident set, bytes. */
  readonly rssBytes: number
  /** Processor time used since the last beat, as a share of one core, 0 to 1. */
  readonly cpuShare: number
}

/** The largest piece of output in one message, bytes: a longer one would be copied in one go and stall both loops. */
export const CHUNK_BYTES = 64 * 1024

/**
 * How much output of one task may be on its way to the engine, bytes. Four chunks keep the pipe busy while one is
 * written to disk; 64 hosts that print for ever then hold 16 MiB between them.
 */
export const TASK_WINDOW_BYTES = 4 * CHUNK_BYTES

/** A worker that has been silent for this long is stuck (a healthy one beats every {@link BEAT_INTERVAL_MS}). */
export const STUCK_AFTER_MS = 15_000
export const BEAT_INTERVAL_MS = 1_000
