import { z } from 'zod'
import { mutation, query, stream } from './define.ts'

export const LANGUAGES = ['en', 'zh'] as const
export const THEMES = ['system', 'dark', 'light'] as const

/** Every field has its default in default_settings.ts: a schema with defaults would put them into partial changes too. */
export const settings = z.object({
  theme: z.enum(THEMES),
  /** `system`: what the browser or operating system prefers. */
  language: z.enum(['system', ...LANGUAGES]),
  density: z.enum(['dense', 'comfortable']),
  forks: z.number().int().min(1).max(10_000),
  connectTimeoutMs: z.number().int().min(100).max(3_600_000),
  /** 0: none. */
  commandTimeoutMs: z
    .number()
    .int()
    .min(0)
    .max(30 * 86_400_000),
  /** Worker processes per lane; 0: one for each processor, 2 to 8. Takes effect at the next start. */
  poolSize: z.number().int().min(0).max(32),
  /** Runs kept in the history, and as many results of loads and matrices; older ones are removed. 0: all. */
  keepRuns: z.number().int().min(0).max(1_000_000),
  /** Tell (a desktop notification) when a run longer than this ends and nobody looks. 0: never. */
  notifyAfterMs: z.number().int().min(0).max(86_400_000),
  /** Ask before dangerous commands. */
  confirmDangerous: z.boolean(),
  hostKeys: z.enum(['strict', 'accept-new', 'off']),
  /** Keys of actions that were changed: action id to keys ("$mod+K"); empty: none. */
  shortcuts: z.record(z.string().max(100), z.string().max(100)),
})
export type Settings = z.infer<typeof settings>

const poolProcess = z.object({
  name: z.string(),
  lane: z.enum(['interactive', 'bulk', 'sockets', 'load']),
  pid: z.number().int().optional(),
  tasks: z.number().int(),
  connections: z.number().int(),
  rssBytes: z.number(),
  /** Share of one core, 0 to 1. */
  cpuShare: z.number(),
})

export const systemMethods = {
  'system.info': query({
    input: z.object({}),
    output: z.object({
      version: z.string(),
      door: z.enum(['desktop', 'browser', 'process']),
      platform: z.string(),
      hostname: z.string(),
      user: z.string(),
      configDir: z.string(),
      dataDir: z.string(),
      runsFolder: z.string(),
      /** Size of the pool per lane. */
      poolSize: z.number().int(),
      /** The engine can keep secrets in the operating system's keychain. */
      keychain: z.boolean(),
    }),
  }),
  /** Once a second while somebody looks. */
  'system.pool': stream({
    input: z.object({}),
    event: z.object({
      processes: z.array(poolProcess),
      connections: z.number().int(),
      engine: z.object({ pid: z.number().int(), rssBytes: z.number(), cpuShare: z.number() }),
    }),
  }),
  'settings.watch': stream({ input: z.object({}), event: settings }),
  'settings.set': mutation({
    input: settings.partial(),
    output: settings,
    errors: ['system'],
  }),
  /** Starts the demo fleet and works with its inventory until it is stopped or the engine ends. */
  'demo.start': mutation({
    input: z.object({}),
    output: z.object({ path: z.string() }),
    errors: ['busy', 'system', 'not-supported'],
  }),
  /** Stops it and goes back to the inventory before. */
  'demo.stop': mutation({ input: z.object({}), output: z.object({}) }),
}
