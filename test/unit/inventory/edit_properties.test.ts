import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEdit, type InventoryEdit } from '../../../shared/inventory/edit.ts'
import { parseInventory } from '../../../shared/inventory/parse.ts'
import { inventoryEdit, inventoryText } from './generators.ts'

/** Lines with their ends. */
const linesOf = (text: string) => text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? []

/** What an edit may change: lines with one of these words, and those of the sections that bear them. */
function touchedNames(edit: InventoryEdit): string[] {
  return 'group' in edit ? [edit.group] : [edit.name]
}

// Hundreds of files each: more time than usual, for machines that have other things to do.
describe('an edit of any inventory', { timeout: 60_000 }, () => {
  const run = (check: (before: string, edit: InventoryEdit, after: string) => void) => {
    let made = 0
    fc.assert(
      fc.property(inventoryText, inventoryEdit, (text, edit) => {
        fc.pre(parseInventory(text, '').problems.length === 0)
        const result = applyEdit(text, edit)
        if ('problems' in result) {
          expect(result.problems).not.toEqual([])
          // The last line of defence: nothing that these layouts need.
          expect(JSON.stringify(result.problems)).not.toContain('layout')
          return
        }
        made++
        expect(result.text.startsWith('\ufeff')).toBe(text.startsWith('\ufeff'))
        check(text.replace(/^\ufeff/, ''), edit, result.text.replace(/^\ufeff/, ''))
      }),
      { numRuns: 500 },
    )
    expect(made).toBeGreaterThan(40)
  }

  it('leaves all comments, in order', () => {
    run((before, edit, after) => {
      const comments = (text: string) => (text.match(/^[^\S\r\n]*[#;].*$/gm) ?? []).map((line) => line.trimEnd())
      if (edit.type.startsWith('remove')) {
        // Those between the keys of the section go with it.
        const left = new Set(comments(after))
        expect(comments(after)).toEqual(comments(before).filter((line) => left.has(line)))
      } else expect(comments(after)).toEqual(comments(before))
    })
  })

  it('leaves the lines of all other sections as they are, to the byte', () => {
    run((before, edit, after) => {
      const names = touchedNames(edit)
      const mayChange = (section: string) => {
        const header = /^\s*\[(.*)\]/.exec(section)?.[1] ?? ''
        return header.includes('[') || names.includes(header) || /^\s*(hosts|groups)/m.test(section)
      }
      const sections = before.split(/^(?=\s*\[)/m).filter((section) => !mayChange(section))
      const kept = new Set(linesOf(after).map((line) => line.trimEnd()))
      for (const line of sections.flatMap(linesOf)) {
        if (line.trim() !== '') expect(kept).toContain(line.trimEnd())
      }
      // One kind of line end stays one kind of line end.
      const ends = (text: string) => new Set(text.match(/\r\n|\r|\n/g))
      if (ends(before).size === 1) expect(new Set([...ends(before), ...ends(after)])).toEqual(ends(before))
    })
  })

  it('does what it says and nothing to other hosts', () => {
    run((before, edit, after) => {
      const old = parseInventory(before, '')
      const now = parseInventory(after, '')
      expect(now.problems).toEqual([])
      const names = (inventory: typeof old) => new Set(inventory.hosts.keys())
      switch (edit.type) {
        case 'add-host':
          return expect(names(now)).toEqual(new Set([...old.hosts.keys(), edit.name]))
        case 'remove-host':
          expect(now.hosts.has(edit.name)).toBe(false)
          return expect(names(now).size).toBe(old.hosts.size - 1)
        case 'rename-host': {
          const renamed = now.hosts.get(edit.to)
          const { name, address, problems: _, ...rest } = old.hosts.get(edit.name)!
          expect(renamed).toMatchObject(rest)
          expect(renamed?.address).toBe(address === name ? edit.to : address)
          return expect(now.hosts.has(edit.name)).toBe(false)
        }
        case 'set-host': {
          const { user, port } = edit.values
          const host = now.hosts.get(edit.name)
          if (user) expect(host?.user).toBe(user)
          if (port) expect(host?.port).toBe(Number(port))
          return expect(names(now)).toEqual(names(old))
        }
        case 'add-group':
          return expect(now.groups.has(edit.name)).toBe(true)
        case 'rename-group':
          return expect(now.groups.get(edit.to)?.hosts).toEqual(old.groups.get(edit.name)?.hosts)
        case 'remove-group':
          expect(now.groups.has(edit.name)).toBe(false)
          return expect(names(now)).toEqual(names(old))
        case 'add-members':
          return expect(now.groups.get(edit.group)?.hosts).toEqual(expect.arrayContaining([...(edit.hosts ?? [])]))
        case 'remove-members':
        case 'set-group':
          return expect(names(now)).toEqual(names(old))
      }
    })
  })
})
