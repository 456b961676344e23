import { useEffect, useRef } from 'react'
import type { ContractFailure } from '../../../../shared/contract/errors.ts'
import { useLine } from '../../../engine/engine.ts'
import { useStream } from '../../../engine/hooks.ts'
import { merged, useTalk } from './talk_state.ts'

/**
 * Follows all servers and sessions while the tab is shown. A stream that begins anew tells all there is, so what was known is
 * forgotten then: the engine may be another one.
 * @returns why they cannot be followed
 */
export function useFollowTalk(): ContractFailure | undefined {
  const stale = useRef({ servers: true, sessions: true })
  useEffect(
    () =>
      useLine.subscribe(({ state }) => {
        if (state !== 'open') stale.current = { servers: true, sessions: true }
      }),
    [],
  )
  const known = <Kind extends 'servers' | 'sessions'>(kind: Kind) => {
    const before = stale.current[kind] ? undefined : useTalk.getState()[kind]
    stale.current[kind] = false
    return before
  }
  const ofServers = useStream('servers.watch', {}, ({ servers, removed }) => {
    const before = known('servers')
    useTalk.setState({ servers: merged(before, servers, removed) })
  })
  const ofSessions = useStream('sessions.watch', {}, ({ sessions, removed }) => {
    const before = known('sessions')
    useTalk.setState({ sessions: merged(before, sessions, removed) })
  })
  return ofServers ?? ofSessions
}
