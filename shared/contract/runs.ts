import { z } from 'zod'
import { UNREACHABLE_REASONS } from '../outcome.ts'
import { mutation, query, stream } from './define.ts'
import { problem } from './problem_schema.ts'

const host = z.string().min(1).max(255)
const hosts = z.array(host).max(100_000)
/** As `newRunId` makes them; anything else never reaches the file system. */
export const runId = z.string().regex(/^\d{8}-\d{6}-[0-9a-f]{4}$/)
const LARGE_INPUT = 8 * 1024 * 1024

export const RUN_STATES = [
  'pending',
  'connecting',
  'running',
  'succeeded',
  'failed',
  'unreachable',
  'cancelled',
  'timed-out',
  'worker-lost',
] as const
export type RowState = (typeof RUN_STATES)[number]

/** How a run goes about it: bounds of every field are those of the command line's options. */
export const runOptions = z.object({
  /** Hosts at once. */
  forks: z.number().int().min(1).max(10_000),
  connectTimeoutMs: z.number().int().min(100).max(3_600_000),
  connectRetries: z.number().int().min(0).max(100).default(0),
  /** For the command on one host. */
  timeoutMs: z
    .number()
    .int()
    .min(100)
    .max(30 * 86_400_000)
    .optional(),
  serial: z
    .union([z.object({ hosts: z.number().int().min(1) }), z.object({ percent: z.number().min(0.01).max(100) })])
    .optional(),
  maxFailPercent: z.number().min(0).max(100).optional(),
  failFast: z.boolean().optional(),
  /** In place of the inventory's. */
  user: z.string().min(1).max(255).optional(),
  /** The user to become with sudo. */
  becomeUser: z.string().min(1).max(255).optional(),
  pty: z.boolean().optional(),
  hostKeys: z.enum(['strict', 'accept-new', 'off']).default('accept-new'),
})
export type RunOptionsInput = z.input<typeof runOptions>

/** What is typed for this run only, never kept. */
export const runSecrets = z.object({
  /** For hosts that the inventory gives neither password nor key. */
  password: z.string().max(10_000).optional(),
  sudoPassword: z.string().max(10_000).optional(),
})

export const whatToRun = z.object({
  command: z
    .string()
    .max(1024 * 1024)
    .optional(),
  script: z.object({ name: z.string().max(255), text: z.string().max(4 * 1024 * 1024) }).optional(),
  env: z.record(z.string().regex(/^[A-Za-z_]\w*$/), z.string().max(100_000)).optional(),
  /** Given to every host's standard input. */
  stdin: z
    .string()
    .max(4 * 1024 * 1024)
    .optional(),
  /** Replace {host} {address} {user} {n}, each quoted for the shell (shared/commands/placeholders.ts). */
  placeholders: z.boolean().optional(),
})

/** The files part of a host's row. */
export const transferProgress = z.object({
  files: z.number().int(),
  totalFiles: z.number().int(),
  bytes: z.number(),
  totalBytes: z.number(),
  skipped: z.number().int(),
  failedFiles: z.number().int(),
  bytesPerSecond: z.number(),
  /** What is being sent now. */
  current: z.string().optional(),
  /** The first few. */
  failures: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
})

/** One host of a run: one row of its table. */
export const runRow = z.object({
  /** Position in the run's order of hosts; identifies the row. */
  n: z.number().int(),
  host,
  address: z.string(),
  port: z.number().int(),
  user: z.string(),
  state: z.enum(RUN_STATES),
  status: z.number().int().optional(),
  signal: z.string().optional(),
  reason: z.enum(UNREACHABLE_REASONS).optional(),
  message: z.string().optional(),
  /** Since it was begun; of those that run, as of this event. */
  durationMs: z.number().optional(),
  stdoutBytes: z.number().optional(),
  stderrBytes: z.number().optional(),
  /** The last line that is not empty, of either stream, escape sequences taken out, at most 200 characters. */
  lastLine: z.string().optional(),
  transfer: transferProgress.optional(),
})
export type RunRow = z.infer<typeof runRow>

export const runCounts = z.object({
  total: z.number().int(),
  pending: z.number().int(),
  running: z.number().int(),
  ok: z.number().int(),
  failed: z.number().int(),
  unreachable: z.number().int(),
  lost: z.number().int(),
  cancelled: z.number().int(),
})
export type RunCounts = z.infer<typeof runCounts>

