import { z } from 'zod'
import { mutation, query, stream } from './define.ts'
import { problem } from './problem_schema.ts'
import { runCounts, runId, runRow, runSecrets } from './runs.ts'

const host = z.string().min(1).max(255)
const hosts = z.array(host).min(1).max(100_000)
const path = z.string().min(1).max(4096)
const LARGE_INPUT = 8 * 1024 * 1024

/** Identifies a transfer for as long as it is in the queue, over pauses, retries and restarts of the app. */
export const transferId = z.string().regex(/^t-[0-9a-z]{6,32}$/)
export const stagingId = z.string().regex(/^s-[0-9a-z]{16,64}$/)

/** Where what is sent comes from: paths on the engine's machine, or what a page has uploaded to it. */
const putSource = z.union([z.object({ paths: z.array(path).min(1).max(10_000) }), z.object({ staging: stagingId })])

export const transferOptions = z.object({
  /** `replace`: always. `skip-same`: leave alone what is already the same there. */
  conflict: z.enum(['replace', 'skip-same']).default('replace'),
  verify: z.boolean().default(false),
  preserve: z.boolean().default(true),
  links: z.enum(['follow', 'keep']).default('follow'),
  exclude: z.array(z.string().max(1000)).max(100).default([]),
  /** Bytes per second for each host. */
  limitRate: z.number().int().min(1).optional(),
  forks: z.number().int().min(1).max(10_000),
  connectTimeoutMs: z.number().int().min(100).max(3_600_000),
  user: z.string().min(1).max(255).optional(),
  hostKeys: z.enum(['strict', 'accept-new', 'off']).default('accept-new'),
})

export const TRANSFER_STATES = ['waiting', 'preparing', 'running', 'paused', 'ended', 'interrupted'] as const

/** One transfer of the queue. Its hosts' rows come with `transfers.watch-one`. */
export const transferHead = z.object({
  id: transferId,
  direction: z.enum(['put', 'get']),
  /** "app.tar.gz, static → /srv/www": the first sources and how many more, in no language. */
  title: z.string(),
  sources: z.array(z.string()),
  /** Remote path for put; local folder for get. */
  destination: z.string(),
  target: z.string().optional(),
  state: z.enum(TRANSFER_STATES),
  createdAt: z.string(),
  counts: runCounts,
  bytes: z.number(),
  totalBytes: z.number(),
  bytesPerSecond: z.number(),
  /** Milliseconds; absent while nobody can know. */
  leftMs: z.number().optional(),
  /** Runs that worked on it, oldest first; one more for each retry and resume. */
  runs: z.array(runId),
  /** Why it stands still or could not begin. */
  message: z.string().optional(),
  problems: z.array(problem).optional(),
})
export type TransferHead = z.infer<typeof transferHead>

export const transferWatchEvent = z.object({
  head: transferHead,
  /** All rows at first, then those that changed. */
  rows: z.array(runRow),
})

export const transferMethods = {
  /** What these paths on the engine's machine amount to. */
  'transfers.inspect': query({
    input: z.object({ paths: z.array(path).min(1).max(10_000) }),
    output: z.object({
      roots: z.array(
        z.object({
          path: z.string(),
          name: z.string(),
          kind: z.enum(['file', 'folder', 'link']),
          files: z.number().int(),
          bytes: z.number(),
        }),
      ),
      files: z.number().int(),
      bytes: z.number(),
      problems: z.array(problem),
    }),
    errors: ['problems'],
    maxInputBytes: LARGE_INPUT,
  }),
  /**
   * A place on the engine's machine for files that a browser has. Each file is then sent with
   * `PUT <url>?path=<name/of/file>` (and `mtime`, milliseconds), its body the bytes; back-pressure is the connection's. Goes after an
   * hour without use.
   */
  'transfers.stage': mutation({
    input: z.object({}),
    output: z.object({ staging: stagingId, url: z.string() }),
    errors: ['system', 'not-supported'],
  }),
  'transfers.unstage': mutation({ input: z.object({ staging: stagingId }), output: z.object({}) }),
  'transfers.put': mutation({
    input: z.object({
      source: putSource,
      hosts,
      target: z.string().max(100_000).optional(),
      remote: z.string().max(4096),
      options: transferOptions,
      secrets: runSecrets.optional(),
    }),
    output: z.object({ id: transferId }),
    errors: ['problems', 'not-found', 'system'],
    maxInputBytes: LARGE_INPUT,
  }),
  'transfers.get': mutation({
    input: z.object({
      remote: z.array(path).min(1).max(1000),
      hosts,
      target: z.string().max(100_000).optional(),
      /** Folder on the engine's machine; `~` is expanded. */
      local: path,
      options: transferOptions,
      secrets: runSecrets.optional(),
    }),
    output: z.object({ id: transferId }),
    errors: ['problems', 'system'],
    maxInputBytes: LARGE_INPUT,
  }),
  /** The queue, newest first: what waits, runs, is paused, and what ended and was not yet cleared. */
  'transfers.watch': stream({ input: z.object({}), event: z.object({ transfers: z.array(transferHead) }) }),
  'transfers.watch-one': stream({
    input: z.object({ id: transferId }),
    event: transferWatchEvent,
    errors: ['not-found'],
  }),
  /** Stops the sending and keeps what is there; `resume` goes on from it. */
  'transfers.pause': mutation({
    input: z.object({ id: transferId }),
    output: z.object({}),
    errors: ['not-found', 'conflict'],
  }),
  /** Also of a transfer that a restart of the app interrupted. Asks anew for what was typed. */
  'transfers.resume': mutation({
    input: z.object({ id: transferId, secrets: runSecrets.optional() }),
    output: z.object({}),
    errors: ['not-found', 'conflict', 'problems'],
  }),
  /** The hosts that did not make it, or these. */
  'transfers.retry': mutation({
    input: z.object({ id: transferId, hosts: z.array(host).optional(), secrets: runSecrets.optional() }),
    output: z.object({}),
    errors: ['not-found', 'conflict', 'problems'],
    maxInputBytes: LARGE_INPUT,
  }),
  /** All of it, or these hosts; what is half done is removed there. */
  'transfers.cancel': mutation({
    input: z.object({ id: transferId, hosts: z.array(host).optional() }),
    output: z.object({}),
    errors: ['not-found'],
    maxInputBytes: LARGE_INPUT,
  }),
  /** Takes ended transfers out of the queue (they stay in the history); with their staged files. */
  'transfers.clear': mutation({
    input: z.object({ ids: z.array(transferId).min(1).max(10_000) }),
    output: z.object({}),
    errors: ['not-found', 'busy'],
    maxInputBytes: LARGE_INPUT,
  }),
  /** Remote paths that were used before, newest first. */
  'transfers.recent-paths': query({ input: z.object({}), output: z.object({ remote: z.array(z.string()) }) }),
}
