import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadSpec } from '../../../shared/contract/tester/load.ts'
import { LOAD_PRESETS } from '../../../shared/load/presets.ts'
import { splitLoad } from '../../../shared/load/split.ts'

describe('a load that is split', () => {
  it('has parts whose connections and rates add up to the whole, none of them empty or unfair', () => {
    const rate = fc.double({ min: 0.1, max: 5_000_000, noNaN: true })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 1, max: 8 }),
        rate,
        (connections, processes, ratePerSecond) => {
          const spec = loadSpec.parse({
            protocol: 'tcp',
            host: 'localhost',
            port: 7,
            pace: { kind: 'open', ratePerSecond },
            connections,
            processes,
            stop: { kind: 'count', messages: 1 },
            message: { kind: 'hello' },
          })
          const parts = splitLoad(spec)
          const counts = parts.map((part) => part.connections)
          const rates = parts.map(({ pace }) => (pace.kind === 'open' ? pace.ratePerSecond : NaN))
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(connections)
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
          expect(Math.min(...counts)).toBeGreaterThan(0)
          // Taken away one after the other, as they were given: nothing is left.
          expect(rates.reduce((left, part) => left - part, ratePerSecond)).toBe(0)
          for (const [n, part] of rates.entries()) expect(part / counts[n]!).toBeCloseTo(ratePerSecond / connections, 4)
        },
      ),
    )
  })
})

it.each(LOAD_PRESETS.map((preset) => [preset.id, preset] as const))(
  'the preset %s is a load that can be started',
  (_, { spec }) => {
    expect(loadSpec.safeParse({ ...spec, host: '127.0.0.1', port: 7 }).error).toBeUndefined()
  },
)
