import { ByteWindow, HOST_WINDOW_BYTES } from './byte_window.ts'

/** Small files spend their time in round trips: this many at once hide them. */
const FILES_AT_ONCE = 64

/**
 * Runs `work` on every item: many small files at a time, large ones by twos, so that the next is opened while the
 * last is renamed and what is unfinished stays little. Starts no more once `stop` says so; resolves when all are done.
 *
 * @throws what `work` threw first, once all that was running has ended
 */
export async function runAll<Item>(
  items: readonly Item[],
  limits: { handles: number; bytes: (item: Item) => number; stop: () => boolean },
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const admitted = new ByteWindow(HOST_WINDOW_BYTES)
  const least = Math.ceil(HOST_WINDOW_BYTES / Math.max(1, Math.min(FILES_AT_ONCE, limits.handles - 1)))
  const most = HOST_WINDOW_BYTES / 2
  const running = new Set<Promise<void>>()
  const errors: unknown[] = []
  for (const item of items) {
    const weight = Math.min(HOST_WINDOW_BYTES, Math.max(least, Math.min(most, limits.bytes(item))))
    await admitted.take(weight)
    if (limits.stop() || errors.length > 0) break
    const run: Promise<void> = work(item)
      .catch((error: unknown) => void errors.push(error))
      .finally(() => {
        running.delete(run)
        admitted.release(weight)
      })
    running.add(run)
  }
  await Promise.all(running)
  if (errors.length > 0) throw errors[0]
}
