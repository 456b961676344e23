import type { KeyboardEvent } from 'react'

/** Height of a table's or tree's row, CSS pixels, as `--row` of the style sheet. */
export const ROW_PX = { dense: 28, comfortable: 34 } as const

/** Asks for a context menu, as the right button does. */
export const isMenuKey = ({ key, shiftKey }: KeyboardEvent) => key === 'ContextMenu' || (key === 'F10' && shiftKey)
