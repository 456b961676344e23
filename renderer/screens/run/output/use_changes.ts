import { useEffect, useState } from 'react'
import type { Changes } from './changes.ts'

/** Compared with the code that is only loaded when something is. */
export async function compareTexts(a: readonly string[], b: readonly string[]): Promise<Changes | undefined> {
  const { compareLines } = await import('./changes.ts')
  return compareLines(a, b)
}

const known = new Map<string, Changes | undefined>()
const MOST_KNOWN = 300

/**
 * What changed from one list of lines to another, a moment later.
 * @param key the same for the same two texts; undefined: nothing is compared
 */
export function useChanges(
  key: string | undefined,
  texts: () => readonly [readonly string[], readonly string[]],
): Changes | undefined {
  const [, setVersion] = useState(0)
  useEffect(() => {
    if (key === undefined || known.has(key)) return
    let shown = true
    void compareTexts(...texts()).then((changes) => {
      if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value!)
      known.set(key, changes)
      if (shown) setVersion((n) => n + 1)
    })
    return () => {
      shown = false
    }
    // The texts are those of the key.
  }, [key])
  return key === undefined ? undefined : known.get(key)
}
