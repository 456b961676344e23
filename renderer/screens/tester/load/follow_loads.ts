import { useEffect, useRef, useState } from 'react'
import type { ContractFailure } from '../../../../shared/contract/errors.ts'
import type { ServerHead } from '../../../../shared/contract/tester/servers.ts'
import { useLine } from '../../../engine/engine.ts'
import { useStream } from '../../../engine/hooks.ts'
import { merged } from '../talk/talk_state.ts'
import { useLoads } from './load_state.ts'
import { withChanges } from './loads.ts'

/** Whether the next event is the first of a stream that begins anew: it tells all there is, and the engine may be another. */
function useBeginsAnew(): () => boolean {
  const anew = useRef(true)
  useEffect(
    () =>
      useLine.subscribe(({ state }) => {
        if (state !== 'open') anew.current = true
      }),
    [],
  )
  return () => {
    const was = anew.current
    anew.current = false
    return was
  }
}

/** Follows the list of loads while the tab is shown. @returns why it cannot be followed */
export function useFollowLoads(): ContractFailure | undefined {
  const beginsAnew = useBeginsAnew()
  return useStream('load.list', {}, ({ loads, removed }) => {
    const known = beginsAnew() ? [] : (useLoads.getState().loads ?? [])
    useLoads.setState({ loads: withChanges(known, loads, removed) })
  })
}

/** The servers of this engine; undefined: not told yet. */
export function useServers(): readonly ServerHead[] | undefined {
  const [servers, setServers] = useState<readonly ServerHead[]>()
  const beginsAnew = useBeginsAnew()
  useStream('servers.watch', {}, (event) => {
    const isAnew = beginsAnew()
    setServers((known) => merged(isAnew ? undefined : known, event.servers, event.removed))
  })
  return servers
}
