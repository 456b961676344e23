import { setMaxListeners } from 'node:events'
import { Semaphore } from '../../pool/semaphore.ts'
import type { TaskOutcome } from '../../../shared/outcome.ts'

export interface FanOutOptions {
  /** How many at once, 1 or more. */
  readonly forks: number
  /** Rolling batches: the next one starts when every host of the one before has ended. */
  readonly serial?: BatchSize
  /** Start nobody else once more than this share of all hosts has not made it, 0 to 100. */
  readonly maxFailPercent?: number
  /** Stop everything at the first host that does not make it. */
  readonly failFast?: boolean
  readonly signal: AbortSignal
}

export type BatchSize = { readonly hosts: number } | { readonly percent: number }

/** Why a single item was not begun. */
const CANCELLED_ALONE = 'not started: it was cancelled'

/**
 * Runs a task for each item, at most `forks` at once. Resolves when every task has settled; the outcomes stand in the
 * order of the items. Those never begun are `cancelled` with the reason, and a `run` that rejects has `failed`.
 * @param onSettled called once for each item; must not throw
 * @param signalOf ends one item without the others, whether or not it was begun
 */
export async function fanOut<Item>(
  items: readonly Item[],
  options: FanOutOptions,
  run: (item: Item, signal: AbortSignal) => Promise<TaskOutcome>,
  onSettled: (item: Item, outcome: TaskOutcome) => void,
  signalOf?: (item: Item) => AbortSignal,
): Promise<TaskOutcome[]> {
  const places = new Semaphore(options.forks)
  const stop = new AbortController()
  // Every host listens to it; Node's warning at ten guesses at a leak.
  setMaxListeners(0, stop.signal)
  let stopReason: string | undefined
  let failures = 0

  // Aborting `stop` ends those that run; `stopReason` alone only keeps others from starting.
  const onAbort = () => {
    stopReason ??= 'not started: the run was cancelled'
    stop.abort()
  }
  if (options.signal.aborted) onAbort()
  else options.signal.addEventListener('abort', onAbort, { once: true })

  const judge = (outcome: TaskOutcome) => {
    if (outcome.state === 'succeeded' || outcome.state === 'cancelled') return
    failures++
    if (options.failFast) {
      stopReason ??= 'not started: another host failed (fail-fast)'
      stop.abort()
    } else if (options.maxFailPercent !== undefined && (failures * 100) / items.length > options.maxFailPercent) {
      stopReason ??= `not started: more than ${options.maxFailPercent} % of the hosts had failed`
    }
  }

  const one = async (item: Item): Promise<TaskOutcome> => {
    const signal = signalOf ? AbortSignal.any([stop.signal, signalOf(item)]) : stop.signal
    const release = stopReason === undefined ? await places.acquire(signal) : undefined
    let outcome: TaskOutcome
    try {
      outcome =
        release && stopReason === undefined && !signal.aborted
          ? await run(item, signal)
          : { state: 'cancelled', started: false, message: stopReason ?? CANCELLED_ALONE }
    } catch (error) {
      // One host's fault is no reason to leave the others unwatched.
      outcome = { state: 'failed', message: `Flotilla failed inside: ${(error as Error).message}` }
    } finally {
      release?.()
    }
    judge(outcome)
    onSettled(item, outcome)
    return outcome
  }

  try {
    const outcomes: TaskOutcome[] = []
    for (const batch of batches(items, options.serial)) outcomes.push(...(await Promise.all(batch.map(one))))
    return outcomes
  } finally {
    options.signal.removeEventListener('abort', onAbort)
  }
}

/** A share is of all items and rounds up, so a batch is never empty. */
function batches<Item>(items: readonly Item[], serial: BatchSize | undefined): Item[][] {
  if (!serial) return [[...items]]
  const size = Math.max(1, 'hosts' in serial ? serial.hosts : Math.ceil((items.length * serial.percent) / 100))
  const result: Item[][] = []
  for (let at = 0; at < items.length; at += size) result.push(items.slice(at, at + size))
  return result
}
