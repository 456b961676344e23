import { describe, expect, it } from 'vitest'
import { copyPath, splitPath, treeOf } from '../../../../renderer/screens/tester/saved/items/tree.ts'
import { moveFor, rowsOf } from '../../../../renderer/screens/tester/saved/items/tree_rows.ts'
import type { SavedItem } from '../../../../shared/contract/tester/packets.ts'

function packet(path: string, text = '', host = '127.0.0.1'): SavedItem {
  const payload = {
    format: 'text',
    text,
    encoding: 'utf-8',
    ending: 'none',
    escapes: true,
    macros: false,
  } as const
  return {
    path,
    content: { kind: 'packet', protocol: 'tcp', host, port: 9000, sending: { payload, raw: false }, note: '' },
  }
}

const shown = (items: readonly SavedItem[], filter = '', folded: readonly string[] = []) =>
  rowsOf(treeOf(items, filter), (id) => folded.includes(id)).map(
    ({ node, level }) => '  '.repeat(level - 1) + node.name,
  )

describe('the tree of what is saved', () => {
  it('has folders before what lies beside them, numbers in their order', () => {
    expect(shown(['b 10', 'b 2', 'modbus/read', 'modbus/deep/x', 'a'].map((path) => packet(path)))).toEqual([
      'modbus',
      '  deep',
      '    x',
      '  read',
      'a',
      'b 2',
      'b 10',
    ])
  })

  it('tells a folder and an item of one name apart', () => {
    const nodes = treeOf([packet('modbus'), packet('modbus/read')], '')
    expect(nodes.map(({ id }) => id)).toEqual(['modbus/', 'modbus'])
  })

  it('shows nothing of a folder that is folded', () => {
    expect(shown([packet('modbus/read')], '', ['modbus/'])).toEqual(['modbus'])
  })

  it('finds words in names, addresses and what is sent, in any case', () => {
    const items = [packet('one', 'Hello there'), packet('two', '', 'plc7'), packet('three')]
    expect([shown(items, 'HELLO'), shown(items, 'plc7 tcp'), shown(items, 'nothing')]).toEqual([['one'], ['two'], []])
  })

  it('finds what is broken by its path and its problem', () => {
    expect(shown([{ path: 'old', problem: 'old.json is not JSON.' }], 'json')).toEqual(['old'])
  })
})

describe('keys in the tree', () => {
  const rows = rowsOf(treeOf([packet('a/x'), packet('a/y'), packet('b')], ''), () => false)
  const folded = rowsOf(treeOf([packet('a/x'), packet('b')], ''), () => true)

  it('begin at the first row', () => {
    expect(moveFor('ArrowDown', rows, -1, 5)).toEqual({ to: 0 })
  })

  it('unfold a folder, then go into it', () => {
    expect([moveFor('ArrowRight', folded, 0, 5), moveFor('ArrowRight', rows, 0, 5)]).toEqual([{ unfold: 0 }, { to: 1 }])
  })

  it('lead from an item to its folder, and fold that', () => {
    expect([moveFor('ArrowLeft', rows, 2, 5), moveFor('ArrowLeft', rows, 0, 5)]).toEqual([{ to: 0 }, { fold: 0 }])
  })

  it('stop at the ends', () => {
    expect([moveFor('ArrowUp', rows, 0, 5), moveFor('PageDown', rows, 1, 50)]).toEqual([{ to: 0 }, { to: 3 }])
  })
})

describe('a copy', () => {
  it('has the first number that is free, in its folder', () => {
    expect(copyPath('m/read', ['m/read', 'm/Read 2'])).toBe('m/read 3')
  })

  it('of a copy counts on', () => {
    expect(copyPath('read 2', ['read', 'read 2'])).toBe('read 3')
  })

  it('is proposed where its original lies', () => {
    expect(splitPath('a/b/read')).toEqual({ folder: 'a/b', name: 'read' })
  })
})
