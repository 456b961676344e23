import { useRef, useState } from 'react'
import type { ContractFailure } from '../../../../../shared/contract/errors.ts'
import type { LoadPoint, LoadResult } from '../../../../../shared/contract/tester/load.ts'
import { engine } from '../../../../engine/engine.ts'
import { useStream } from '../../../../engine/hooks.ts'
import { withPoints } from './points.ts'

export interface WatchedLoad {
  readonly result: LoadResult
  readonly points: readonly LoadPoint[]
}

/** Of a long load the engine puts old points together; this page does so by asking for all of them again. */
const MOST_POINTS = 2_400

/** A load as it grows. @param id undefined: none */
export function useLoad(id: string | undefined): {
  readonly load: WatchedLoad | undefined
  readonly failure: ContractFailure | undefined
} {
  const [load, setLoad] = useState<WatchedLoad>()
  const latest = useRef<WatchedLoad>(undefined)
  const show = (next: WatchedLoad) => {
    latest.current = next
    setLoad(next)
  }
  const failure = useStream('load.watch', id === undefined ? undefined : { id }, async ({ result, points }) => {
    const known = latest.current?.result.id === result.id ? latest.current.points : []
    show({ result, points: withPoints(known, points) })
    if (known.length + points.length <= MOST_POINTS) return
    // Where that fails, the next event tries again.
    const all = await engine.query('load.get', { id: result.id }).catch(() => undefined)
    if (all && latest.current?.result.id === result.id) show(all)
  })
  return { load: load?.result.id === id ? load : undefined, failure }
}
