import type { InventoryEdit, Members } from '../../../shared/inventory/edit.ts'
import { foldNames } from '../../../shared/targets/ranges.ts'

/** Fits a menu item. */
const maxNamesLength = 40

/** What some edits do, in words, as "undo" and "redo" name them. Values stay out: they may be secrets. */
export function labelOf(edits: readonly InventoryEdit[]): string {
  const [first] = edits
  if (first && edits.length === 1) return labelOfOne(first)
  const type = first && edits.every((edit) => edit.type === first.type) ? first.type : undefined
  switch (type) {
    case 'add-host':
      return `add ${edits.length} hosts`
    case 'remove-host':
      return `remove ${edits.length} hosts`
    case 'rename-host':
      return `rename ${edits.length} hosts`
    case 'set-host':
      return `change ${edits.length} hosts`
    default:
      return `${edits.length} changes`
  }
}

function labelOfOne(edit: InventoryEdit): string {
  switch (edit.type) {
    case 'add-host':
      return `add ${edit.name}`
    case 'set-host':
      return `change ${edit.name}`
    case 'remove-host':
      return `remove ${edit.name}`
    case 'rename-host':
    case 'rename-group':
      return `rename ${edit.name} to ${edit.to}`
    case 'add-group':
      return `add group ${edit.name}`
    case 'set-group':
      return `change group ${edit.name}`
    case 'remove-group':
      return `remove group ${edit.name}`
    case 'add-members':
      return `add ${namesOf(edit)} to ${edit.group}`
    case 'remove-members':
      return `take ${namesOf(edit)} out of ${edit.group}`
  }
}

function namesOf({ hosts = [], groups = [] }: Members): string {
  const names = foldNames([...hosts, ...groups])
  return names.length <= maxNamesLength ? names : `${hosts.length + groups.length} members`
}
