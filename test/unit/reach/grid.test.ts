import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { REACH_STATES, type ReachState } from '../../../shared/contract/reach.ts'
import { gridLines, type GridData } from '../../../electron/node/cli/output/reach_grid.ts'
import { displayWidth } from '../../../electron/node/cli/output/width.ts'

const plain = (_style: unknown, text: string) => text

function grid(rows: string[], columns: string[], states: (ReachState | undefined)[][], shell = false): GridData {
  return {
    rows: rows.length,
    columns: columns.length,
    cell: (row, column) => {
      const state = states[row]![column]
      return state === undefined ? undefined : { state, via: shell && row === 0 ? 'bash' : 'ssh', ms: 3 + row }
    },
    rowsName: (some) => some.map((at) => rows[at]).join(','),
    columnsName: (some) => some.map((at) => columns[at]).join(' '),
  }
}

describe('a grid on a terminal', () => {
  it('has words where there is room', () => {
    const data = grid(
      ['web1', 'web2', '数据库'],
      ['a:1', 'b:2'],
      [
        ['open', 'refused'],
        ['open', 'refused'],
        ['open', 'open'],
      ],
    )
    expect(gridLines(data, 80, plain)).toEqual([
      '           a:1            b:2',
      'web1,web2  ● open 3-4 ms  ✗ refused',
      '数据库     ● open 5 ms    ● open 5 ms',
    ])
  })

  it('marks what a shell found, and says what the mark means', () => {
    const data = grid(['web1', 'web2'], ['a:1'], [['open'], ['open']], true)
    expect(gridLines(data, 80, plain)).toEqual([
      '      a:1',
      'web1  ● open* 3 ms',
      'web2  ● open 4 ms',
      '',
      '* found with bash or nc there',
    ])
  })

  it('has letters for long names, with a key', () => {
    const long = 'a-very-long-name-of-a-service.example.org:443'
    const data = grid(['web1'], [long, 'b:2'], [['open', 'refused']])
    expect(gridLines(data, 50, plain)).toEqual([
      `A  ${long}`,
      '',
      '      A            b:2',
      'web1  ● open 3 ms  ✗ refused',
    ])
  })

  it('has signs with a legend where words have no room', () => {
    const data = grid(['web1'], ['a:1', 'b:2', 'c:3'], [['open', 'refused', 'timed-out']])
    expect(gridLines(data, 20, plain)).toEqual([
      'A  a:1',
      'B  b:2',
      'C  c:3',
      '',
      '      A  B  C',
      'web1  ●  ✗  ◌',
      '',
      '● open   ✗ refused   ◌ timed out',
    ])
  })

  it('leaves empty what was not to be probed', () => {
    const data = grid(
      ['a', 'b'],
      ['1', '2'],
      [
        ['open', undefined],
        [undefined, 'refused'],
      ],
    )
    expect(gridLines(data, 80, plain)).toEqual(['   1            2', 'a  ● open 3 ms', 'b               ✗ refused'])
  })

  it('is never wider than the terminal, as long as one column fits', () => {
    const size = fc.integer({ min: 1, max: 40 })
    const data = fc.record({ rows: size, columns: size }).chain(({ rows, columns }) =>
      fc.array(fc.array(fc.constantFrom(...REACH_STATES), { minLength: columns, maxLength: columns }), {
        minLength: rows,
        maxLength: rows,
      }),
    )
    fc.assert(
      fc.property(data, fc.integer({ min: 40, max: 120 }), (states, width) => {
        const names = (count: number, prefix: string) => Array.from({ length: count }, (_, at) => `${prefix}${at}`)
        const lines = gridLines(grid(names(states.length, '主'), names(states[0]!.length, 'p:'), states), width, plain)
        // The key and the legend wrap as text does; the grid must not.
        for (const line of lines.filter((each) => /^(\d+|主)/.test(each) && !/^\d+ +主/.test(each)))
          expect(displayWidth(line)).toBeLessThanOrEqual(width)
      }),
    )
  })
})
