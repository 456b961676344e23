import { describe, expect, it } from 'vitest'
import { findByName, moveFor } from '../../../../renderer/sidebar/tree_keys.ts'
import { buildTree, unfold } from '../../../../renderer/sidebar/tree_model.ts'
import { snapshotOf } from './views.ts'

const tree = buildTree(
  snapshotOf(['web1', 'web2', 'db1'], { web: { hosts: ['web1', 'web2'] }, db: { hosts: ['db1'] } }),
)
// 0 all, 1 web, 2 web1, 3 web2, 4 db
const rows = unfold(tree, new Set(['/web']))
const press = (key: string, active: number) => moveFor(key, rows, active, 10)

describe('keys in the tree', () => {
  it('moves up and down and stops at both ends', () => {
    expect(press('ArrowDown', 0)).toEqual({ type: 'focus', at: 1 })
    expect(press('ArrowDown', 4)).toEqual({ type: 'focus', at: 4 })
    expect(press('ArrowUp', 0)).toEqual({ type: 'focus', at: 0 })
    expect(press('PageDown', 0)).toEqual({ type: 'focus', at: 4 })
    expect(press('Home', 3)).toEqual({ type: 'focus', at: 0 })
    expect(press('End', 0)).toEqual({ type: 'focus', at: 4 })
  })

  it('unfolds a folded group to the right, and goes to its first row then', () => {
    expect(press('ArrowRight', 4)).toEqual({ type: 'expand', at: 4 })
    expect(press('ArrowRight', 1)).toEqual({ type: 'focus', at: 2 })
    expect(press('ArrowRight', 2)).toBeUndefined()
  })

  it('folds an unfolded group to the left, and goes to the group of a host', () => {
    expect(press('ArrowLeft', 1)).toEqual({ type: 'collapse', at: 1 })
    expect(press('ArrowLeft', 3)).toEqual({ type: 'focus', at: 1 })
    expect(press('ArrowLeft', 0)).toEqual({ type: 'focus', at: 0 })
  })

  it('leaves other keys to others', () => {
    expect(press('x', 0)).toBeUndefined()
  })
})

describe('typing a name in the tree', () => {
  it('goes on to the next row that begins with the letter, round the end', () => {
    expect(findByName(rows, 0, 'w')).toBe(1)
    expect(findByName(rows, 1, 'w')).toBe(2)
    expect(findByName(rows, 3, 'w')).toBe(1)
  })

  it('stays on a row that still begins with what was typed', () => {
    expect(findByName(rows, 2, 'web')).toBe(2)
    expect(findByName(rows, 2, 'WEB2')).toBe(3)
  })

  it('finds nothing where nothing begins so', () => {
    expect(findByName(rows, 0, 'x')).toBeUndefined()
  })
})
