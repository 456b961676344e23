import { useEffect, useRef, useState } from 'react'
import type { FoldedGroup } from '../../../../shared/contract/runs.ts'
import { engine } from '../../../engine/engine.ts'
import type { RunNow } from '../results/use_run.ts'

export interface Folded {
  readonly groups: readonly FoldedGroup[]
  /** It was asked for at least once. */
  readonly isThere: boolean
}

/** Often enough to be live, seldom enough that a reader's eyes and the engine keep up. */
const EVERY_MS = 80
/** What all previews together may weigh: with many different answers each shows less. */
const PREVIEWS_BYTES = 2 * 1024 * 1024
const MOST_PREVIEW_BYTES = 16 * 1024
const LEAST_PREVIEW_BYTES = 256

const nothing: Folded = { groups: [], isThere: false }

/** Identical answers folded together, asked for again whenever one more is complete. */
export function useFolded({ head, answers, isOver }: RunNow): Folded {
  const [folded, setFolded] = useState<Folded>(nothing)
  const asker = useRef<Asker>(null)
  const { id, kind, counts } = head
  useEffect(() => {
    setFolded(nothing)
    if (kind !== 'command') return
    const share = Math.floor(PREVIEWS_BYTES / Math.max(1, counts.total))
    const previewBytes = Math.min(MOST_PREVIEW_BYTES, Math.max(LEAST_PREVIEW_BYTES, share))
    const made = new Asker(async (signal) => {
      const { groups } = await engine.query('runs.folded', { id, previewBytes }, { signal })
      if (!signal.aborted) setFolded({ groups, isThere: true })
    })
    asker.current = made
    made.ask()
    return () => made.close()
  }, [id, kind, counts.total])
  useEffect(() => asker.current?.ask(), [answers, isOver])
  return folded
}

/** Asks at once, but one question at a time and not too often; what was wanted meanwhile is asked once more at the end. */
class Asker {
  private readonly question: (signal: AbortSignal) => Promise<void>
  private readonly abort = new AbortController()
  private state: 'idle' | 'busy' | 'wanted' = 'idle'

  constructor(question: (signal: AbortSignal) => Promise<void>) {
    this.question = question
  }

  ask(): void {
    if (this.state === 'idle') void this.work()
    else this.state = 'wanted'
  }

  close(): void {
    this.abort.abort()
  }

  private async work(): Promise<void> {
    const { signal } = this.abort
    do {
      this.state = 'busy'
      const before = performance.now()
      await this.question(signal).catch(() => {
        // What the line lost is asked for again with the next answer; a run that is gone says so by its own stream.
      })
      // A question that takes long is asked less often.
      const rest = Math.max(EVERY_MS, 2 * (performance.now() - before))
      await new Promise((resolve) => setTimeout(resolve, rest))
    } while (!signal.aborted && this.isWanted())
    this.state = 'idle'
  }

  private isWanted(): boolean {
    return this.state === 'wanted'
  }
}
