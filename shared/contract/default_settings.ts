import type { Settings } from './system.ts'

// Apart from the schema, so that the page can use it without zod.
export const defaultSettings: Settings = {
  theme: 'system',
  language: 'system',
  density: 'dense',
  forks: 64,
  connectTimeoutMs: 15_000,
  commandTimeoutMs: 0,
  poolSize: 0,
  keepRuns: 1000,
  notifyAfterMs: 10_000,
  confirmDangerous: true,
  hostKeys: 'accept-new',
  shortcuts: {},
}
