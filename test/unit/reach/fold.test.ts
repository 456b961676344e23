import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldMatrix } from '../../../shared/reach/fold.ts'

const matrix = fc
  .record({ rows: fc.integer({ min: 0, max: 8 }), columns: fc.integer({ min: 0, max: 8 }) })
  .chain(({ rows, columns }) =>
    fc.array(fc.array(fc.constantFrom('open', 'refused', '0', '1 2'), { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    }),
  )

const fold = (cells: string[][]) =>
  foldMatrix(cells.length, cells[0]?.length ?? 0, (row, column) => cells[row]![column]!)

describe('a folded matrix', () => {
  it('joins rows and columns that are alike', () => {
    const cells = [
      ['open', 'open', 'refused'],
      ['refused', 'refused', 'refused'],
      ['open', 'open', 'refused'],
    ]
    expect(fold(cells)).toEqual({ rows: [[0, 2], [1]], columns: [[0, 1], [2]] })
  })

  it('has every row and every column once', () => {
    fc.assert(
      fc.property(matrix, (cells) => {
        const { rows, columns } = fold(cells)
        expect(rows.flat().sort()).toEqual(cells.map((_, at) => at))
        expect(columns.flat().sort()).toEqual((cells[0] ?? []).map((_, at) => at))
      }),
    )
  })

  it('shows each cell as it was by the first of its row and column', () => {
    fc.assert(
      fc.property(matrix, (cells) => {
        const { rows, columns } = fold(cells)
        for (const row of rows)
          for (const column of columns)
            for (const s of row) for (const t of column) expect(cells[s]![t]).toBe(cells[row[0]!]![column[0]!])
      }),
    )
  })

  it('keeps rows apart that differ anywhere, and columns too', () => {
    fc.assert(
      fc.property(matrix, (cells) => {
        const { rows, columns } = fold(cells)
        expect(new Set(rows.map(([first]) => JSON.stringify(cells[first!]))).size).toBe(rows.length)
        expect(new Set(columns.map(([first]) => JSON.stringify(cells.map((row) => row[first!])))).size).toBe(
          cells.length === 0 ? 0 : columns.length,
        )
      }),
    )
  })
})
