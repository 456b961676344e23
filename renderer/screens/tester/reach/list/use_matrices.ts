import { useEffect, useRef, useState } from 'react'
import type { ContractFailure } from '../../../../../shared/contract/errors.ts'
import type { ReachHead } from '../../../../../shared/contract/reach.ts'
import { useLine } from '../../../../engine/engine.ts'
import { useStream } from '../../../../engine/hooks.ts'

/**
 * All matrices there are, newest first, and why they cannot be followed. Undefined until they are told.
 * A stream that begins anew tells all there is, so what was known is forgotten then.
 */
export function useMatrices(): {
  readonly matrices: readonly ReachHead[] | undefined
  readonly failure: ContractFailure | undefined
} {
  const [matrices, setMatrices] = useState<readonly ReachHead[]>()
  const isStale = useRef(false)
  useEffect(
    () =>
      useLine.subscribe(({ state }) => {
        if (state !== 'open') isStale.current = true
      }),
    [],
  )
  const failure = useStream('reach.list', {}, ({ matrices: changed, removed }) => {
    const forget = isStale.current
    isStale.current = false
    setMatrices((known) => mergedHeads(forget ? [] : (known ?? []), changed, removed))
  })
  return { matrices, failure }
}

/** Newest first. */
export function mergedHeads(
  known: readonly ReachHead[],
  changed: readonly ReachHead[],
  removed: readonly string[],
): readonly ReachHead[] {
  const byId = new Map(known.map((head) => [head.id, head]))
  for (const head of changed) byId.set(head.id, head)
  for (const id of removed) byId.delete(id)
  return [...byId.values()].sort((a, b) => b.startedAt.localeCompare(a.startedAt))
}
