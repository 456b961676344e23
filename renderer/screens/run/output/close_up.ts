import type { Changes, Mark } from './changes.ts'

/** A line of an answer to show, or how many are left out. */
export type CloseUpItem =
  | { readonly kind: 'same' | 'added'; readonly at: number; readonly marks: readonly Mark[] }
  | { readonly kind: 'gap'; readonly at: number; readonly count: number }

/** Lines around a change that show where it is. */
const CONTEXT = 2

/** The few lines of an answer that say most: those that differ with what is around them, else the first ones. */
export function closeUp(count: number, changes: Changes | undefined, most: number): CloseUpItem[] {
  const own: CloseUpItem[] = changes
    ? changes.lines.flatMap((line): CloseUpItem[] =>
        line.kind === 'removed'
          ? []
          : [{ kind: line.kind, at: line.b, marks: line.kind === 'added' ? line.marks : [] }],
      )
    : Array.from({ length: count }, (_, at) => ({ kind: 'same', at, marks: [] }))
  if (own.length <= most) return own
  const changed = own.flatMap(({ kind }, at) => (kind === 'added' ? [at] : []))
  const wanted = new Set<number>()
  if (changed.length === 0 || (changed[0] ?? 0) < most) for (let at = 0; at < most; at++) wanted.add(at)
  for (const place of changed)
    for (let at = place - CONTEXT; at <= place + CONTEXT && wanted.size < most; at++)
      if (at >= 0 && at < own.length) wanted.add(at)
  const items: CloseUpItem[] = []
  let gap = 0
  const closeGap = (at: number) => {
    if (gap > 0) items.push({ kind: 'gap', at: at - gap, count: gap })
    gap = 0
  }
  for (const [at, line] of own.entries())
    if (wanted.has(at)) {
      closeGap(at)
      items.push(line)
    } else gap++
  closeGap(own.length)
  return items
}
