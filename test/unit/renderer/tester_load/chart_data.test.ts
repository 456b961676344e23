import { describe, expect, it } from 'vitest'
import {
  acrossOf,
  joined,
  percentileAt,
  percentilePlot,
  valueNear,
} from '../../../../renderer/screens/tester/load/charts/chart_data.ts'
import { ratesOf, recentRate, withPoints } from '../../../../renderer/screens/tester/load/result/points.ts'
import { pointAt } from './results.ts'

describe('the plot by percentile', () => {
  it('has 50 %, 90 %, 99 % and 99.9 % where 1 / (1 - p) puts them', () => {
    expect([50, 90, 99, 99.9].map((percentile) => Math.round(acrossOf(percentile)))).toEqual([2, 10, 100, 1_000])
    expect([2, 10, 100, 1_000, 10_000].map(percentileAt)).toEqual([50, 90, 99, 99.9, 99.99])
  })

  it('leaves 100 % out, which is infinitely far away', () => {
    const plot = percentilePlot([
      { percentile: 0, ms: 1 },
      { percentile: 50, ms: 2 },
      { percentile: 100, ms: 9 },
    ])
    expect(plot).toEqual({ x: [1, 2], y: [1, 2] })
  })

  it('has one value for each place: the highest', () => {
    const plot = percentilePlot([
      { percentile: 50, ms: 2 },
      { percentile: 50, ms: 3 },
    ])
    expect(plot).toEqual({ x: [2], y: [3] })
  })
})

describe('two lines in one chart', () => {
  it('keep their own places', () => {
    const both = joined({ x: [1, 3], y: [10, 30] }, { x: [2, 3], y: [20, 33] })
    expect(both).toEqual({
      x: [1, 2, 3],
      ys: [
        [10, null, 30],
        [null, 20, 33],
      ],
    })
  })

  it('are read out where one points, each at its nearest place before', () => {
    expect(valueNear([10, null, 30], 1)).toBe(10)
    expect(valueNear([null, 20, 33], 0)).toBeUndefined()
    expect(valueNear([1, 2], 99)).toBe(2)
  })
})

describe('rates', () => {
  it('count for how long each interval was', () => {
    expect(ratesOf([pointAt(250, 50), pointAt(500, 100), pointAt(1_500, 100)], 'sent')).toEqual([200, 400, 100])
  })

  it('of the last second are of the last second only', () => {
    const points = [pointAt(1_000, 9_999), pointAt(1_500, 50), pointAt(2_000, 150)]
    expect(recentRate(points, 'sent')).toBe(200)
  })

  it('of the beginning are of as much as there is', () => {
    expect(recentRate([pointAt(250, 50)], 'sent')).toBe(200)
    expect(recentRate([], 'sent')).toBeUndefined()
  })
})

describe('points', () => {
  it('are put behind those that are known', () => {
    const known = [pointAt(250, 1)]
    expect(withPoints(known, [pointAt(500, 2)]).map(({ atMs }) => atMs)).toEqual([250, 500])
    expect(withPoints(known, [])).toBe(known)
  })

  it('that are told from the beginning again take the place of all', () => {
    const told = [pointAt(500, 3), pointAt(750, 4)]
    expect(withPoints([pointAt(250, 1), pointAt(500, 2)], told)).toBe(told)
  })
})
