import { useMemo, useState } from 'react'
import { chosenOf, emptySelection, type Selection } from '../../ui/selection.ts'

/** The same names in another order, or among other rows. */
export function moveSelection(selection: Selection, from: readonly string[], to: readonly string[]): Selection {
  if (selection === emptySelection || from === to) return selection
  const positions = new Map(to.map((name, at) => [name, at]))
  const placeOf = (at: number) => positions.get(from[at] ?? '') ?? -1
  const chosen = new Set<number>()
  for (const name of chosenOf(selection, from)) {
    const at = positions.get(name)
    if (at !== undefined) chosen.add(at)
  }
  return {
    active: placeOf(selection.active),
    anchor: placeOf(selection.anchor),
    chosen: chosen.size === to.length && to.length > 1 ? 'all' : chosen,
  }
}

/** A selection that stays with its rows when they are filtered, sorted, or told anew. `names`: unique, in the order shown. */
export function useRowSelection(names: readonly string[]): {
  readonly selection: Selection
  readonly select: (selection: Selection) => void
} {
  const [kept, keep] = useState<{ readonly names: readonly string[]; readonly selection: Selection }>({
    names,
    selection: emptySelection,
  })
  const selection = useMemo(() => moveSelection(kept.selection, kept.names, names), [kept, names])
  return { selection, select: (next) => keep({ names, selection: next }) }
}
