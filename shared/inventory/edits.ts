import { applyTogether, type EditResult, type InventoryEdit } from './edit.ts'
import { expandItem } from './editing/member_list.ts'

/**
 * Makes several changes one after the other, all or none. To read a file of ten thousand hosts again for each of ten
 * thousand changes would take half an hour, so changes that do not build on each other are made together.
 *
 * @param edits One or more.
 */
export function applyEdits(text: string, edits: readonly InventoryEdit[], source: string): EditResult {
  const [first, ...others] = independentRuns(edits)
  let result = applyRun(text, first ?? [], source)
  for (const run of others) {
    if ('problems' in result) return result
    result = applyRun(result.text, run, source)
  }
  return result
}

/** What cannot be done together may still be done one by one: halving finds the culprit in a few steps. */
function applyRun(text: string, edits: readonly InventoryEdit[], source: string): EditResult {
  const together = applyTogether(text, edits, source)
  if ('text' in together || edits.length < 2) return together
  const middle = edits.length >> 1
  const half = applyRun(text, edits.slice(0, middle), source)
  return 'problems' in half ? half : applyRun(half.text, edits.slice(middle), source)
}

/** What may go together: the same kind of work, on names that no earlier one of the run has touched. */
type Work = 'add' | 'remove-hosts' | 'alone' | `take out of ${string}`

function independentRuns(edits: readonly InventoryEdit[]): InventoryEdit[][] {
  const runs: InventoryEdit[][] = []
  let work: Work | undefined
  const changed = new Set<string>()
  const mentioned = new Set<string>()
  for (const edit of edits) {
    const names = namesChangedBy(edit)
    const groups = groupsGrownBy(edit)
    if (
      work === 'alone' ||
      work !== workOf(edit) ||
      names.some((name) => changed.has(name) || mentioned.has(name)) ||
      groups.some((name) => changed.has(name))
    ) {
      work = workOf(edit)
      changed.clear()
      mentioned.clear()
      runs.push([])
    }
    for (const name of names) changed.add(name)
    for (const name of groups) mentioned.add(name)
    // A host exists as soon as a list names it: whether it may be added afterwards depends on that.
    for (const name of hostsMentionedBy(edit)) mentioned.add(name)
    runs.at(-1)?.push(edit)
  }
  return runs
}

function workOf(edit: InventoryEdit): Work {
  switch (edit.type) {
    case 'add-host':
    case 'add-group':
    case 'set-host':
    case 'set-group':
    case 'add-members':
      return 'add'
    case 'remove-host':
      return 'remove-hosts'
    case 'remove-members':
      return `take out of ${edit.group}`
    case 'rename-host':
    case 'rename-group':
    case 'remove-group':
      return 'alone'
  }
}

function namesChangedBy(edit: InventoryEdit): string[] {
  switch (edit.type) {
    case 'add-members':
      return []
    case 'remove-members':
      return [...(edit.hosts ?? []), ...(edit.groups ?? [])].flatMap(expandItem)
    case 'add-host':
    case 'set-host':
    case 'rename-host':
    case 'remove-host':
      return expandItem(edit.name)
    case 'add-group':
    case 'set-group':
    case 'rename-group':
    case 'remove-group':
      return [edit.name]
  }
}

/** Groups whose lists get longer. Several edits may do this to the same one. */
function groupsGrownBy(edit: InventoryEdit): readonly string[] {
  if (edit.type === 'add-members') return [edit.group]
  return edit.type === 'add-host' ? (edit.groups ?? []) : []
}

function hostsMentionedBy(edit: InventoryEdit): string[] {
  return edit.type === 'add-members' || edit.type === 'add-group' ? (edit.hosts ?? []).flatMap(expandItem) : []
}
