import { z } from 'zod'
import { mutation, query, stream } from '../define.ts'
import { hostName, payloadSpec, port } from './bytes.ts'

export const loadId = z.string().regex(/^load-[0-9a-z-]{6,40}$/)

/** A load: what is sent where, how often, and when it ends. */
export const loadSpec = z.object({
  name: z.string().max(100).default(''),
  protocol: z.enum(['tcp', 'tls', 'udp']),
  host: hostName,
  port,
  pace: z.discriminatedUnion('kind', [
    /** Each connection waits for its answer, then thinks, then sends again. Measures a server's speed, hides its pauses. */
    z.object({ kind: z.literal('closed'), thinkMs: z.number().min(0).max(3_600_000).default(0) }),
    /**
     * So many messages a second in all, whatever comes back. Latency counts from when a message was meant to be sent, so a
     * pause of the server counts for all that waited ("coordinated omission", as Gil Tene named it).
     */
    z.object({ kind: z.literal('open'), ratePerSecond: z.number().min(0.1).max(5_000_000) }),
  ]),
  connections: z.number().int().min(1).max(20_000).default(1),
  /** Connections are opened evenly over this time, milliseconds. */
  rampMs: z.number().int().min(0).max(3_600_000).default(0),
  stop: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('duration'), ms: z.number().int().min(100).max(86_400_000) }),
    /** Messages of each connection. */
    z.object({ kind: z.literal('count'), messages: z.number().int().min(1).max(1_000_000_000) }),
  ]),
  message: z.discriminatedUnion('kind', [
    /** A sequence number and a time stamp, filled up: what UDP's loss, order and jitter are found by. At least 24 bytes. */
    z.object({
      kind: z.literal('stamped'),
      bytes: z
        .number()
        .int()
        .min(24)
        .max(1024 * 1024)
        .default(64),
    }),
    /** `<client name> say hello <n>` (PROTOCOLS.md 7). */
    z.object({ kind: z.literal('hello') }),
    z.object({ kind: z.literal('payload'), payload: payloadSpec }),
  ]),
  /**
   * When a message counts as answered: `same-size`, so many bytes came back; `any`, at the next read; `none`, nothing is
   * waited for (a sink).
   */
  answer: z.enum(['same-size', 'any', 'none']).default('same-size'),
  /** A closed loop's message not answered by then is an error, and its connection is closed. */
  answerTimeoutMs: z.number().int().min(10).max(3_600_000).default(5_000),
  connectTimeoutMs: z.number().int().min(10).max(3_600_000).default(10_000),
  /** How long answers that are on their way are waited for at the end. */
  drainMs: z.number().int().min(0).max(60_000).default(1_000),
  /** Generator processes. */
  processes: z.number().int().min(1).max(8).default(1),
  noDelay: z.boolean().default(true),
  /** The server sends this first: it is read before anything is sent (`hello` of PROTOCOLS.md 4). */
  greeting: z.boolean().default(false),
})
export type LoadSpec = z.infer<typeof loadSpec>
export type LoadSpecInput = z.input<typeof loadSpec>

/** Milliseconds. Percentiles are absent where there are too few samples to know them: 10 beyond the percentile at least. */
export const latencySummary = z.object({
  count: z.number().int(),
  min: z.number(),
  mean: z.number(),
  p50: z.number().optional(),
  p90: z.number().optional(),
  p99: z.number().optional(),
  p999: z.number().optional(),
  max: z.number(),
})
export type LatencySummary = z.infer<typeof latencySummary>

export const loadCounts = z.object({
  /** Messages that the schedule asked for; in a closed loop those that were sent. */
  offered: z.number().int(),
  sent: z.number().int(),
  /** Datagrams or messages that came, duplicates included. */
  received: z.number().int(),
  /** Of what was sent, how many were answered. */
  echoed: z.number().int(),
  bytesOut: z.number(),
  bytesIn: z.number(),
  connects: z.number().int(),
  errors: z.number().int(),
})

export const udpFindings = z.object({
  lost: z.number().int(),
  duplicates: z.number().int(),
  /** RFC 4737 section 3: came with a smaller number than one before it. */
  reordered: z.number().int(),
  /** RFC 3550 section 6.4.1, milliseconds; of the round trip, as only one clock is read. */
  jitterMs: z.number(),
  /** Came, but only after the drain. */
  late: z.number().int(),
})

