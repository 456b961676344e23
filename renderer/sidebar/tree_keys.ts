import type { TreeRow } from './tree_model.ts'

/** What a key asks of the tree, after the WAI-ARIA tree pattern. */
export type TreeMove =
  { readonly type: 'focus'; readonly at: number } | { readonly type: 'expand' | 'collapse'; readonly at: number }

/** What `key` does when the row at `active` has the focus; undefined: nothing. `page`: rows in sight. */
export function moveFor(key: string, rows: readonly TreeRow[], active: number, page: number): TreeMove | undefined {
  const row = rows[active]
  if (!row) return rows.length > 0 && /^(Arrow|Home|End)/.test(key) ? { type: 'focus', at: 0 } : undefined
  const expanded = 'expanded' in row ? row.expanded : undefined
  switch (key) {
    case 'ArrowDown':
      return focus(active + 1, rows)
    case 'ArrowUp':
      return focus(active - 1, rows)
    case 'PageDown':
      return focus(active + page, rows)
    case 'PageUp':
      return focus(active - page, rows)
    case 'Home':
      return focus(0, rows)
    case 'End':
      return focus(rows.length - 1, rows)
    case 'ArrowRight':
      if (expanded === undefined) return undefined
      return expanded ? focus(active + 1, rows) : { type: 'expand', at: active }
    case 'ArrowLeft':
      return expanded ? { type: 'collapse', at: active } : focus(parentOf(rows, active), rows)
    default:
      return undefined
  }
}

/** The next row after `active` whose name begins with what was typed, from the top again after the end. */
export function findByName(rows: readonly TreeRow[], active: number, typed: string): number | undefined {
  const wanted = typed.toLowerCase()
  // One character looks further; more of them may still mean the same row.
  const first = typed.length === 1 ? 1 : 0
  for (let step = first; step < rows.length + first; step++) {
    const at = (Math.max(0, active) + step) % rows.length
    if (nameOf(rows[at]!).toLowerCase().startsWith(wanted)) return at
  }
  return undefined
}

function nameOf(row: TreeRow): string {
  return row.kind === 'host' ? row.host.name : row.kind === 'group' ? row.name : ''
}

function parentOf(rows: readonly TreeRow[], at: number): number {
  const level = rows[at]!.level
  let parent = at
  while (parent > 0 && rows[parent]!.level >= level) parent--
  return rows[parent]!.level < level ? parent : at
}

const focus = (at: number, rows: readonly TreeRow[]): TreeMove => ({
  type: 'focus',
  at: Math.max(0, Math.min(rows.length - 1, at)),
})
