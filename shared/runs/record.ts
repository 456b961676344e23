import { z } from 'zod'
import { UNREACHABLE_REASONS } from '../outcome.ts'

/**
 * `run.json` of a run's folder: what was asked, where, and how each host ended. Never holds a secret: of environment
 * variables only the names are kept, of logins only the user.
 */
const hostRecord = z.object({
  name: z.string(),
  address: z.string(),
  port: z.number().int(),
  user: z.string(),
  /** Names of the files with the exact bytes, in the same folder. Absent for transfers. */
  stdout: z.string().optional(),
  stderr: z.string().optional(),
  state: z.enum(['pending', 'succeeded', 'failed', 'unreachable', 'cancelled', 'timed-out', 'worker-lost']),
  /** Exit status (RFC 4254 section 6.10). */
  status: z.number().int().optional(),
  signal: z.string().optional(),
  reason: z.enum(UNREACHABLE_REASONS).optional(),
  message: z.string().optional(),
  /** Connecting included. */
  durationMs: z.number().optional(),
  /** Only for transfers. */
  files: z.number().int().optional(),
  bytes: z.number().int().optional(),
})

const summary = z.object({
  total: z.number().int(),
  ok: z.number().int(),
  failed: z.number().int(),
  unreachable: z.number().int(),
  lost: z.number().int(),
  cancelled: z.number().int(),
  durationMs: z.number(),
})

export const runRecord = z.object({
  format: z.literal(1),
  id: z.string(),
  kind: z.enum(['command', 'put', 'get']),
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  endedAt: z.string().optional(),
  /** Who wrote it; a run without an end whose process is gone was interrupted. */
  pid: z.number().int(),
  /** The command, or the script's name, or what was sent where: one line for a list. */
  title: z.string(),
  /** What was typed to say which hosts; absent where that is not known (records of older versions, too). */
  target: z.string().optional(),
  command: z.string().optional(),
  script: z.string().optional(),
  envNames: z.array(z.string()).optional(),
  becomeUser: z.string().optional(),
  /** What else belongs to doing the same again. */
  asked: z
    .object({
      /** Typed in place of the inventory's. */
      user: z.string().optional(),
      pty: z.boolean().optional(),
      timeoutMs: z.number().optional(),
      /** It read standard input; what that was is not kept. */
      stdin: z.boolean().optional(),
      /** {host} and the others stood for something in the command. */
      placeholders: z.boolean().optional(),
    })
    .optional(),
  transfer: z.object({ sources: z.array(z.string()), destination: z.string() }).optional(),
  inventory: z.string().optional(),
  hosts: z.array(hostRecord),
  summary: summary.optional(),
})

export type RunRecord = z.infer<typeof runRecord>
export type HostRecord = z.infer<typeof hostRecord>
export type RunSummary = z.infer<typeof summary>
