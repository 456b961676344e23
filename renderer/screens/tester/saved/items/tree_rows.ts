import type { SavedNode } from './tree.ts'

/** A row of the tree that is in sight, whatever is folded above it. */
export interface TreeRow {
  readonly node: SavedNode
  /** From 1. */
  readonly level: number
  /** Undefined of what is no folder. */
  readonly isOpen?: boolean
}

/** The rows from top to bottom; what is in a folded folder is none. */
export function rowsOf(nodes: readonly SavedNode[], isFolded: (id: string) => boolean, level = 1): TreeRow[] {
  return nodes.flatMap((node): TreeRow[] => {
    if (node.item) return [{ node, level }]
    const isOpen = !isFolded(node.id)
    return [{ node, level, isOpen }, ...(isOpen ? rowsOf(node.children, isFolded, level + 1) : [])]
  })
}

export type TreeMove = { readonly to: number } | { readonly fold: number } | { readonly unfold: number }

/** What a key asks for, after the WAI-ARIA tree pattern; undefined: nothing. @param page rows in sight */
export function moveFor(key: string, rows: readonly TreeRow[], at: number, page: number): TreeMove | undefined {
  const to = (place: number): TreeMove => ({ to: Math.max(0, Math.min(rows.length - 1, place)) })
  const row = rows[at]
  if (!row)
    return rows.length > 0 && /^(Arrow(Down|Up)|Home|End)$/.test(key) ? to(key === 'End' ? Infinity : 0) : undefined
  switch (key) {
    case 'ArrowDown':
      return to(at + 1)
    case 'ArrowUp':
      return to(at - 1)
    case 'PageDown':
      return to(at + page)
    case 'PageUp':
      return to(at - page)
    case 'Home':
      return to(0)
    case 'End':
      return to(rows.length - 1)
    case 'ArrowRight':
      if (row.isOpen === undefined) return undefined
      return row.isOpen ? to(at + 1) : { unfold: at }
    case 'ArrowLeft':
      return row.isOpen ? { fold: at } : to(rows.findLastIndex(({ level }, above) => above < at && level < row.level))
    default:
      return undefined
  }
}
