import { useEffect, useMemo, useState } from 'react'
import { arrange, keepArranged, type Arrangement } from './arrange.ts'
import type { RunNow } from './use_run.ts'

/**
 * The rows to show, by their numbers. While the run goes on their order stays, whatever their states become; it is made
 * anew at the end, when it is asked for, and when other hosts are to be shown.
 */
export function useOrder(run: RunNow, arrangement: Arrangement) {
  const { rows, isOver } = run
  const [asked, setAsked] = useState(0)
  // What the order was made for, and what it was then.
  const key = useMemo(
    () => ({ arrangement, asked, isOver, id: run.head.id }),
    [arrangement, asked, isOver, run.head.id],
  )
  const [made, setMade] = useState({ key, order: first(run, arrangement, asked) })
  const order =
    made.key === key
      ? isOver
        ? made.order
        : keepArranged(made.order, rows, arrangement)
      : first(run, arrangement, asked)
  useEffect(() => {
    setMade((now) => (now.key === key && now.order === order ? now : { key, order }))
  }, [key, order])
  return {
    order,
    isSorted: arrangement.sort === undefined && !arrangement.notOkFirst,
    sortNow: () => setAsked((n) => n + 1),
  }
}

/** While nothing is known of most hosts, the order is the run's own, unless someone wants another one now. */
function first({ rows, isOver }: RunNow, arrangement: Arrangement, asked: number): readonly number[] {
  const inRunOrder = !isOver && asked === 0 && arrangement.sort === undefined
  return arrange(rows, inRunOrder ? { ...arrangement, notOkFirst: false } : arrangement)
}