/** One run in a list. */
export const runHead = z.object({
  id: runId,
  kind: z.enum(['command', 'put', 'get']),
  title: z.string(),
  command: z.string().optional(),
  script: z.string().optional(),
  /** What was typed as the target, where that is known. */
  target: z.string().optional(),
  becomeUser: z.string().optional(),
  /** What else belongs to doing the same again; of input and environment only that there was some, and its names. */
  asked: z
    .object({
      user: z.string().optional(),
      pty: z.boolean().optional(),
      timeoutMs: z.number().optional(),
      stdin: z.boolean().optional(),
      placeholders: z.boolean().optional(),
      env: z.array(z.string()).optional(),
    })
    .optional(),
  startedAt: z.string(),
  endedAt: z.string().optional(),
  durationMs: z.number().optional(),
  /** `interrupted`: the process that ran it died before its end. `elsewhere`: another process runs it now. */
  state: z.enum(['running', 'elsewhere', 'ended', 'interrupted']),
  counts: runCounts,
  folder: z.string(),
  inventory: z.string().optional(),
})
export type RunHead = z.infer<typeof runHead>

export const runEvent = z.discriminatedUnion('type', [
  /** First, and once: all there is to know. */
  z.object({ type: z.literal('snapshot'), head: runHead, rows: z.array(runRow) }),
  /** Rows that changed since the last event, and the counts; at most about ten a second. */
  z.object({
    type: z.literal('changes'),
    rows: z.array(runRow),
    counts: runCounts,
    durationMs: z.number(),
    /** Grows whenever a host's answer was completed: time to ask for the folded view again. */
    answers: z.number().int(),
  }),
  z.object({ type: z.literal('ended'), head: runHead }),
])
export type RunWatchEvent = z.infer<typeof runEvent>

export const foldedGroup = z.object({
  hosts: z.array(host),
  /** The same for hosts with the same outcome. */
  state: z.enum(RUN_STATES),
  status: z.number().int().optional(),
  signal: z.string().optional(),
  reason: z.enum(UNREACHABLE_REASONS).optional(),
  message: z.string().optional(),
  /** Equal for equal bytes on both streams. */
  digest: z.string(),
  /** The beginning of the answer; the rest is read with `runs.output` of the first host. */
  stdout: z.string(),
  stderr: z.string(),
  stdoutBytes: z.number(),
  stderrBytes: z.number(),
})
export type FoldedGroup = z.infer<typeof foldedGroup>

/** A window of what a host printed. */
export const outputWindow = z.object({
  /** UTF-8, cut between characters; bytes that are none are U+FFFD. */
  text: z.string(),
  /** Byte offsets of the text in the stream. */
  from: z.number().int(),
  to: z.number().int(),
  /** Of the whole stream so far. */
  size: z.number().int(),
  /** No more will come. */
  complete: z.boolean(),
})
export type OutputWindow = z.infer<typeof outputWindow>

