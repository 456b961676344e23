import { foldSame, type ChangedLine, type Mark } from './changes.ts'

/** One line of one answer. */
export interface DiffSide {
  readonly kind: 'same' | 'removed' | 'added'
  readonly of: 'a' | 'b'
  readonly line: number
  readonly marks: readonly Mark[] | undefined
}

export type DiffRow =
  | { readonly kind: 'one'; readonly side: DiffSide }
  | { readonly kind: 'both'; readonly left: DiffSide | undefined; readonly right: DiffSide | undefined }
  | { readonly kind: 'gap'; readonly at: number; readonly count: number }

const CONTEXT = 3

/** The rows of a difference, one after the other or side by side, what is equal folded away but for what was opened. */
export function diffRows(lines: readonly ChangedLine[], isSideBySide: boolean, opened: ReadonlySet<number>): DiffRow[] {
  const rows: DiffRow[] = []
  let removed: DiffSide[] = []
  let added: DiffSide[] = []
  const flush = () => {
    for (let at = 0; at < Math.max(removed.length, added.length); at++)
      rows.push({ kind: 'both', left: removed[at], right: added[at] })
    removed = []
    added = []
  }
  for (const item of foldSame(lines, CONTEXT, opened)) {
    if (item.kind === 'removed' || item.kind === 'added') {
      const side: DiffSide =
        item.kind === 'removed'
          ? { kind: 'removed', of: 'a', line: item.a, marks: item.marks }
          : { kind: 'added', of: 'b', line: item.b, marks: item.marks }
      if (!isSideBySide) rows.push({ kind: 'one', side })
      else if (item.kind === 'removed') removed.push(side)
      else added.push(side)
      continue
    }
    flush()
    if (item.kind === 'gap') rows.push(item)
    else {
      const left: DiffSide = { kind: 'same', of: 'a', line: item.a, marks: undefined }
      const right: DiffSide = { kind: 'same', of: 'b', line: item.b, marks: undefined }
      rows.push(isSideBySide ? { kind: 'both', left, right } : { kind: 'one', side: right })
    }
  }
  flush()
  return rows
}
