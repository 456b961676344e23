import { lock } from 'proper-lockfile'

/** A lock whose owner died is taken over after this time; a living owner renews it twice as often. */
const staleMs = 10_000

/** Long enough for one dead owner and for hundreds of edits by others. */
const giveUpMs = 60_000

/** An edit takes a few milliseconds. The wait is drawn at random so that waiting processes do not meet every time. */
const maxWaitMs = 25

/**
 * Does something while no other process does something with this file.
 *
 * @param path An existing file; the lock is a folder next to it, `<path>.lock`.
 * @param act Gets a function that tells whether the lock is still held: a process that was stopped may have lost it.
 * @throws `ELOCKED` when others held the lock all the time, or why the lock could not be made
 */
export async function withFileLock<T>(path: string, act: (isHeld: () => boolean) => Promise<T>): Promise<T> {
  let held = true
  const release = await acquire(path, () => (held = false))
  try {
    return await act(() => held)
  } finally {
    // A lost lock belongs to someone else now.
    if (held) await release()
  }
}

/** The retries of `lock` itself would also repeat what cannot succeed, such as writing in a read-only folder. */
async function acquire(path: string, onLost: () => void): Promise<() => Promise<void>> {
  const deadline = performance.now() + giveUpMs
  for (;;) {
    try {
      return await lock(path, { stale: staleMs, retries: 0, onCompromised: onLost })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED' || performance.now() > deadline) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * maxWaitMs))
  }
}
