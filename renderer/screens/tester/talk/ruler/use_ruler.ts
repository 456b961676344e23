import { useEffect, useRef, useState } from 'react'
import type { CodecSpec } from '../../../../../shared/contract/tester/bytes.ts'
import type { RulerLanes } from '../../../../../shared/contract/tester/sessions.ts'
import { engine } from '../../../../engine/engine.ts'
import { failureOf, useStream } from '../../../../engine/hooks.ts'
import { useTalk } from '../talk_state.ts'
import { totalBytes, type Direction } from './ruler_words.ts'

/** Newest sends that are drawn: more would be a pattern, not messages. */
export const SHOWN_SENDS = 20
/** Drawn three times a second at most: each means that the engine goes through the log. */
const PAUSE_MS = 330
/** The peer's log comes from another process: what it has read may be told a little later. */
const LATE_READS_MS = [120, 330, 1000] as const

interface RulerAsked {
  readonly id: string
  readonly direction: Direction
  readonly codec: CodecSpec
}

/** The ruler's lanes as they are now, anew whenever the session's log grows. */
export function useRuler({ id, direction, codec }: RulerAsked) {
  const [lanes, setLanes] = useState<RulerLanes>()
  const [failure, setFailure] = useState<string>()
  const [version, setVersion] = useState(0)
  const streamFailure = useStream('transcripts.watch', { id }, async () => {
    setVersion((now) => now + 1)
    await pause(PAUSE_MS)
  })
  const key = JSON.stringify(codec)
  const readNow = useReadBytes(id)
  // A server that answers nothing may read long after we sent, and nothing is added to our own log then.
  const read = lanes === undefined || isWhole(lanes) ? undefined : readNow
  const shown = useRef('')
  useEffect(() => {
    const abort = new AbortController()
    const { signal } = abort
    const asked = `${direction} ${key}`
    if (shown.current !== asked) setLanes(undefined)
    shown.current = asked
    const draw = async () => {
      const input = { id, direction, last: SHOWN_SENDS, codec: JSON.parse(key) as CodecSpec }
      const drawn = await engine.query('sessions.ruler', input, { signal })
      if (signal.aborted) return true
      setLanes(drawn)
      setFailure(undefined)
      return isWhole(drawn)
    }
    const drawUntilWhole = async () => {
      if (await draw()) return
      for (const ms of LATE_READS_MS) {
        await pause(ms)
        if (signal.aborted || (await draw())) return
      }
    }
    drawUntilWhole().catch((error: unknown) => {
      if (!signal.aborted) setFailure(failureOf(error).message)
    })
    return () => abort.abort()
  }, [id, direction, key, version, read])
  return { lanes, failure: failure ?? streamFailure?.message }
}

/** What the server of ours that this session talks to has read in all, bytes; undefined: it is none of ours. */
function useReadBytes(id: string): number | undefined {
  return useTalk(({ servers, sessions }) => {
    const remote = sessions?.find((session) => session.id === id)?.remote
    if (remote === undefined) return undefined
    const port = Number(remote.slice(remote.lastIndexOf(':') + 1))
    return servers?.find((server) => server.port === port)?.counts.bytesIn
  })
}

/** Whether nothing that was sent is still to be read, as far as is known. */
function isWhole(lanes: RulerLanes): boolean {
  const { sends, reads } = lanes
  if (reads === undefined) return sends.length === 0
  return totalBytes({ ...lanes, sends: [], frames: [] }) >= totalBytes({ ...lanes, reads: [], frames: [] })
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
