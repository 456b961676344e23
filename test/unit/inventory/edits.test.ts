import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEdit, type InventoryEdit } from '../../../shared/inventory/edit.ts'
import { applyEdits } from '../../../shared/inventory/edits.ts'
import { parseInventory } from '../../../shared/inventory/parse.ts'
import { inventoryEdit, inventoryText } from './generators.ts'

/** Those of the edits that can be made one after the other, and the text that this leaves. */
function oneByOne(text: string, edits: readonly InventoryEdit[]): { text: string; made: InventoryEdit[] } {
  const made: InventoryEdit[] = []
  for (const edit of edits) {
    const result = applyEdit(text, edit)
    if ('problems' in result) continue
    text = result.text
    made.push(edit)
  }
  return { text, made }
}

const meaning = (text: string) => {
  const { hosts, groups } = parseInventory(text, '')
  return {
    hosts: [...hosts.values()].map((host) => ({ ...host, groups: [...host.groups].sort() })).sort(byName),
    groups: [...groups.values()].map((group) => ({ ...group, hosts: [...group.hosts].sort() })).sort(byName),
  }
}
const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)

describe('several edits at once', () => {
  it('mean what they mean one after the other', { timeout: 60_000 }, () => {
    let several = 0
    fc.assert(
      fc.property(inventoryText, fc.array(inventoryEdit, { minLength: 4, maxLength: 12 }), (text, edits) => {
        fc.pre(parseInventory(text, '').problems.length === 0)
        const expected = oneByOne(text, edits)
        if (expected.made.length > 1) several++
        if (expected.made.length === 0) return
        const together = applyEdits(text, expected.made, 'inventory')
        expect(together).not.toHaveProperty('problems')
        expect(meaning((together as { text: string }).text)).toEqual(meaning(expected.text))
      }),
      { numRuns: 500 },
    )
    expect(several).toBeGreaterThan(40)
  })

  it('are refused as a whole for the one that cannot be made', () => {
    const edits: InventoryEdit[] = Array.from({ length: 40 }, (_, n) => ({ type: 'add-host', name: `web${n}` }))
    edits.push({ type: 'set-host', name: 'web7', values: { port: '70000' } })
    const result = applyEdits('', edits, 'hosts.ini')
    expect(result).toEqual({
      problems: [{ message: expect.stringContaining('1 to 65535') as string, source: 'hosts.ini' }],
    })
  })

  it('refuse a host that an earlier one of them names already', () => {
    const result = applyEdits(
      '[g]\nhosts =\n',
      [
        { type: 'add-members', group: 'g', hosts: ['a'] },
        { type: 'add-host', name: 'a' },
      ],
      'x',
    )
    expect(result).toMatchObject({ problems: [{ message: 'there is a host "a" already' }] })
  })

  // One by one these take minutes; the test's own time limit is what it says.
  it('add, change and remove thousands of hosts in a moment', { timeout: 20_000 }, () => {
    const names = Array.from({ length: 5_000 }, (_, n) => `web${n}.example.org`)
    const edits: InventoryEdit[] = [
      { type: 'add-group', name: 'web' },
      ...names.map((name): InventoryEdit => ({ type: 'add-host', name, values: { user: 'root' }, groups: ['web'] })),
      ...names.map((name): InventoryEdit => ({ type: 'set-host', name, values: { port: '2222' } })),
      ...names.slice(1).map((name): InventoryEdit => ({ type: 'remove-host', name })),
    ]
    const result = applyEdits('# kept\n', edits, 'x')
    expect(result).toMatchObject({
      text: '# kept\n\n[web]\nhosts = web0.example.org\n\n[web0.example.org]\nuser = root\nport = 2222\n',
    })
  })
})
