/** Ten a second look alive; more would only be drawn over. */
export const EVENTS_EVERY_MS = 100

/** Wakes those who wait for the next change of something. */
export class ChangeSignal {
  private readonly listeners = new Set<() => void>()

  /** Calls `listener` at each change until the returned function is called. */
  on(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  emit(): void {
    for (const listener of this.listeners) listener()
  }
}

/**
 * Yields once at first and once after changes, at most one in `everyMs`. Whoever pulls slowly finds all that changed
 * meanwhile in the next one. Ends with `signal`; what makes `last` true is told without delay, and is the last.
 */
export async function* paced(
  changes: ChangeSignal,
  signal: AbortSignal,
  last: () => boolean,
  everyMs = EVENTS_EVERY_MS,
): AsyncGenerator<void> {
  let changed = true
  let wake = () => {}
  const stopListening = changes.on(() => {
    changed = true
    wake()
  })
  const onAbort = () => wake()
  signal.addEventListener('abort', onAbort)
  /** Resolves at a change, when aborted or after `ms`. */
  const pause = (ms?: number) =>
    new Promise<void>((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  try {
    let toldAt = -Infinity
    while (!signal.aborted) {
      const over = last()
      const waitMs = toldAt + everyMs - performance.now()
      if (over || (changed && waitMs <= 0)) {
        changed = false
        toldAt = performance.now()
        yield
        if (over) return
      } else await pause(changed ? waitMs : undefined)
    }
  } finally {
    stopListening()
    signal.removeEventListener('abort', onAbort)
  }
}
