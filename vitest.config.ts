import { defineConfig } from 'vitest/config'

// It imports electron, which the tests put a fake in the place of (test/support/fake_electron).
const server = { deps: { inline: ['electron-store'] } }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          environment: 'node',
          server,
          // Properties take seconds where other work has the processors.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['test/support/requirements.ts'],
          server,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