/** Where messages were lost. */
export const VERDICT_PLACES = ['sender', 'receiver-buffer', 'path', 'late', 'generator'] as const
export const verdict = z.object({
  place: z.enum(VERDICT_PLACES),
  /** How many messages are put down to it; absent: it is not a matter of messages. */
  count: z.number().int().optional(),
  /** One sentence with the evidence: "the receiver's socket buffer was full 1,204 times (/proc/net/udp)". */
  text: z.string(),
})

export const LOAD_STATES = ['waiting', 'ramping', 'running', 'draining', 'ended', 'cancelled', 'failed'] as const

export const loadPoint = z.object({
  /** Milliseconds since the start, the end of the interval. */
  atMs: z.number(),
  /** In the interval. */
  sent: z.number().int(),
  echoed: z.number().int(),
  errors: z.number().int(),
  bytesOut: z.number(),
  bytesIn: z.number(),
  p50Ms: z.number().optional(),
  p99Ms: z.number().optional(),
  maxMs: z.number().optional(),
})
export type LoadPoint = z.infer<typeof loadPoint>

export const loadResult = z.object({
  id: loadId,
  /** The other of a pair that ran on one schedule. */
  pair: loadId.optional(),
  spec: loadSpec,
  state: z.enum(LOAD_STATES),
  /** Why it failed, and what to do. */
  message: z.string().optional(),
  startedAt: z.string(),
  /** How long it has sent, milliseconds. */
  durationMs: z.number(),
  connected: z.number().int(),
  counts: loadCounts,
  errors: z.array(z.object({ kind: z.string(), count: z.number().int(), message: z.string() })),
  /** From when it was meant to be sent to its answer (open loop), or from when it was sent (closed). */
  latency: latencySummary.optional(),
  /** From when it was really sent. Only of an open loop. */
  serviceTime: latencySummary.optional(),
  connect: latencySummary.optional(),
  udp: udpFindings.optional(),
  verdicts: z.array(verdict),
  /** The generator could not keep its schedule: what is measured is the generator. Says why. */
  generatorLimited: z.string().optional(),
  /** Of the generators: the 99th percentile of the event loop's delay, and the busiest one's processor share. */
  generator: z.object({ loopDelayP99Ms: z.number(), cpuShare: z.number() }).optional(),
  /** The percentile plot: a point for each step of HdrHistogram's percentile iteration. */
  percentiles: z.array(z.object({ percentile: z.number(), ms: z.number() })),
})
export type LoadResult = z.infer<typeof loadResult>

/** A line of the list. */
const loadHead = loadResult.pick({
  id: true,
  pair: true,
  spec: true,
  state: true,
  startedAt: true,
  durationMs: true,
  counts: true,
  latency: true,
  message: true,
})
export type LoadHead = z.infer<typeof loadHead>

export const loadMethods = {
  /** Starts one, or two on one schedule (TCP and UDP side by side). Others than loopback must be confirmed. */
  'load.start': mutation({
    input: z.object({ specs: z.array(loadSpec).min(1).max(2), confirmed: z.boolean().default(false) }),
    output: z.object({ ids: z.array(loadId) }),
    errors: ['problems', 'needs-confirmation', 'busy', 'system'],
    maxInputBytes: 8 * 1024 * 1024,
  }),
  'load.cancel': mutation({ input: z.object({ id: loadId }), output: z.object({}), errors: ['not-found'] }),
  /** The result as it grows, four times a second; `points` are all at first, then the new ones. */
  'load.watch': stream({
    input: z.object({ id: loadId }),
    event: z.object({ result: loadResult, points: z.array(loadPoint) }),
    errors: ['not-found', 'system'],
  }),
  /** All at first, newest first, then those that changed. */
  'load.list': stream({
    input: z.object({}),
    event: z.object({ loads: z.array(loadHead), removed: z.array(loadId) }),
    errors: ['system'],
  }),
  'load.remove': mutation({
    input: z.object({ id: loadId }),
    output: z.object({}),
    errors: ['not-found', 'system', 'busy'],
  }),
  /** A download; see `runs.export`. `hlog`: HdrHistogram's log. */
  'load.export': mutation({
    input: z.object({ id: loadId, format: z.enum(['json', 'csv', 'hlog']) }),
    output: z.object({ url: z.string(), fileName: z.string() }),
    errors: ['not-found', 'system'],
  }),
  'load.get': query({
    input: z.object({ id: loadId }),
    output: z.object({ result: loadResult, points: z.array(loadPoint) }),
    errors: ['not-found', 'system'],
  }),
}
