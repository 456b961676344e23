import { z } from 'zod'
import { UNREACHABLE_REASONS } from '../outcome.ts'

/**
 * What `--json` prints: one of these a line. docs/json-events.md explains them; a test holds every line that the
 * command prints against this schema. New fields may come; those that are here keep their meaning.
 */
const time = z.iso.datetime()
const host = z.string()

const transferEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('started'), files: z.number(), bytes: z.number() }),
  z.object({ type: z.literal('progress'), files: z.number(), bytes: z.number(), current: z.string() }),
  z.object({ type: z.literal('file-done'), path: z.string(), bytes: z.number() }),
  z.object({ type: z.literal('file-skipped'), path: z.string(), reason: z.string() }),
  z.object({ type: z.literal('file-failed'), path: z.string(), code: z.string(), message: z.string() }),
])

export const jsonEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run-started'), time, run: z.string(), folder: z.string(), hosts: z.array(host) }),
  z.object({ type: z.literal('host-connecting'), time, host, attempt: z.number().int().min(1) }),
  z.object({ type: z.literal('host-connected'), time, host, warm: z.boolean(), connectMs: z.number() }),
  z
    .object({
      type: z.literal('output'),
      time,
      host,
      stream: z.enum(['stdout', 'stderr']),
      /** Exactly one of the two: text where the bytes are UTF-8, Base64 where they are not. */
      text: z.string().optional(),
      base64: z.base64().optional(),
    })
    .refine(({ text, base64 }) => (text === undefined) !== (base64 === undefined), 'expected text or base64'),
  z.object({ type: z.literal('transfer'), time, host, transfer: transferEvent }),
  z.object({
    type: z.literal('host-ended'),
    time,
    host,
    durationMs: z.number(),
    state: z.enum(['succeeded', 'failed', 'unreachable', 'cancelled', 'timed-out', 'worker-lost']),
    status: z.number().int().optional(),
    signal: z.string().optional(),
    reason: z.enum(UNREACHABLE_REASONS).optional(),
    message: z.string().optional(),
    files: z.number().int().optional(),
    bytes: z.number().int().optional(),
    skipped: z.number().int().optional(),
    failed: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
  }),
  z.object({
    type: z.literal('run-ended'),
    time,
    summary: z.object({
      total: z.number(),
      ok: z.number(),
      failed: z.number(),
      unreachable: z.number(),
      lost: z.number(),
      cancelled: z.number(),
      durationMs: z.number(),
    }),
  }),
])

export type JsonEvent = z.infer<typeof jsonEvent>