export const runMethods = {
  /** What would be done, where, as whom; and whether it is dangerous. Connects nowhere. */
  'runs.prepare': query({
    input: z.object({ hosts, what: whatToRun, options: runOptions, target: z.string().max(100_000).optional() }),
    output: z.object({
      hosts: z.array(
        z.object({ host, address: z.string(), port: z.number().int(), user: z.string(), login: z.string() }),
      ),
      /** The command as the first host gets it, placeholders replaced. */
      example: z.string(),
      /** Why this should be confirmed by typing `phrase`; empty: it need not be. */
      dangers: z.array(z.string()),
      phrase: z.string().optional(),
      problems: z.array(problem),
    }),
    errors: ['problems'],
    maxInputBytes: LARGE_INPUT,
  }),
  /** Starts a run on exactly these hosts. It goes on whether or not anybody watches. */
  'runs.start': mutation({
    input: z.object({
      hosts: hosts.min(1),
      target: z.string().max(100_000).optional(),
      what: whatToRun,
      options: runOptions,
      secrets: runSecrets.optional(),
      /** What was typed to confirm a dangerous command. */
      confirmed: z.string().max(100_000).optional(),
    }),
    output: z.object({ id: runId }),
    errors: ['problems', 'needs-confirmation', 'system'],
    maxInputBytes: LARGE_INPUT,
  }),
  /** A running or an ended run; of an ended one the snapshot and `ended` are all. */
  'runs.watch': stream({ input: z.object({ id: runId }), event: runEvent, errors: ['not-found'] }),
  /** The runs and transfers that go on now, for the header's badge and to find work again after a reload. */
  'runs.active': stream({ input: z.object({}), event: z.object({ runs: z.array(runHead) }) }),
  /** All hosts, or these. Those that run are stopped, the others never start. */
  'runs.cancel': mutation({
    input: z.object({ id: runId, hosts: hosts.optional() }),
    output: z.object({}),
    errors: ['not-found'],
    maxInputBytes: LARGE_INPUT,
  }),
  /** Up to `bytes` from `from`, or the last ones (`from: 'end'`). */
  'runs.output': query({
    input: z.object({
      id: runId,
      host,
      stream: z.enum(['stdout', 'stderr']),
      from: z.union([z.number().int().min(0), z.literal('end')]),
      bytes: z
        .number()
        .int()
        .min(1)
        .max(256 * 1024),
    }),
    output: outputWindow,
    errors: ['not-found', 'system'],
  }),
  /**
   * Lines as they come, of all hosts or these. A page that cannot keep up gets the newest, and is told how many lines it
   * missed; they are on disk.
   */
  'runs.live': stream({
    input: z.object({ id: runId, hosts: hosts.optional() }),
    event: z.object({
      lines: z.array(z.object({ host, stream: z.enum(['stdout', 'stderr']), text: z.string() })),
      missed: z.number().int(),
    }),
    errors: ['not-found'],
    maxInputBytes: LARGE_INPUT,
  }),
  /** Identical answers, the one most hosts gave first; only hosts that have ended. */
  'runs.folded': query({
    input: z.object({
      id: runId,
      /** How much of each answer's beginning is wanted. */
      previewBytes: z
        .number()
        .int()
        .min(0)
        .max(64 * 1024)
        .default(16 * 1024),
    }),
    output: z.object({ groups: z.array(foldedGroup), answers: z.number().int() }),
    errors: ['not-found', 'system'],
  }),
  /** Lines that hold a text (or match a JavaScript regular expression), host by host. */
  'runs.search': stream({
    input: z.object({
      id: runId,
      text: z.string().min(1).max(1000),
      regex: z.boolean().default(false),
      ignoreCase: z.boolean().default(true),
      hosts: hosts.optional(),
    }),
    event: z.object({
      matches: z.array(
        z.object({
          host,
          stream: z.enum(['stdout', 'stderr']),
          /** 1-based. */
          line: z.number().int(),
          /** Byte offset of the line. */
          offset: z.number().int(),
          /** At most 300 characters around the match. */
          text: z.string(),
        }),
      ),
      searchedHosts: z.number().int(),
      /** There are more than are told. */
      truncated: z.boolean(),
    }),
    errors: ['not-found', 'problems'],
    maxInputBytes: LARGE_INPUT,
  }),
  /** Makes a download of every host's answer; `url` is relative to the page and good for one use within minutes. */
  'runs.export': mutation({
    input: z.object({ id: runId, format: z.enum(['text', 'json', 'csv']), hosts: hosts.optional() }),
    output: z.object({ url: z.string(), fileName: z.string() }),
    errors: ['not-found', 'system'],
    maxInputBytes: LARGE_INPUT,
  }),
  'runs.history': query({
    input: z.object({
      /** Words that must all be in the title, target, host names or date. */
      text: z.string().max(1000).default(''),
      kind: z.enum(['command', 'put', 'get']).optional(),
      outcome: z.enum(['ok', 'not-ok']).optional(),
      /** Only runs older than this one. */
      before: runId.optional(),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    output: z.object({ runs: z.array(runHead), more: z.boolean() }),
    errors: ['system'],
  }),
  'runs.remove': mutation({
    input: z.object({ ids: z.array(runId).min(1).max(10_000) }),
    output: z.object({ removed: z.number().int() }),
    errors: ['not-found', 'busy', 'system'],
    maxInputBytes: LARGE_INPUT,
  }),
  /** Two runs host by host; hosts that only one of them has are told too. */
  'runs.compare': query({
    input: z.object({ a: runId, b: runId }),
    output: z.object({
      a: runHead,
      b: runHead,
      rows: z.array(
        z.object({
          host,
          a: runRow.optional(),
          b: runRow.optional(),
          sameOutcome: z.boolean(),
          sameOutput: z.boolean(),
        }),
      ),
    }),
    errors: ['not-found', 'system'],
  }),
  /** Newest first: what was run before, and what was saved under a name. */
  'commands.list': query({
    input: z.object({}),
    output: z.object({
      recent: z.array(z.object({ command: z.string(), at: z.string() })),
      saved: z.array(z.object({ name: z.string(), command: z.string(), note: z.string().optional() })),
    }),
    errors: ['system'],
  }),
  /** Saves under a name; an empty command removes it. */
  'commands.save': mutation({
    input: z.object({
      name: z.string().min(1).max(100),
      command: z.string().max(1024 * 1024),
      note: z.string().max(1000).optional(),
    }),
    output: z.object({}),
    errors: ['system'],
    maxInputBytes: 2 * 1024 * 1024,
  }),
}
