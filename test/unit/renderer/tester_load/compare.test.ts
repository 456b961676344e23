import { beforeAll, describe, expect, it } from 'vitest'
import type { TFunction } from 'i18next'
import { comparedFigures, differenceOf } from '../../../../renderer/screens/tester/load/compare/compare.ts'
import { specDifferences } from '../../../../renderer/screens/tester/load/compare/spec_differences.ts'
import { loadSpec } from '../../../../shared/contract/tester/load.ts'
import { english } from './english.ts'
import { resultOf } from './results.ts'

describe('a difference', () => {
  it('is better or worse by what the figure means', () => {
    expect(differenceOf(100, 110, 'more')).toMatchObject({ is: 'better', share: 0.1 })
    expect(differenceOf(100, 110, 'less')).toMatchObject({ is: 'worse', share: 0.1 })
    expect(differenceOf(100, 50, 'less')).toMatchObject({ is: 'better', share: -0.5 })
    expect(differenceOf(100, 50, 'neither')).toMatchObject({ is: 'other', share: -0.5 })
  })

  it('below 1 % is none', () => {
    expect(differenceOf(1_000, 1_009, 'more')).toEqual({ is: 'same' })
  })

  it('from nothing is no percentage', () => {
    expect(differenceOf(0, 3, 'less')).toEqual({ is: 'worse' })
    expect(differenceOf(0, 0, 'less')).toEqual({ is: 'same' })
  })
})

describe('the figures of two loads', () => {
  it('are those that at least one of them has', () => {
    const latency = { count: 100, min: 1, mean: 2, p50: 2, max: 9 }
    const figures = comparedFigures(resultOf({ latency }), resultOf())
    const p50 = figures.find(({ key }) => key === 'p50')
    expect(p50).toEqual({ key: 'p50', unit: 'ms', a: 2, b: undefined })
    expect(figures.map(({ key }) => key)).not.toContain('lost')
  })

  it('know how much was lost of what was sent', () => {
    const udp = { lost: 30, duplicates: 0, reordered: 0, jitterMs: 0, late: 0 }
    const figures = comparedFigures(resultOf({ udp }), resultOf({ udp: { ...udp, lost: 0 } }))
    expect(figures.find(({ key }) => key === 'lostShare')).toMatchObject({
      a: 0.03,
      b: 0,
      difference: { is: 'better' },
    })
  })
})

describe('what two loads were asked to do', () => {
  let t: TFunction
  beforeAll(async () => {
    t = await english()
  })
  const { spec } = resultOf()

  it('is the same when it is', () => {
    expect(specDifferences(spec, spec, t)).toEqual([])
  })

  it('is told where it differs', () => {
    const open = (ratePerSecond: number) => loadSpec.parse({ ...spec, pace: { kind: 'open', ratePerSecond } })
    expect(specDifferences(open(1_000), open(2_000), t)).toEqual(['other rate: 1,000/s against 2,000/s'])
    expect(specDifferences(spec, loadSpec.parse({ ...spec, connections: 500, port: 9001 }), t)).toEqual([
      'other target: 127.0.0.1:9000 against 127.0.0.1:9001',
      'other connections: 1 against 500',
    ])
  })

  it('is told of the pace once, not of what only one of them has', () => {
    const open = loadSpec.parse({ ...spec, pace: { kind: 'open', ratePerSecond: 10 } })
    expect(specDifferences(spec, open, t)).toEqual(['other pace: closed loop against open loop'])
  })
})
