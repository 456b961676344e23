import { useSyncExternalStore } from 'react'

/** Below it, the list beside the matrix and the form above it would leave nothing of the grid. */
const narrow = window.matchMedia('(max-width: 900px)')

/** Whether all of the tab has to scroll as one. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      narrow.addEventListener('change', changed)
      return () => narrow.removeEventListener('change', changed)
    },
    () => narrow.matches,
  )
}
