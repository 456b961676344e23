import { describe, expect, it } from 'vitest'
import { arrange, placesOf } from '../../../../renderer/screens/tester/reach/matrix/arrange.ts'
import { axesOf } from '../../../../renderer/screens/tester/reach/matrix/axes.ts'
import { drawnCells } from '../../../../renderer/screens/tester/reach/matrix/drawn_cells.ts'
import { countStates, withNews } from '../../../../renderer/screens/tester/reach/matrix/matrix.ts'
import { matrixOf } from './matrices.ts'

const WEB = ['web1', 'web2', 'web3']
const DB = [
  { address: '10.0.0.1', name: 'db1', port: 5432 },
  { address: '10.0.0.2', name: 'db2', port: 5432 },
]
const usual = { fold: true, filter: undefined, changes: undefined }

function shown(matrix: ReturnType<typeof matrixOf>, arrangement = usual as Parameters<typeof arrange>[2]) {
  const axes = axesOf(
    matrix.spec,
    matrix.sources.map(({ name }) => name),
  )
  const arranged = arrange(matrix, axes, arrangement)
  return { axes, arranged, names: [arranged.rows, arranged.columns].map((lines) => lines.map(({ name }) => name)) }
}

describe('the grid', () => {
  it('joins rows and columns that are alike and calls them by their range', () => {
    const cells = WEB.flatMap((_, s) => DB.map((__, t) => ({ s, t, state: 'open' as const, ms: s + 1 })))
    expect(shown(matrixOf(WEB, DB, cells)).names).toEqual([['web[1-3]'], ['db[1-2]:5432']])
  })

  it('keeps them apart when one cell differs', () => {
    const cells = WEB.flatMap((_, s) =>
      DB.map((__, t) => ({ s, t, state: s === 1 && t === 0 ? ('refused' as const) : ('open' as const) })),
    )
    expect(shown(matrixOf(WEB, DB, cells)).names).toEqual([
      ['web[1,3]', 'web2'],
      ['db1:5432', 'db2:5432'],
    ])
  })

  it('does not join what a shell found with what sshd found', () => {
    const cells = [
      { s: 0, t: 0, state: 'open' as const, via: 'ssh' as const },
      { s: 1, t: 0, state: 'open' as const, via: 'bash' as const },
    ]
    expect(shown(matrixOf(['web1', 'web2'], DB.slice(0, 1), cells)).names[0]).toEqual(['web1', 'web2'])
  })

  it('does not join a source that was not reached with one that has not probed yet', () => {
    expect(shown(matrixOf(['web1', 'web2'], DB, [], ['web2'])).names[0]).toEqual(['web1', 'web2'])
  })

  it('shows only rows and columns that hold what is asked for', () => {
    const cells = [
      { s: 0, t: 0, state: 'open' as const },
      { s: 0, t: 1, state: 'open' as const },
      { s: 2, t: 1, state: 'timed-out' as const },
    ]
    const { names } = shown(matrixOf(WEB, DB, cells), { ...usual, fold: false, filter: 'timed-out' })
    expect(names).toEqual([['web3'], ['db2:5432']])
  })

  it('does not join what changed with what did not', () => {
    const cells = WEB.map((_, s) => ({ s, t: 0, state: 'open' as const }))
    const changes = new Map([
      [1, { source: 'web2', target: 'db1:5432', before: 'refused' as const, after: 'open' as const }],
    ])
    expect(shown(matrixOf(WEB, DB.slice(0, 1), cells), { ...usual, changes }).names[0]).toEqual(['web[1,3]', 'web2'])
  })

  it('lays hosts by ports where this machine probes', () => {
    const to = [
      { address: 'a', port: 443 },
      { address: 'b', port: 22 },
      { address: 'a', port: 22 },
    ]
    const { names, axes } = shown(matrixOf('local', to), { ...usual, fold: false })
    expect({ names, blank: axes.placeAt(1, 1), place: axes.placeAt(0, 0) }).toEqual({
      names: [
        ['a', 'b'],
        ['22', '443'],
      ],
      blank: undefined,
      place: 2,
    })
  })

  it('says of a joined cell from how much to how much it took', () => {
    const cells = WEB.map((_, s) => ({ s, t: 0, state: 'open' as const, ms: 3 + 10 * s }))
    const matrix = matrixOf(WEB, DB.slice(0, 1), cells)
    const { axes, arranged } = shown(matrix)
    const cellAt = drawnCells({ matrix, axes, arranged, filter: undefined, changes: undefined })
    expect(cellAt(0, 0)?.ms).toBe('3-23')
  })

  it('finds every probe that a joined cell stands for', () => {
    const cells = WEB.flatMap((_, s) => DB.map((__, t) => ({ s, t, state: 'open' as const })))
    const { axes, arranged } = shown(matrixOf(WEB, DB, cells))
    expect(placesOf(axes, arranged.rows[0]!, arranged.columns[0]!)).toEqual([0, 1, 2, 3, 4, 5])
  })
})

describe('a matrix', () => {
  it('counts what nobody could probe apart from what is still to come', () => {
    const counts = countStates(matrixOf(WEB, DB, [{ s: 0, t: 0, state: 'open' }], ['web2']))
    expect([counts.open, counts.unreachable, counts.pending]).toEqual([1, 2, 3])
  })

  it('takes in what is found, and begins anew when it is told all', () => {
    const first = matrixOf(WEB, DB, [{ s: 0, t: 0, state: 'open' }])
    const second = withNews(first, { head: first.head, sources: [], cells: [{ s: 2, t: 1, state: 'refused' }] })!
    const anew = withNews(second, { head: first.head, spec: first.spec, sources: [], cells: [] })!
    expect([countStates(second).refused, countStates(second).open, countStates(anew).open]).toEqual([1, 1, 0])
  })

  it('is nothing before its spec is told', () => {
    const { head } = matrixOf(WEB, DB)
    expect(withNews(undefined, { head, sources: [], cells: [] })).toBeUndefined()
  })
})
