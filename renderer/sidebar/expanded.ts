import { create } from 'zustand'

const REMEMBERED = 'flotilla.expanded'
/** Groups come and go; what is remembered of them need not grow for ever. */
const MOST_REMEMBERED = 2000

/** Keys of the rows that are unfolded; the same after a reload. */
export const useExpanded = create<{ readonly keys: ReadonlySet<string> }>()(() => ({ keys: remembered() }))

function remembered(): ReadonlySet<string> {
  try {
    const keys: unknown = JSON.parse(localStorage.getItem(REMEMBERED) ?? '[]')
    return new Set(Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [])
  } catch {
    return new Set()
  }
}

export function setExpanded(key: string, expanded: boolean): void {
  const keys = new Set(useExpanded.getState().keys)
  if (expanded) keys.add(key)
  else keys.delete(key)
  useExpanded.setState({ keys })
  localStorage.setItem(REMEMBERED, JSON.stringify([...keys].slice(-MOST_REMEMBERED)))
}
