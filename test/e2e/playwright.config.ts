import { availableParallelism } from 'node:os'
import { defineConfig } from 'playwright/test'
import type { DoorOptions } from './fixtures/door.ts'

const inCi = process.env['CI'] === 'true'

// One set of specs, two doors: Chromium on `flotilla serve`, everywhere; Electron where there is a runtime.
export default defineConfig<DoorOptions>({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: '../../out/e2e',
  globalSetup: '../support/requirements.ts',
  // A second try would hide a race, so there is none but in CI, on machines nobody has seen, where the closing line names it.
  retries: inCi ? 1 : 0,
  forbidOnly: inCi,
  workers: Math.min(2, availableParallelism()),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['./fixtures/closing_line.ts']],
  projects: [
    { name: 'browser', use: { door: 'browser' } },
    { name: 'electron', use: { door: 'electron' } },
  ],
})
