import { useEffect, useState } from 'react'
import { useRoute } from '../../../app/route.ts'
import { engine } from '../../../engine/engine.ts'
import { useActivity } from '../../../state/activity.ts'

/** The one looked at last, for when somebody comes back from another screen. */
let last: string | undefined

/** The run of the address; else the one looked at last, one that goes on now, or the newest there is. */
export function useShownRun(): string | undefined {
  const asked = useRoute(({ route }) => (route.screen === 'run' ? route.id : undefined))
  const active = useActivity((state) => state.runs.find(({ kind }) => kind === 'command')?.id)
  const [newest, setNewest] = useState<string>()
  useEffect(() => {
    if (asked !== undefined || last !== undefined) return
    const abort = new AbortController()
    engine.query('runs.history', { kind: 'command', limit: 1 }, { signal: abort.signal }).then(
      ({ runs }) => setNewest((now) => now ?? runs[0]?.id),
      () => {
        // There is no history then; the line's own state is shown in the header.
      },
    )
    return () => abort.abort()
  }, [asked])
  const shown = asked ?? last ?? active ?? newest
  // What is shown stays when something else begins or ends.
  last = shown
  return shown
}
