import { describe, expect, it } from 'vitest'
import { measureGrid, stepTo } from '../../../../renderer/screens/tester/reach/matrix/grid_measures.ts'

const lines = (count: number, name = 'db1:5432') => Array.from({ length: count }, (_, at) => ({ members: [at], name }))
const size = { rows: 10, columns: 5, page: 4 }
const key = (name: string, ctrlKey = false) => ({ key: name, ctrlKey, metaKey: false })

describe('the grid', () => {
  it('has words in its cells while all columns fit', () => {
    expect(measureGrid(lines(3), lines(4), 900).isUpright).toBe(false)
  })

  it('has signs under upright names when they do not', () => {
    expect(measureGrid(lines(3), lines(40), 900).isUpright).toBe(true)
  })

  it('never makes columns wider than what there is, while they are few', () => {
    const { rowsPx, columnPx, isUpright } = measureGrid(lines(1), lines(3, 'x'.repeat(300)), 900)
    expect([isUpright, rowsPx + 3 * columnPx <= 900]).toEqual([false, true])
  })
})

describe('keys in the grid', () => {
  it('begin at the first cell', () => {
    expect(stepTo(key('ArrowDown'), undefined, size)).toEqual({ row: 0, column: 0 })
  })

  it('stop at its edges', () => {
    const at = { row: 0, column: 4 }
    expect([stepTo(key('ArrowUp'), at, size), stepTo(key('ArrowRight'), at, size)]).toEqual([at, at])
  })

  it('lead to the ends of a row, and with Ctrl to the corners', () => {
    const at = { row: 3, column: 2 }
    expect([stepTo(key('End'), at, size), stepTo(key('End', true), at, size)]).toEqual([
      { row: 3, column: 4 },
      { row: 9, column: 4 },
    ])
  })

  it('are left alone when they lead nowhere', () => {
    expect(stepTo(key('a'), { row: 0, column: 0 }, size)).toBeUndefined()
  })
})
