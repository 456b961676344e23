/** What is selected in a long list, by position. `all` costs nothing, however long the list. */
export interface Selection {
  /** Where the keyboard is; -1 in an empty list. */
  readonly active: number
  /** Where a range with Shift begins. */
  readonly anchor: number
  readonly chosen: ReadonlySet<number> | 'all'
}

export const emptySelection: Selection = { active: -1, anchor: -1, chosen: new Set() }

export function isChosen({ chosen }: Selection, at: number): boolean {
  return chosen === 'all' || chosen.has(at)
}

export function chosenCount({ chosen }: Selection, length: number): number {
  return chosen === 'all' ? length : chosen.size
}

export function chosenOf<Item>({ chosen }: Selection, items: readonly Item[]): readonly Item[] {
  if (chosen === 'all') return items
  return [...chosen]
    .sort((a, b) => a - b)
    .flatMap((at) => {
      const item = items[at]
      return item === undefined ? [] : [item]
    })
}

export interface Modifiers {
  readonly shift: boolean
  /** Ctrl, or Cmd on a Mac. */
  readonly mod: boolean
}

/** As file managers do it: plain takes one, with Ctrl adds or removes one, with Shift takes the range from the anchor. */
export function choose(selection: Selection, at: number, length: number, { shift, mod }: Modifiers): Selection {
  if (at < 0 || at >= length) return selection
  if (shift) {
    const anchor = selection.anchor < 0 ? at : selection.anchor
    const [from, to] = anchor < at ? [anchor, at] : [at, anchor]
    const range = Array.from({ length: to - from + 1 }, (_, step) => from + step)
    return { active: at, anchor, chosen: new Set(range) }
  }
  if (!mod) return { active: at, anchor: at, chosen: new Set([at]) }
  const chosen = new Set(
    selection.chosen === 'all' ? Array.from({ length }, (_, position) => position) : selection.chosen,
  )
  if (!chosen.delete(at)) chosen.add(at)
  return { active: at, anchor: at, chosen }
}

export function chooseAll(selection: Selection): Selection {
  return { ...selection, active: Math.max(0, selection.active), chosen: 'all' }
}
