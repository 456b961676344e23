import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { problem } from '../../../shared/contract/problem_schema.ts'
import { runId, runRow } from '../../../shared/contract/runs.ts'
import { TRANSFER_STATES, transferId, transferOptions } from '../../../shared/contract/transfers.ts'

/** What was asked for. Paths of this machine are absolute. */
const jobRequest = z.discriminatedUnion('direction', [
  z.object({
    direction: z.literal('put'),
    source: z.union([z.object({ paths: z.array(z.string()) }), z.object({ staging: z.string() })]),
    remote: z.string(),
  }),
  z.object({ direction: z.literal('get'), remote: z.array(z.string()), local: z.string() }),
])
export type JobRequest = z.infer<typeof jobRequest>

/** A transfer of the queue as it is kept on disk, so that it is found again after a restart. Never holds a secret. */
export const jobRecord = z.object({
  format: z.literal(1),
  id: transferId,
  request: jobRequest,
  options: transferOptions,
  title: z.string(),
  /** As a person reads them. */
  sources: z.array(z.string()),
  target: z.string().optional(),
  createdAt: z.string(),
  state: z.enum(TRANSFER_STATES),
  runs: z.array(runId),
  /** What is left out of it; told while there is nothing more pressing. */
  note: z.string().optional(),
  message: z.string().optional(),
  problems: z.array(problem).optional(),
  rows: z.array(runRow),
  /** Hosts on which something unfinished may lie. */
  begun: z.array(z.string()),
  /** The process that works on it, while it does. */
  pid: z.number().int(),
})
export type JobRecord = z.infer<typeof jobRecord>

/** Sorts by time. */
export function newTransferId(): string {
  return `t-${Date.now().toString(36)}${randomBytes(4).toString('hex')}`
}

/** Whether a transfer in this state is somebody's work, not waiting for a person. */
export function isActive(state: JobRecord['state']): boolean {
  return state === 'waiting' || state === 'preparing' || state === 'running'
}
