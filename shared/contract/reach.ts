import { z } from 'zod'
import { mutation, query, stream } from './define.ts'

export const reachId = z.string().regex(/^reach-[0-9a-z-]{6,40}$/)
const host = z.string().min(1).max(255)

/** What was found at the end of one probe. */
export const REACH_STATES = [
  'pending',
  'open',
  'refused',
  'timed-out',
  'prohibited',
  'name-not-found',
  'no-route',
  /** UDP: sent, and no answer and no refusal came. */
  'no-answer',
  /** The probe itself could not be made. */
  'failed',
] as const
export type ReachState = (typeof REACH_STATES)[number]

export const reachTarget = z.object({
  /** A name that the asking host looks up itself, or an address. */
  address: host,
  port: z.number().int().min(1).max(65_535),
  /** What it is called in the grid: the inventory's name; absent: the address. */
  name: host.optional(),
})
export type ReachTarget = z.infer<typeof reachTarget>

export const reachSpec = z.object({
  /** Hosts of the inventory that probe; `local`: this machine does. */
  from: z.union([z.literal('local'), z.array(host).min(1).max(10_000)]),
  to: z.array(reachTarget).min(1).max(10_000),
  protocol: z.enum(['tcp', 'udp']).default('tcp'),
  timeoutMs: z.number().int().min(50).max(600_000).default(5_000),
  /** Hosts that probe at once. */
  forks: z.number().int().min(1).max(10_000).default(64),
  /** Probes of one host at once. */
  perHost: z.number().int().min(1).max(256).default(8),
  /** Probes a second in all, from this machine. */
  ratePerSecond: z.number().int().min(1).max(10_000).default(500),
  /** Reads what an open port says first, for up to a second. */
  banner: z.boolean().default(false),
  /** Where sshd forbids forwarding, and for UDP, the shell's own tools there are used (bash, nc). */
  fallback: z.boolean().default(true),
  connectTimeoutMs: z.number().int().min(100).max(3_600_000).default(10_000),
  hostKeys: z.enum(['strict', 'accept-new', 'off']).default('accept-new'),
  /** In place of the inventory's. */
  user: z.string().min(1).max(255).optional(),
  /** The selection as it was typed, for the title. */
  fromTitle: z.string().max(10_000).optional(),
  toTitle: z.string().max(10_000).optional(),
})
export type ReachSpec = z.infer<typeof reachSpec>

/** One probe's end. `s` and `t` are places in `spec.from` (0 for `local`) and `spec.to`. */
export const reachCell = z.object({
  s: z.number().int(),
  t: z.number().int(),
  state: z.enum(REACH_STATES),
  /** Until it was open or refused, milliseconds, as the engine sees it through SSH; by `bash` and `nc` it is the host's own. */
  ms: z.number().optional(),
  /** How it was probed. */
  via: z.enum(['ssh', 'bash', 'nc', 'local']).optional(),
  /** Inert text, its first 200 characters. */
  banner: z.string().optional(),
  message: z.string().optional(),
})
export type ReachCell = z.infer<typeof reachCell>

export const reachSource = z.object({
  name: z.string(),
  state: z.enum(['waiting', 'connecting', 'probing', 'ended', 'unreachable', 'cancelled']),
  /** Why it could not be reached, or that sshd allows no forwarding. */
  message: z.string().optional(),
})

export const reachHead = z.object({
  id: reachId,
  title: z.string(),
  state: z.enum(['running', 'ended', 'cancelled']),
  startedAt: z.string(),
  durationMs: z.number(),
  /** Probes in all, ended, and open. */
  probes: z.number().int(),
  done: z.number().int(),
  open: z.number().int(),
  sources: z.number().int(),
  /** Sources that could not be reached. */
  unreachable: z.number().int(),
  targets: z.number().int(),
  protocol: z.enum(['tcp', 'udp']),
})
export type ReachHead = z.infer<typeof reachHead>

export const reachMatrix = z.object({
  head: reachHead,
  spec: reachSpec,
  sources: z.array(reachSource),
  cells: z.array(reachCell),
})
export type ReachMatrix = z.infer<typeof reachMatrix>

export const reachMethods = {
  'reach.start': mutation({
    input: z.object({ spec: reachSpec, password: z.string().max(10_000).optional() }),
    output: z.object({ id: reachId }),
    errors: ['problems', 'busy', 'system'],
    maxInputBytes: 8 * 1024 * 1024,
  }),
  /** All of it at first (`spec` too), then the head, the sources and the cells that changed. Ends when the matrix has. */
  'reach.watch': stream({
    input: z.object({ id: reachId }),
    event: reachMatrix.extend({
      spec: reachSpec.optional(),
      sources: z.array(reachSource.extend({ s: z.number().int() })),
    }),
    errors: ['not-found', 'system'],
  }),
  'reach.get': query({
    input: z.object({ id: reachId }),
    output: reachMatrix,
    errors: ['not-found', 'system'],
  }),
  'reach.cancel': mutation({ input: z.object({ id: reachId }), output: z.object({}), errors: ['not-found'] }),
  /** All at first, newest first, then those that changed. */
  'reach.list': stream({
    input: z.object({}),
    event: z.object({ matrices: z.array(reachHead), removed: z.array(reachId) }),
    errors: ['system'],
  }),
  'reach.remove': mutation({
    input: z.object({ id: reachId }),
    output: z.object({}),
    errors: ['not-found', 'busy', 'system'],
  }),
  /** What is not as it was: by names of source and target, so that two matrices of different groups can be compared. */
  'reach.diff': query({
    input: z.object({ before: reachId, after: reachId }),
    output: z.object({
      changes: z.array(
        z.object({
          source: z.string(),
          target: z.string(),
          before: z.enum(REACH_STATES).optional(),
          after: z.enum(REACH_STATES).optional(),
        }),
      ),
      same: z.number().int(),
    }),
    errors: ['not-found', 'system'],
  }),
  'reach.export': mutation({
    input: z.object({ id: reachId, format: z.enum(['csv', 'json']) }),
    output: z.object({ url: z.string(), fileName: z.string() }),
    errors: ['not-found', 'system'],
  }),
}
